// What is told by the workspace and the view of samples reaches the screen here.

import { elementIn } from "../../js/elements.js";
import { choose, leaveTool, settingsChanged } from "./actions.js";
import { showNotice } from "./panels/notice.js";
import { tools } from "./tools/list.js";
import { connectCanvasSize, sceneOf } from "./view/scene.js";

/** @import { Parts } from "./assemble.js" */

const ORIGINAL_IS_BACK =
  "The mask belongs to the original, so that is back. To go on from the sample, choose “Go on from this”.";

/** What the workspace and the sample view tell goes into the scene, and from there to the screen.
 * @param {Parts} parts */
export function connectScene(parts) {
  const { root, workspace, stage, scene, renderer, settings, view, held, crosshair, gestures, dock, frames } = parts;
  const { preview } = parts;
  const tell = () => document.dispatchEvent(new CustomEvent("inpaint:canvas", { detail: workspace.state() }));
  workspace.addEventListener("picture", () => {
    if (!workspace.picture) return;
    gestures.cancelStroke();
    leaveTool(parts);
    view.leave();
    preview.dismiss(scene.picture !== null); // to an empty canvas the run under way brings its own picture
    Object.assign(scene, sceneOf(workspace));
    frames.show([]);
    settings.lastPoint = null;
    crosshair.reset();
    root.dataset.picture = "";
    if (!workspace.state().painted) paintMask(parts); // it comes first
    stage.setContent(workspace.size);
    dock.adaptToPicture();
    tell();
  });
  workspace.addEventListener("pixels", (event) => {
    if (view.shown && !workspace.isAside) showNotice(ORIGINAL_IS_BACK, "brief");
    if (!workspace.isAside) view.leave();
    preview.dismiss();
    scene.avoid = workspace.avoid;
    renderer.refreshMask(/** @type {CustomEvent<Box>} */ (event).detail);
  });
  connectCanvasSize(parts);
  workspace.addEventListener("action", (event) => {
    const { entry } = /** @type {CustomEvent<{ entry: Entry | null }>} */ (event).detail;
    if (entry && !entry.isGiven && !workspace.isAside) document.dispatchEvent(new CustomEvent("inpaint:painted"));
    tell();
  });
  workspace.addEventListener("masks", tell);
  workspace.addEventListener("offer", () => {
    const { offersAvoid } = workspace;
    root.toggleAttribute("data-copies-nothing", !offersAvoid);
    elementIn(root, '[data-tool="avoid"]').toggleAttribute("data-idle", !offersAvoid);
    if (!offersAvoid) paintMask(parts);
  });
  view.addEventListener("view", () => {
    const maskShown = (!view.shown || workspace.isAside) && !held.has("h");
    root.toggleAttribute("data-sample", view.shown);
    const maskTurned = maskShown !== scene.maskShown;
    const sampleBox = view.visible && workspace.placeOf(view.visible);
    Object.assign(scene, { sample: view.visible, sampleBox, split: view.split, maskShown });
    renderer.refreshPicture();
    preview.viewed();
    if (maskTurned) renderer.refreshMask();
  });
}

/** What is painted from here on is the mask. @param {Parts} parts */
function paintMask(parts) {
  const { settings } = parts;
  if (settings.layer === "mask") return;
  settings.layer = "mask";
  if (settings.tool.layer === "avoid") choose(parts, tools[0]);
  else settingsChanged(parts);
}
