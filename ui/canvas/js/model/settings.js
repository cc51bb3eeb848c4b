// What the person has chosen to draw with; it survives a reload of the tab.

const KEY = "inpaint-studio.canvas";

/** { tool, layer (what was painted last), brushSize (picture pixels), opacity (0…1), sizeChosen, sizedFor (short side of the picture), lastPoint (where the last stroke ended) } */
export function loadSettings(tools, session) {
  const saved = savedValues(session);
  const tool = tools.find(({ id }) => id === saved.tool) ?? tools[0];
  return {
    tool,
    layer: tool.layer ?? tools[0].layer,
    brushSize: Number.isFinite(saved.brushSize) ? saved.brushSize : 48,
    opacity: Number.isFinite(saved.opacity) ? saved.opacity : 0.55,
    sizeChosen: saved.sizeChosen === true,
    sizedFor: Number.isFinite(saved.sizedFor) ? saved.sizedFor : null,
    lastPoint: null,
  };
}

export function saveSettings({ tool, brushSize, opacity, sizeChosen, sizedFor }, session) {
  session.setItem(KEY, JSON.stringify({ tool: tool.id, brushSize, opacity, sizeChosen, sizedFor }));
}

function savedValues(session) {
  try {
    return JSON.parse(session.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}
