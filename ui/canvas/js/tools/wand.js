// The magic wand: a click takes every pixel that is coloured like the one under it.

import { applyArea, modeAt } from "./area.js";

/** @type {import("./list.js").Tool} */
export const wand = {
  id: "wand",
  group: "select",
  options: ["mode", "wand"],
  label: "Magic wand",
  does: "Magic wand: click a colour",
  shortcut: "w",
  cursor: "cross",
  icon:
    '<path d="M3.5 16.5l8-8"/>' +
    '<path d="M13.5 2.8v3M13.5 9.2v3M8.8 6.5h2.5M15.7 6.5h2.5M10.3 3.3l1.5 1.5M15.2 8.2l1.5 1.5M16.7 3.3l-1.5 1.5"/>',
  start(context, point) {
    const mode = modeAt(context, point);
    return {
      move: () => {}, // what counts is where it was pressed
      end: () => void take(context, point, mode),
      cancel: () => {},
    };
  },
  hover: ({ areas }) => areas.wandIsNear(true),
  leave: ({ areas }) => areas.wandIsNear(false),
};

/** @type {(context: import("./list.js").ToolContext, point: Point, mode: import("../model/outline.js").Mode) => Promise<void>} */
async function take(context, point, mode) {
  const { workspace, settings, areas } = context;
  const { width, height } = workspace.state();
  if (point.x < 0 || point.y < 0 || point.x >= width || point.y >= height) return;
  const { tolerance, contiguous } = settings;
  const area = await areas.wand(point, { tolerance, contiguous });
  if (area) applyArea(context, area, mode);
}
