// The rectangle, from corner to corner; Shift makes it square.

import { rectangleArea } from "../selection/shapes.js";
import { startSpan } from "./span.js";

/** @type {import("./span.js").Shape} */
export const rectangleShape = {
  area: rectangleArea,
  outline: ({ left, top, right, bottom }) => [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ],
};

/** @type {import("./list.js").Tool} */
export const rectangle = {
  id: "rectangle",
  group: "select",
  options: ["mode", "shape"],
  label: "Rectangle",
  does: "Rectangle: drag from corner to corner (Shift: square)",
  shortcut: "r",
  cursor: "cross",
  icon: '<rect x="3.5" y="5" width="13" height="10" rx=".6"/>',
  shape: rectangleShape,
  start: (context, point) => startSpan(context, point, rectangleShape),
  spans: true,
};
