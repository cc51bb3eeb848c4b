// What the model has goes into the scene, and from there to the screen.

import { wholeBox } from "../model/box.js";

/** @import { Settings } from "../model/settings.js" */
/** @import { Resized } from "../model/painting.js" */
/** @import { Crosshair } from "./crosshair.js" */
/** @import { Frames } from "./frames.js" */
/** @import { Renderer, Scene } from "./renderer.js" */
/** @import { SampleView } from "./sample-view.js" */
/**
 * @typedef {{ workspace: Workspace, stage: Stage, scene: Scene, renderer: Renderer, settings: Settings, frames: Frames,
 *   crosshair: Crosshair, view: SampleView }} Parts
 */

/** @type {(opacity: number) => Scene} */
export function emptyScene(opacity) {
  const size = { width: 0, height: 0 };
  const layers = { mask: null, avoid: null, others: null };
  const sample = { sample: null, sampleBox: null, split: null };
  return {
    picture: null,
    size,
    pictureBox: wholeBox(size),
    ...sample,
    ...layers,
    maskShown: true,
    opacity,
    fillsAll: false,
  };
}

/** The part of it that the workspace has. @param {Workspace} workspace */
export function sceneOf(workspace) {
  const { picture, size, pictureBox, fillsAll } = workspace;
  return { picture, size, pictureBox, fillsAll, ...workspace.seen() };
}

/** A canvas that grows or shrinks, and another choice of masks: what lies on the picture stays on it.
 * @param {Parts} parts */
export function connectCanvasSize({ workspace, stage, scene, renderer, settings, frames, crosshair, view }) {
  let active = "";
  workspace.addEventListener("picture", () => {
    active = workspace.activeMask;
  });
  workspace.addEventListener("extent", (event) => {
    const { shift } = /** @type {CustomEvent<Resized>} */ (event).detail;
    const { lastPoint } = settings;
    if (lastPoint) settings.lastPoint = { x: lastPoint.x + shift.x, y: lastPoint.y + shift.y };
    crosshair.shift(shift);
    frames.show([]); // until the next plan
    Object.assign(scene, sceneOf(workspace));
    stage.resizeContent(workspace.size, shift);
  });
  workspace.addEventListener("masks", () => {
    if (workspace.activeMask !== active) view.leave();
    active = workspace.activeMask;
    Object.assign(scene, sceneOf(workspace));
    renderer.refreshMask();
  });
}
