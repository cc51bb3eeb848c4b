// Makes the parts of the canvas: what holds the work, what a person sees of it, and what is done with pointer and keys.

import { elementIn } from "../../js/elements.js";
import { settingsChanged } from "./actions.js";
import { Exchange } from "./files/exchange.js";
import { Journal } from "./files/journal.js";
import { KeepingPart } from "./files/keeping-part.js";
import { MaskAhead } from "./files/mask-ahead.js";
import { MaskFiles } from "./files/mask-transfer.js";
import { Selecting } from "./files/selecting.js";
import { Gestures } from "./input/gestures.js";
import { Outline } from "./model/outline.js";
import { loadSettings } from "./model/settings.js";
import { touchWhenIdle } from "./model/touched.js";
import { Workspace } from "./model/workspace.js";
import { describeMask } from "./panels/described.js";
import { Dock } from "./panels/dock.js";
import { Doctor } from "./panels/doctor.js";
import { ExtendPanel } from "./panels/extend.js";
import { HoleOffer } from "./panels/hole.js";
import { MasksPanel } from "./panels/masks.js";
import { showNotice, showStatus } from "./panels/notice.js";
import { Options } from "./panels/options.js";
import { Refine } from "./panels/refine.js";
import { RimOffer } from "./panels/rim-offer.js";
import { Areas } from "./selection/areas.js";
import { SmartObject } from "./selection/smart-object.js";
import { SelectionWorker } from "./selection/worker-client.js";
import { tools } from "./tools/list.js";
import { ClickMarks } from "./view/click-marks.js";
import { Crosshair } from "./view/crosshair.js";
import { ExtentView } from "./view/extent-view.js";
import { Frames } from "./view/frames.js";
import { OutlineView } from "./view/outline-view.js";
import { PreviewLayer } from "./view/preview.js";
import { Renderer } from "./view/renderer.js";
import { Ring } from "./view/ring.js";
import { SampleView } from "./view/sample-view.js";
import { emptyScene } from "./view/scene.js";
import { Stage } from "./view/stage.js";

/** @import { CanvasPage } from "./mount.js" */
/** @import { Scene } from "./view/renderer.js" */
/** @typedef {ReturnType<typeof assemble>} Parts */
/** @typedef {ReturnType<typeof workOf>} Work */
/** @typedef {(name: string) => HTMLElement} Slot finds a place of the template */

/** @param {CanvasPage} page @param {AbortSignal} signal */
export function assemble(page, signal) {
  const root = elementIn(page.element, ".studio-canvas");
  const settings = loadSettings(tools, page.session);
  /** @type {Slot} */
  const slot = (name) => elementIn(root, `[data-slot="${name}"]`);
  /** @type {(text: string) => void} */
  const status = (text) => showStatus(root, text);
  const work = workOf(page, { settings, status }, signal);
  const seen = viewOf(root, { slot, settings, outline: work.outline }, signal);
  const { workspace } = work;
  const context = {
    ...{ ...work, ...seen, settings, tools },
    held: /** @type {Set<string>} */ (new Set()),
    paintable: () => workspace.hasPicture,
    /** @type {(text: string) => void} */
    refuse: (text) => showNotice(text),
  };
  const panels = panelsOf(root, { ...context, slot, changed: () => settingsChanged(parts) }, signal);
  const hands = {
    ...panels,
    extentView: new ExtentView(slot("extent"), {
      ...{ stage: seen.stage, settings },
      wanted: () => panels.extendPanel.margins,
    }),
    crosshair: new Crosshair(slot("crosshair"), context, signal),
    gestures: new Gestures(context, signal),
    keepingPart: new KeepingPart(page, { ...work, view: seen.view, scene: seen.scene, root, status }),
    clickMarks: new ClickMarks(slot("clicks"), seen.stage, work.smartObject),
    hole: new HoleOffer(
      { bar: slot("hole-bar"), button: elementIn(root, '[data-action="from-transparency"]') },
      workspace,
      () => work.journal.draft?.hole ?? null,
    ),
  };
  describeMask(slot("described"), work, signal);
  const isAlive = () => root.isConnected && (root.checkVisibility?.() ?? root.offsetParent !== null);
  const parts = { ...context, ...hands, context, root, isAlive, session: page.session };
  return parts;
}

