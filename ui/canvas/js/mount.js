// Puts the canvas together inside its element and hands out the handle that the page uses.

import { elementIn } from "../../js/elements.js";
import { Exchange } from "./files/exchange.js";
import { acceptFiles } from "./files/incoming.js";
import { Journal } from "./files/journal.js";
import { MaskFiles, saveMask } from "./files/mask-transfer.js";
import { Gestures } from "./input/gestures.js";
import { listenToKeys } from "./input/keys.js";
import { loadSettings, saveSettings } from "./model/settings.js";
import { Workspace } from "./model/workspace.js";
import { Dock } from "./panels/dock.js";
import { HoleOffer } from "./panels/hole.js";
import { showNotice, showStatus } from "./panels/notice.js";
import { fillRail, markTool } from "./panels/rail.js";
import { tools } from "./tools/list.js";
import { Crosshair } from "./view/crosshair.js";
import { Frames } from "./view/frames.js";
import { Renderer } from "./view/renderer.js";
import { Ring } from "./view/ring.js";
import { SampleView } from "./view/sample-view.js";
import { Stage } from "./view/stage.js";

/** @import { Take } from "./files/incoming.js" */
/** @import { Scene } from "./view/renderer.js" */
/**
 * bootId: names the server's start; session: of this tab; lookedBack: what there was before is shown, and what comes now
 * is not overtaken by it
 * @typedef {GradioPart<CanvasMessage> & { bootId: string, session: Store, lookedBack: Promise<unknown> }} CanvasPage
 */
/** @typedef {ReturnType<typeof handleOf>} Canvas */
/** @typedef {ReturnType<typeof assemble>} Parts */
/** @typedef {{ exchange: Exchange, ready: Promise<void> }} Files */

const ZOOM_STEP = 1.25;
const ORIGINAL_IS_BACK =
  "The mask belongs to the original, so that is back. To go on from the sample, choose “Go on from this”.";

/** @param {CanvasPage} page */
export function mount(page) {
  // The element may be put on the page a second time; the canvas before it must let go of its draft and its keys.
  window.inpaintStudio?.canvas?.dispose();
  const closing = new AbortController();
  const parts = assemble(page, closing.signal);
  return handleOf(parts, connect(parts, page, closing.signal), closing);
}

/** @param {CanvasPage} page @param {AbortSignal} signal */
function assemble({ element, session }, signal) {
  const root = elementIn(element, ".studio-canvas");
  /** @type {(name: string) => HTMLCanvasElement} */
  const layer = (name) => elementIn(root, `[data-layer="${name}"]`, HTMLCanvasElement);
  const input = layer("input");
  const stage = new Stage(input, signal);
  const workspace = new Workspace();
  const settings = loadSettings(tools, session);
  /** @type {(name: string) => HTMLElement} */
  const slot = (name) => elementIn(root, `[data-slot="${name}"]`);
  const view = new SampleView(
    { split: slot("split"), before: slot("before"), after: slot("after"), bar: slot("sample-bar") },
    signal,
  );
  const { opacity } = settings;
  /** @type {Scene} */
  const scene = { picture: null, sample: null, split: null, mask: null, avoid: null, maskShown: true, opacity };
  const layers = { picture: layer("picture"), avoid: layer("avoid"), mask: layer("mask") };
  const renderer = new Renderer(layers, stage, scene);
  const ring = new Ring(slot("ring"), { input, stage, settings });
  /** @type {Set<string>} */
  const held = new Set();
  const isAlive = () => root.isConnected && (root.checkVisibility?.() ?? root.offsetParent !== null);
  const paintable = () => workspace.hasPicture;
  const context = { input, stage, workspace, settings, held, tools, ring, view, paintable };
  /** @type {() => void} */
  const changed = () => settingsChanged(parts);
  const parts = {
    ...context,
    ...{ root, scene, renderer, session, isAlive },
    frames: new Frames(slot("frames"), stage),
    crosshair: new Crosshair(slot("crosshair"), context, signal),
    gestures: new Gestures(context, signal),
    dock: new Dock(root, { settings, stage, workspace, changed }, signal),
  };
  connectScene(parts);
  return parts;
}

/** What the workspace and the sample view tell goes into the scene, and from there to the screen.
 * @param {Parts} parts */
function connectScene(parts) {
  const { root, workspace, stage, scene, renderer, settings, view, held, crosshair, gestures, dock, frames } = parts;
  const tell = () => document.dispatchEvent(new CustomEvent("inpaint:canvas", { detail: workspace.state() }));
  workspace.addEventListener("picture", () => {
    if (!workspace.picture) return;
    gestures.cancelStroke();
    view.leave();
    Object.assign(scene, { picture: workspace.picture, mask: workspace.mask, avoid: workspace.avoid });
    frames.show([]);
    settings.lastPoint = null;
    crosshair.reset();
    root.dataset.picture = "";
    if (!workspace.state().painted && settings.tool.layer === "avoid") choose(parts, tools[0]); // the mask comes first
    stage.setContent(workspace.picture);
    dock.adaptToPicture();
    tell();
  });
  workspace.addEventListener("pixels", (event) => {
    if (view.shown) showNotice(ORIGINAL_IS_BACK, "idle");
    view.leave();
    scene.avoid = workspace.avoid;
    renderer.refreshMask(/** @type {CustomEvent<Box>} */ (event).detail);
  });
  workspace.addEventListener("action", tell);
  workspace.addEventListener("offer", () => {
    const { offersAvoid } = workspace;
    root.toggleAttribute("data-copies-nothing", !offersAvoid);
    elementIn(root, '[data-tool="avoid"]').toggleAttribute("data-idle", !offersAvoid);
    if (!offersAvoid && settings.tool.layer === "avoid") choose(parts, tools[0]);
  });
  view.addEventListener("view", () => {
    const maskShown = !view.shown && !held.has("h");
    root.toggleAttribute("data-sample", view.shown);
    const maskTurned = maskShown !== scene.maskShown;
    Object.assign(scene, { sample: view.visible, split: view.split, maskShown });
    renderer.refreshPicture();
    if (maskTurned) renderer.refreshMask();
  });
}

