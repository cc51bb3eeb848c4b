// Puts the canvas together inside its element and hands out the handle that the page uses.

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

const ZOOM_STEP = 1.25;
const ORIGINAL_IS_BACK =
  "The mask belongs to the original, so that is back. To go on from the sample, choose “Go on from this”.";

/** `page` is { element, props, upload, watch, trigger } from Gradio, `bootId`, the Store `session` of this tab, and
 * `lookedBack`, a promise: what there was before is shown, and what comes now is not overtaken by it. */
export function mount(page) {
  // The element may be put on the page a second time; the canvas before it must let go of its draft and its keys.
  globalThis.inpaintStudio?.canvas?.dispose?.();
  const closing = new AbortController();
  const studio = assemble(page, closing.signal);
  const ready = open(studio, page, closing.signal);
  return handleOf(studio, ready, closing);
}

function assemble({ element, session }, signal) {
  const root = element.querySelector(".studio-canvas");
  const find = (selector) => root.querySelector(selector);
  const input = find('[data-layer="input"]');
  const stage = new Stage(input, signal);
  const workspace = new Workspace();
  const settings = loadSettings(tools, session);
  const slot = (name) => find(`[data-slot="${name}"]`);
  const view = new SampleView(
    { split: slot("split"), before: slot("before"), after: slot("after"), bar: slot("sample-bar") },
    signal,
  );
  const { opacity } = settings;
  const scene = { picture: null, sample: null, split: null, mask: null, avoid: null, maskShown: true, opacity };
  const layers = Object.fromEntries(["picture", "avoid", "mask"].map((name) => [name, find(`[data-layer="${name}"]`)]));
  const renderer = new Renderer(layers, stage, scene);
  const ring = new Ring(slot("ring"), { input, stage, settings });
  const held = new Set();
  const studio = { root, input, stage, workspace, settings, view, scene, renderer, ring, held, tools, session };
  studio.isAlive = () => root.isConnected && (root.checkVisibility?.() ?? root.offsetParent !== null);
  studio.paintable = () => workspace.hasPicture;
  studio.frames = new Frames(slot("frames"), stage);
  studio.crosshair = new Crosshair(slot("crosshair"), studio, signal);
  studio.gestures = new Gestures(studio, signal);
  studio.dock = new Dock(root, { settings, stage, workspace, changed: () => settingsChanged(studio) }, signal);
  connectScene(studio);
  return studio;
}

/** What the workspace and the sample view tell goes into the scene, and from there to the screen. */
function connectScene(studio) {
  const { root, workspace, stage, scene, renderer, settings, view, held, crosshair, gestures, dock, frames } = studio;
  const tell = () => document.dispatchEvent(new CustomEvent("inpaint:canvas", { detail: workspace.state() }));
  workspace.addEventListener("picture", () => {
    gestures.cancelStroke();
    view.leave();
    Object.assign(scene, { picture: workspace.picture, mask: workspace.mask, avoid: workspace.avoid });
    frames.show([]);
    settings.lastPoint = null;
    crosshair.reset();
    root.dataset.picture = "";
    if (!workspace.state().painted && settings.tool.layer === "avoid") choose(studio, tools[0]); // the mask comes first
    stage.setContent(workspace.picture);
    dock.adaptToPicture();
    tell();
  });
  workspace.addEventListener("pixels", ({ detail }) => {
    if (view.shown) showNotice(ORIGINAL_IS_BACK, "idle");
    view.leave();
    scene.avoid = workspace.avoid;
    renderer.refreshMask(detail);
  });
  workspace.addEventListener("action", tell);
  workspace.addEventListener("offer", () => {
    const { offersAvoid } = workspace;
    root.toggleAttribute("data-copies-nothing", !offersAvoid);
    root.querySelector('[data-tool="avoid"]').toggleAttribute("data-idle", !offersAvoid);
    if (!offersAvoid && settings.tool.layer === "avoid") choose(studio, tools[0]);
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

async function open(studio, page, signal) {
  const { root, input, workspace, view } = studio;
  const journal = new Journal(workspace, page.session);
  const ready = journal.restore(signal);
  const status = (text) => showStatus(root, text);
  const exchange = new Exchange(page, { workspace, journal, status, ready });
  studio.exchange = exchange;
  const masks = new MaskFiles(page, { workspace, exchange, status });
  const bar = root.querySelector('[data-slot="hole-bar"]');
  studio.hole = new HoleOffer(bar, workspace, () => journal.draft?.hole ?? null);
  const take = {
    picture: (file, left = 0) => exchange.open(file, left),
    mask: (file) => masks.load(file),
    address: (address) => exchange.openAddress(address),
  };
  const actions = createActions(studio);
  fillRail(root, { tools, choose: (tool) => choose(studio, tool), act: (name) => actions[name](), input }, signal);
  acceptFiles(root, { take, isAlive: studio.isAlive }, signal);
  const holds = {
    " ": (down) => input.toggleAttribute("data-grab", down),
    h: () => view.dispatchEvent(new Event("view")),
    o: (down) => view.peek(down),
  };
  listenToKeys({ actions, holds, held: studio.held, tools, isAlive: studio.isAlive }, signal);
  settingsChanged(studio);
  page.watch("value", () => {
    if (signal.aborted) return;
    exchange.receive();
    masks.receive();
  });
  // A value from before this page opened counts only where nobody has drawn since.
  if (!(await ready)) exchange.receive();
}

function createActions(studio) {
  const { root, stage, workspace, settings, dock, view, gestures } = studio;
  const pick = (role) => () => root.querySelector(`input[type="file"][data-role="${role}"]`).click();
  const dialog = root.querySelector("dialog");
  const chosen = Object.fromEntries(tools.map((tool) => [`tool-${tool.key}`, () => choose(studio, tool)]));
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
    "take-hole": () => studio.hole.take(),
    "leave-hole": () => studio.hole.leave(),
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

function choose(studio, tool) {
  const { settings, workspace } = studio;
  if (tool.layer === "avoid" && !workspace.offersAvoid) {
    return showNotice("Only the built-in fill copies from the picture: choose it as the engine to use Avoid.", "idle");
  }
  Object.assign(settings, { tool, layer: tool.layer ?? settings.layer });
  return settingsChanged(studio);
}

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

/** The page chooses which sample is compared. */
function tell(name) {
  document.dispatchEvent(new CustomEvent(name));
}

function handleOf({ workspace, view, input, exchange, frames }, ready, closing) {
  return {
    pictureId: () => exchange.pictureId,
    ready,
    hasPicture: () => workspace.hasPicture,
    exportValue: () => exchange.exportValue(),
    forgetUploads: () => exchange.forgetUploads(),
    showFrames: (list) => frames.show(list),
    showSample: (sample) => (sample && workspace.underway ? undefined : view.show(sample)), // a stroke is not broken off
    setCompare: (on) => view.setCompare(on),
    offerAvoid: (offers) => workspace.offerAvoid(offers),
    state: () => workspace.state(),
    focus: () => input.focus({ preventScroll: true }),
    dispose: () => closing.abort(),
  };
}