/** The picture, what is painted on it, and the ways in and out.
 * @param {CanvasPage} page
 * @param {{ settings: import("./model/settings.js").Settings, status: (text: string) => void }} desk
 * @param {AbortSignal} signal */
function workOf(page, { settings, status }, signal) {
  const workspace = new Workspace();
  const journal = new Journal(workspace, page.session);
  const restored = journal.restore(signal);
  const worker = new SelectionWorker();
  const ahead = new MaskAhead(workspace, (mask) => worker.file(mask), signal);
  const exchange = new Exchange(page, { workspace, journal, ahead, status, ready: restored });
  const selecting = new Selecting(page, { workspace, exchange, status });
  signal.addEventListener("abort", () => worker.dispose());
  workspace.addEventListener("picture", () => {
    const { mask } = workspace;
    if (mask) touchWhenIdle(mask.data, () => workspace.mask === mask);
  });
  const shown = () => {
    const { draft } = journal;
    return draft && { blob: draft.preview ?? draft.image, id: draft.pictureId };
  };
  return {
    ...{ workspace, journal, restored, exchange, selecting },
    outline: new Outline(),
    maskFiles: new MaskFiles(page, { workspace, exchange, status }),
    areas: new Areas(worker, { workspace, shown, status }),
    smartObject: new SmartObject({ workspace, settings, selecting }),
  };
}

/** What is drawn on the stage.
 * @param {HTMLElement} root
 * @param {{ slot: Slot, settings: import("./model/settings.js").Settings, outline: Outline }} desk
 * @param {AbortSignal} signal */
function viewOf(root, { slot, settings, outline }, signal) {
  /** @type {(name: string) => HTMLCanvasElement} */
  const layer = (name) => elementIn(root, `[data-layer="${name}"]`, HTMLCanvasElement);
  const input = layer("input");
  const stage = new Stage(input, signal);
  const scene = emptyScene(settings.opacity);
  const layers = { picture: layer("picture"), others: layer("others"), avoid: layer("avoid"), mask: layer("mask") };
  const split = { split: slot("split"), before: slot("before"), after: slot("after"), bar: slot("sample-bar") };
  const renderer = new Renderer(layers, stage, scene);
  const view = new SampleView(split, signal);
  return {
    ...{ input, stage, scene, renderer, view },
    preview: new PreviewLayer(layer("preview"), { stage, scene, view }, (shown) => {
      root.toggleAttribute("data-preview", shown);
      scene.faded = shown;
      renderer.refreshMask();
    }),
    ring: new Ring(slot("ring"), { input, stage, settings }),
    frames: new Frames(slot("frames"), stage),
    outlineView: new OutlineView({ canvas: layer("outline"), label: slot("measure") }, stage, outline),
  };
}

/** What stands around the picture.
 * @param {HTMLElement} root
 * @param {import("./tools/list.js").ToolContext & { slot: Slot, changed: () => void, scene: Scene, renderer: Renderer }} desk
 * @param {AbortSignal} signal */
function panelsOf(root, { slot, changed, scene, renderer, ...context }, signal) {
  const { settings, stage, workspace, outline, areas, smartObject } = context;
  /** @type {(layer: Layer, mask: Mask | null) => void} */
  const look = (layer, mask) => {
    scene[layer] = mask ?? workspace[layer];
    renderer.refreshMask();
  };
  /** @param {number} pixels */
  const growBy = (pixels) => {
    settings.growBy = pixels;
    changed();
  };
  return {
    options: new Options(root, { settings, outline, changed }, signal),
    extendPanel: new ExtendPanel(root, { settings, workspace, changed }, signal),
    refine: new Refine(root, { workspace, settings, areas, look }, signal),
    dock: new Dock(root, { settings, stage, workspace, changed }, signal),
    doctor: new Doctor(slot("doctor"), { workspace, areas }, signal),
    rimOffer: new RimOffer(slot("rim"), { smartObject, settings, workspace, growBy }, signal),
    masksPanel: new MasksPanel(root, workspace, signal),
  };
}
