// Smart select: a box around an object, or a click on it, becomes its mask; further clicks add to it or take away.

import { spanBox } from "../selection/shapes.js";
import { modeAt } from "./area.js";
import { rectangleShape } from "./rectangle.js";

/** @import { ToolContext, ToolPoint } from "./list.js" */

const CLICK = 4; // CSS pixels that a click may move

/** @type {import("./list.js").Tool} */
export const smart = {
  id: "smart",
  group: "select",
  options: ["mode", "smart"],
  label: "Smart select",
  does: "Smart select: draw a box around an object, or click it",
  shortcut: "s",
  cursor: "cross",
  icon:
    '<path d="M3.5 6.5v-3h3M13.5 3.5h3v3M16.5 13.5v3h-3M6.5 16.5h-3v-3"/>' +
    '<path d="M10 6.2l1.1 2.7 2.7 1.1-2.7 1.1L10 13.8l-1.1-2.7L6.2 10l2.7-1.1z" fill="currentColor"/>',
  start(context, point) {
    const { outline, smartObject } = context;
    const mode = modeAt(context, point);
    let last = point;
    outline.begin([{ x: point.x, y: point.y }], mode);
    return {
      move(next) {
        last = next;
        if (isDrag(context, point, next)) outline.replace(rectangleShape.outline(spanBox(point, next, false)), next);
      },
      end() {
        outline.take();
        if (isDrag(context, point, last)) void smartObject.begin(spanBox(point, last, false), mode);
        else void smartObject.click(point, { mode, takesAway: point.takesAway ?? false });
      },
      cancel: () => void outline.take(),
    };
  },
  onKey({ smartObject, view }, key) {
    if (!smartObject.isOpen || view.shown) return false;
    if (key === "Enter") smartObject.end();
    else if (key === "Escape") smartObject.cancel();
    else return false;
    return true;
  },
  leave: ({ smartObject }) => smartObject.end(),
};

/** @type {(context: ToolContext, from: Point, to: ToolPoint) => boolean} */
function isDrag({ stage }, from, to) {
  return (Math.hypot(to.x - from.x, to.y - from.y) * stage.zoom) / stage.ratio > CLICK;
}
