// What buttons and keys do, by name.

import { elementIn } from "../../js/elements.js";
import { saveMask } from "./files/mask-transfer.js";
import { saveSettings } from "./model/settings.js";
import { showNotice } from "./panels/notice.js";
import { markTool } from "./panels/rail.js";
import { REFINEMENTS } from "./panels/refine.js";
import { applyArea } from "./tools/area.js";
import { extendBy } from "./tools/extend.js";
import { tools } from "./tools/list.js";

/** @import { Parts } from "./assemble.js" */

const ZOOM_STEP = 1.25;
const ONLY_MASKS = tools.filter(({ id, layer }) => layer !== "avoid" && id !== "extend").map(({ id }) => id);
const NOTHING_TRANSPARENT = "This picture has no transparent part to mark: choose it by another tool.";

/** Those that a key may repeat are told whether it does. @type {(parts: Parts) => Record<string, (repeated?: boolean) => unknown>} */
export function createActions(parts) {
  const { root, input, stage, workspace, settings, dock, view, gestures, hole, masksPanel } = parts;
  /** @type {(role: string) => () => void} */
  const pick = (role) => () => elementIn(root, `input[type="file"][data-role="${role}"]`).click();
  const dialog = elementIn(root, "dialog", HTMLDialogElement);
  const chosen = Object.fromEntries(tools.map((tool) => [`tool-${tool.shortcut}`, () => chooseByKey(parts, tool)]));
  return {
    ...chosen,
    ...areaActions(parts),
    ...partActions(parts),
    undo: (repeated) => workspace.undo() || walk(parts, "undo", repeated),
    redo: (repeated) => workspace.redo() || walk(parts, "redo", repeated),
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
    "to-picture": () => input.focus({ preventScroll: true }),
    help: () => dialog.showModal(),
    "close-help": () => dialog.close(),
    smaller: () => dock.scaleSize(false),
    larger: () => dock.scaleSize(true),
    compare: () => (view.shown ? view.setCompare(!view.compare) : tell("inpaint:compare")),
    "start-from": () => tell("inpaint:start-from"),
    masks: () => masksPanel.toggle(),
    "add-mask": () => workspace.addMask(),
    "bring-back-mask": () => workspace.bringBackMask(),
    escape: () =>
      gestures.cancelStroke() ||
      parts.crosshair.cancelSpan() ||
      masksPanel.close() ||
      parts.keepingPart.escape() ||
      view.leave(),
  };
}

/** A sample is taken in part. @type {(parts: Parts) => Record<string, () => unknown>} */
function partActions(parts) {
  const { keepingPart, settings, input } = parts;
  const toPicture = () => input.focus({ preventScroll: true }); // the button that was pressed is gone
  return {
    "keep-part": () => {
      leaveTool(parts);
      if (!ONLY_MASKS.includes(settings.tool.id)) choose(parts, tools[0]);
      settings.layer = "mask";
      settingsChanged(parts);
      keepingPart.begin();
      toPicture();
    },
    "accept-part": () => keepingPart.accept(),
    "cancel-part": () => {
      keepingPart.cancel();
      toPicture();
    },
  };
}

/** Nothing is left to undo or to redo here: the tree of edits may have a picture before or after this one. A key that is held
 * down does not run on into it. @type {(parts: Parts, way: "undo" | "redo", repeated?: boolean) => void} */
function walk({ workspace }, way, repeated = false) {
  if (repeated || !workspace.hasPicture || workspace.underway || workspace.isAside) return;
  document.dispatchEvent(new CustomEvent("inpaint:walk", { detail: way }));
}

/** What marks, refines and extends. @type {(parts: Parts) => Record<string, () => unknown>} */
function areaActions(parts) {
  const { context, settings, refine, extendPanel, hole, smartObject } = parts;
  return {
    ...Object.fromEntries(REFINEMENTS.map((action) => [action, () => refine.apply(action)])),
    "shape-apply": () => markShape(parts),
    "smart-done": () => smartObject.end(),
    "extend-apply": () => extendBy(context, extendPanel.margins, settings.overlap),
    "from-transparency": () => (hole.isThere ? hole.take() : context.refuse(NOTHING_TRANSPARENT)),
  };
}

/** @type {(parts: Parts, tool: Tool) => void} */
export function choose(parts, tool) {
  const { settings, workspace } = parts;
  if (tool.layer === "avoid" && !workspace.offersAvoid) {
    return showNotice("Only the built-in fill copies from the picture: choose it as the engine to use Avoid.", "idle");
  }
  if (workspace.isAside && !ONLY_MASKS.includes(tool.id)) {
    return showNotice("Keep the part, or cancel that, to use this tool.", "brief");
  }
  leaveTool(parts);
  Object.assign(settings, { tool, layer: tool.layer ?? settings.layer });
  return settingsChanged(parts);
}

/** Another tool's button would have been pressed by the Enter that is meant for this tool. @type {(parts: Parts, tool: Tool) => void} */
function chooseByKey(parts, tool) {
  choose(parts, tool);
  if (document.activeElement?.closest("[data-tool]")) parts.input.focus({ preventScroll: true });
}

/** What the tool has begun and not ended is left. @param {Parts} parts */
export function leaveTool({ context, settings, outline, crosshair }) {
  crosshair.cancelSpan();
  outline.take();
  settings.tool.leave?.(context);
}

/** Marks the shape that is typed. @param {Parts} parts */
function markShape({ context, settings, options, workspace }) {
  const { shape } = settings.tool;
  const box = options.shape;
  if (!shape || !workspace.mask) return;
  if (box) applyArea(context, shape.area(box, workspace.mask), settings.mode);
  else context.refuse("Width and height have to be 1 pixel at least: type larger numbers.");
}

/** @param {Parts} parts */
export function settingsChanged({
  root,
  settings,
  scene,
  renderer,
  ring,
  dock,
  options,
  extendPanel,
  extentView,
  smartObject,
  rimOffer,
  session,
}) {
  markTool(root, settings, tools);
  smartObject.grow();
  rimOffer.show();
  options.show();
  extendPanel.show();
  extentView.refresh();
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
