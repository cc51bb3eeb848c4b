// Puts the canvas together inside its element and hands out the handle that the page uses.

import { choose, createActions, settingsChanged } from "./actions.js";
import { assemble } from "./assemble.js";
import { acceptFiles } from "./files/incoming.js";
import { keepFocus } from "./input/keep-focus.js";
import { listenToKeys } from "./input/keys.js";
import { listenToTab } from "./input/tab.js";
import { fillRail } from "./panels/rail.js";
import { connectScene } from "./showing.js";
import { tools } from "./tools/list.js";
import { KeptView } from "./view/kept-view.js";

/** @import { Parts } from "./assemble.js" */
/** @import { Take } from "./files/incoming.js" */
/** @import { Dock } from "./panels/dock.js" */
/** @import { Wanted } from "./view/sample-view.js" */
/** @import { Sight } from "./view/frames.js" */
/**
 * bootId: names the server's start; session: of this tab; lookedBack: what there was before is shown, and what comes now
 * is not overtaken by it
 * @typedef {GradioPart<CanvasMessage> & { bootId: string, session: Store, lookedBack: Promise<unknown>,
 *   watchServer: (busy: () => boolean, lost: () => void) => unknown }} CanvasPage
 */
/** @typedef {ReturnType<typeof handleOf>} Canvas */
const CELLS_OF_OVERLAP = 2;

/** @param {CanvasPage} page */
export function mount(page) {
  // The element may be put on the page a second time; the canvas before it must let go of its draft and its keys.
  window.inpaintStudio?.canvas?.dispose();
  const closing = new AbortController();
  const parts = assemble(page, closing.signal);
  connectScene(parts);
  return handleOf(parts, connect(parts, page, closing.signal), closing);
}

/** Lets everything that comes in reach the canvas. @type {(parts: Parts, page: CanvasPage, signal: AbortSignal) => Promise<void>} */
function connect(parts, page, signal) {
  const { context, root, input, settings, view, isAlive, held, exchange, maskFiles, selecting, restored } = parts;
  const { keepingPart } = parts;
  /** @type {Take} */
  const take = {
    picture: (file, left = 0) => exchange.open(file, left),
    mask: (file) => maskFiles.load(file),
    address: (address) => exchange.openAddress(address),
  };
  const actions = createActions(parts);
  fillRail(root, { tools, choose: (tool) => choose(parts, tool), act: (name) => actions[name](), input }, signal);
  acceptFiles(root, { take, isAlive }, signal);
  /** @type {Record<string, (down: boolean) => void>} */
  const holds = {
    " ": (down) => input.toggleAttribute("data-grab", down),
    h: () => view.dispatchEvent(new Event("view")),
    o: (down) => view.peek(down),
  };
  /** @type {(key: string) => boolean} */
  const toTool = (key) => settings.tool.onKey?.(context, key) ?? false;
  listenToKeys({ actions, holds, held, tools, toTool, isAlive }, signal);
  keepFocus(root, input, signal);
  new KeptView(parts, () => exchange.pictureId, signal);
  listenToTab({ isShown: () => view.shown, peek: (on) => view.peek(on) }, signal);
  settingsChanged(parts);
  page.watch("value", () => {
    if (signal.aborted) return;
    exchange.receive();
    maskFiles.receive();
    selecting.receive();
    keepingPart.receive();
  });
  // A value from before this page opened counts only where nobody has drawn since.
  return restored.then((found) => (found ? undefined : exchange.receive()));
}

/** @param {Parts} parts @param {Promise<void>} ready @param {AbortController} closing */
function handleOf(parts, ready, closing) {
  const { workspace, view, input, frames, exchange, preview, dock } = parts;
  return {
    pictureId: () => exchange.pictureId,
    ready,
    hasPicture: () => workspace.hasPicture,
    exportValue: () => exchange.exportValue(),
    forgetUploads: () => exchange.forgetUploads(),
    /** @type {(list: Frame[]) => void} */
    showFrames: (list) => frames.show(list),
    /** @param {Sight} sight of the engine that is chosen */
    showRegions: (sight) => showRegions(parts, sight),
    /** @type {(sample: Wanted | null) => unknown} */
    showSample: (sample) => (sample && (workspace.underway || workspace.isAside) ? undefined : view.show(sample)), // a stroke is not broken off
    /** Whether undo and redo lead to another picture where nothing is left of this one's.
     * @type {(walks: Dock["walks"]) => void} */
    offerWalks: (walks) => dock.offerWalks(walks),
    /** How a region looks in the sample under way; null: no run is, or another one begins.
     * @type {(shown: Preview | null) => unknown} */
    showPreview: (shown) => (shown ? preview.show(shown) : preview.end()),
    /** @type {(on: boolean) => void} */
    setCompare: (on) => view.setCompare(on),
    /** @type {(offers: boolean) => void} */
    offerAvoid: (offers) => workspace.offerAvoid(offers),
    state: () => workspace.state(),
    focus: () => input.focus({ preventScroll: true }),
    dispose: () => closing.abort(),
  };
}

/** What an engine will see of what a run would fill, and what it will not. @type {(parts: Parts, sight: Sight) => Promise<void>} */
async function showRegions({ settings, areas, frames, doctor, extendPanel }, sight) {
  if (!settings.overlapChosen) {
    settings.overlap = CELLS_OF_OVERLAP * sight.cell; // where nothing is lost at an edge none is needed
    extendPanel.show();
  }
  const regions = await areas.regions(sight);
  if (!regions) return;
  frames.showRegions(regions.found, regions.size);
  doctor.expect(sight.cell * frames.coarseness);
}
