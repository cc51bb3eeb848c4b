// What the person has chosen to draw with; it survives a reload of the tab.

const KEY = "inpaint-studio.canvas";

/** @import { Mode } from "./outline.js" */
/**
 * layer: what was painted last; brushSize: in picture pixels; opacity: 0…1; sizedFor: the picture's short side; lastPoint:
 * where the last stroke ended; mode: how an area meets what is painted; tolerance: of the wand, 0…255; growBy: how far
 * smart select goes beyond an object's edge, in pixels; overlap: of an extension with the old picture, in pixels
 * @typedef {{ tool: Tool, layer: Layer, brushSize: number, opacity: number, sizeChosen: boolean, sizedFor: number | null,
 *   lastPoint: Point | null, mode: Mode, tolerance: number, contiguous: boolean, growBy: number,
 *   overlap: number, overlapChosen: boolean }} Settings
 */

/** @type {(tools: Tool[], session: Store) => Settings} */
export function loadSettings(tools, session) {
  const saved = savedValues(session);
  const tool = tools.find(({ id }) => id === saved.tool) ?? tools[0];
  return {
    tool,
    layer: tool.layer ?? "mask",
    brushSize: Number.isFinite(saved.brushSize) ? saved.brushSize : 48,
    opacity: Number.isFinite(saved.opacity) ? saved.opacity : 0.55,
    sizeChosen: saved.sizeChosen === true,
    sizedFor: Number.isFinite(saved.sizedFor) ? saved.sizedFor : null,
    lastPoint: null,
    mode: "add", // what another visit took away from would surprise
    tolerance: Number.isFinite(saved.tolerance) ? saved.tolerance : 24,
    contiguous: saved.contiguous !== false,
    growBy: Number.isFinite(saved.growBy) ? Math.min(500, Math.max(0, Math.round(saved.growBy))) : 0,
    overlap: Number.isFinite(saved.overlap) ? saved.overlap : 0,
    overlapChosen: saved.overlapChosen === true,
  };
}

/** @type {(settings: Settings, session: Store) => void} */
export function saveSettings({ tool, lastPoint, layer, mode, ...kept }, session) {
  session.setItem(KEY, JSON.stringify({ ...kept, tool: tool.id }));
}

/** @param {Store} session */
function savedValues(session) {
  try {
    return JSON.parse(session.getItem(KEY) ?? "null") ?? {};
  } catch {
    return {};
  }
}
