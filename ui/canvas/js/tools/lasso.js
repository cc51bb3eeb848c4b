// The lasso: drawn around something, it is closed where the pointer is let go. By keyboard it goes from corner to corner.

import { closeOutline, modeAt } from "./area.js";
import { addCorner, cornerKey } from "./polygon.js";

const FINEST = 0.5; // device pixels between two points: more could not be seen

/** @type {import("./list.js").Tool} */
export const lasso = {
  id: "lasso",
  group: "select",
  options: ["mode"],
  label: "Lasso",
  does: "Lasso: draw around it",
  shortcut: "l",
  cursor: "cross",
  icon:
    '<path d="M10 4c4 0 7 1.9 7 4.4s-3 4.4-7 4.4-7-1.9-7-4.4S6 4 10 4z"/>' +
    '<path d="M5.6 11.9c-1.3.8-1.4 2.5 0 2.8 1.2.2 2-.6 1.6-2.2M5.2 14.7c.4 1-.1 1.9-1 2.3"/>',
  start(context, point) {
    const { outline, stage } = context;
    outline.begin([{ x: point.x, y: point.y }], modeAt(context, point));
    let last = point;
    return {
      move(next) {
        if (Math.hypot(next.x - last.x, next.y - last.y) * stage.zoom < FINEST) return;
        outline.add(next);
        last = next;
      },
      end: () => closeOutline(context),
      cancel: () => void outline.take(),
    };
  },
  dab: addCorner,
  onKey: cornerKey,
};
