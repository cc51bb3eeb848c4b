// What the person has chosen to draw with; it survives a reload of the tab.

const KEY = "inpaint-studio.canvas";

/**
 * layer: what was painted last; brushSize: in picture pixels; opacity: 0…1; sizedFor: the picture's short side; lastPoint:
 * where the last stroke ended
 * @typedef {{ tool: Tool, layer: Layer, brushSize: number, opacity: number, sizeChosen: boolean, sizedFor: number | null,
 *   lastPoint: Point | null }} Settings
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
  };
}

/** @type {(settings: Settings, session: Store) => void} */
export function saveSettings({ tool, brushSize, opacity, sizeChosen, sizedFor }, session) {
  session.setItem(KEY, JSON.stringify({ tool: tool.id, brushSize, opacity, sizeChosen, sizedFor }));
}

/** @param {Store} session */
function savedValues(session) {
  try {
    return JSON.parse(session.getItem(KEY) ?? "null") ?? {};
  } catch {
    return {};
  }
}