/** Lets everything that comes in reach the canvas. @type {(parts: Parts, page: CanvasPage, signal: AbortSignal) => Files} */
function connect(parts, page, signal) {
  const { root, input, workspace, view, isAlive, held } = parts;
  const journal = new Journal(workspace, page.session);
  const restored = journal.restore(signal);
  /** @type {(text: string) => void} */
  const status = (text) => showStatus(root, text);
  const exchange = new Exchange(page, { workspace, journal, status, ready: restored });
  const masks = new MaskFiles(page, { workspace, exchange, status });
  const bar = elementIn(root, '[data-slot="hole-bar"]');
  const hole = new HoleOffer(bar, workspace, () => journal.draft?.hole ?? null);
  /** @type {Take} */
  const take = {
    picture: (file, left = 0) => exchange.open(file, left),
    mask: (file) => masks.load(file),
    address: (address) => exchange.openAddress(address),
  };
  const actions = createActions(parts, hole);
  fillRail(root, { tools, choose: (tool) => choose(parts, tool), act: (name) => actions[name](), input }, signal);
  acceptFiles(root, { take, isAlive }, signal);
  /** @type {Record<string, (down: boolean) => void>} */
  const holds = {
    " ": (down) => input.toggleAttribute("data-grab", down),
    h: () => view.dispatchEvent(new Event("view")),
    o: (down) => view.peek(down),
  };
  listenToKeys({ actions, holds, held, tools, isAlive }, signal);
  settingsChanged(parts);
  page.watch("value", () => {
    if (signal.aborted) return;
    exchange.receive();
    masks.receive();
  });
  // A value from before this page opened counts only where nobody has drawn since.
  return { exchange, ready: restored.then((found) => (found ? undefined : exchange.receive())) };
}

/** @type {(parts: Parts, hole: HoleOffer) => Record<string, () => unknown>} */
function createActions(parts, hole) {
  const { root, stage, workspace, settings, dock, view, gestures } = parts;
  /** @type {(role: string) => () => void} */
  const pick = (role) => () => elementIn(root, `input[type="file"][data-role="${role}"]`).click();
  const dialog = elementIn(root, "dialog", HTMLDialogElement);
  const chosen = Object.fromEntries(tools.map((tool) => [`tool-${tool.key}`, () => choose(parts, tool)]));
  return {
    ...chosen,
    undo: () => workspace.undo(),
    redo: () => workspace.redo(),
    clear: () => workspace.clear(settings.layer),
    invert: () => workspace.invert(settings.layer),
    fit: () => stage.fit(),
    "actual-size": () => stage.actualSize(),
    "zoom-in": () => stage.zoomBy(ZOOM_STEP),
    "zoom-out": () => stage.zoomBy(1 / ZOOM_STEP),
    "mask-upload": pick("mask"),
    "mask-download": () => saveMask(workspace),
    "take-hole": () => hole.take(),
    "leave-hole": () => hole.leave(),
    open: pick("image"),
    help: () => dialog.showModal(),
    "close-help": () => dialog.close(),
    smaller: () => dock.scaleSize(false),
    larger: () => dock.scaleSize(true),
    compare: () => (view.shown ? view.setCompare(!view.compare) : tell("inpaint:compare")),
    "start-from": () => tell("inpaint:start-from"),
    escape: () => gestures.cancelStroke() || view.leave(),
  };
}

/** @type {(parts: Parts, tool: Tool) => void} */
function choose(parts, tool) {
  const { settings, workspace } = parts;
  if (tool.layer === "avoid" && !workspace.offersAvoid) {
    return showNotice("Only the built-in fill copies from the picture: choose it as the engine to use Avoid.", "idle");
  }
  Object.assign(settings, { tool, layer: tool.layer ?? settings.layer });
  return settingsChanged(parts);
}

/** @param {Parts} parts */
function settingsChanged({ root, settings, scene, renderer, ring, dock, session }) {
  markTool(root, settings, tools);
  dock.showState();
  ring.refresh();
  if (scene.opacity !== settings.opacity) {
    scene.opacity = settings.opacity;
    renderer.refreshMask();
  }
  saveSettings(settings, session);
}

/** The page chooses which sample is compared. @param {string} name */
function tell(name) {
  document.dispatchEvent(new CustomEvent(name));
}

/** @param {Parts} parts @param {Files} files @param {AbortController} closing */
function handleOf({ workspace, view, input, frames }, { exchange, ready }, closing) {
  return {
    pictureId: () => exchange.pictureId,
    ready,
    hasPicture: () => workspace.hasPicture,
    exportValue: () => exchange.exportValue(),
    forgetUploads: () => exchange.forgetUploads(),
    /** @type {(list: Frame[]) => void} */
    showFrames: (list) => frames.show(list),
    /** @type {(sample: { url: string, label: string } | null) => void} */
    showSample: (sample) => (sample && workspace.underway ? undefined : view.show(sample)), // a stroke is not broken off
    /** @type {(on: boolean) => void} */
    setCompare: (on) => view.setCompare(on),
    /** @type {(offers: boolean) => void} */
    offerAvoid: (offers) => workspace.offerAvoid(offers),
    state: () => workspace.state(),
    focus: () => input.focus({ preventScroll: true }),
    dispose: () => closing.abort(),
  };
}
