// What the area tools share: how an area meets what is painted already, and becomes one step of undo.

import { combined } from "../selection/combine.js";
import { outlineArea } from "../selection/outline.js";

/** @import { Mode } from "../model/outline.js" */
/** @import { ToolContext, ToolPoint } from "./list.js" */

const CORNERS = 3; // that an area has at least

/** The mode that was chosen, or taking away while Alt or Ctrl is held. @type {(context: ToolContext, point: ToolPoint) => Mode} */
export function modeAt({ settings }, { takesAway }) {
  return takesAway ? "subtract" : settings.mode;
}

/** Marks an area in the layer that was painted last; null is an area without pixels, which an intersection may be with.
 * @type {(context: ToolContext, area: Area | null, mode: Mode) => void} */
export function applyArea({ workspace, settings }, area, mode) {
  const layer = workspace.history?.layers[settings.layer];
  if (!layer || workspace.underway) return;
  const change = combined(layer, area, mode);
  if (change) workspace.change(settings.layer, change);
}

/** Ends the outline and marks what it encloses. @param {ToolContext} context */
export function closeOutline(context) {
  const { outline, workspace } = context;
  const draft = outline.take();
  if (!draft || draft.points.length < CORNERS || !workspace.mask) return;
  applyArea(context, outlineArea([draft.points], workspace.mask), draft.mode);
}
