// The ellipse, in the rectangle from corner to corner; Shift makes it a circle.

import { ellipseArea } from "../selection/shapes.js";
import { startSpan } from "./span.js";

const STEPS = 96; // sides of the outline that is shown; what is marked is exact

/** @type {import("./span.js").Shape} */
export const ellipseShape = {
  area: ellipseArea,
  outline: ({ left, top, right, bottom }) =>
    Array.from({ length: STEPS }, (_, i) => {
      const angle = (2 * Math.PI * i) / STEPS;
      const [x, y] = [Math.cos(angle), Math.sin(angle)];
      return { x: (left + right + x * (right - left)) / 2, y: (top + bottom + y * (bottom - top)) / 2 };
    }),
};

/** @type {import("./list.js").Tool} */
export const ellipse = {
  id: "ellipse",
  group: "select",
  options: ["mode", "shape"],
  label: "Ellipse",
  does: "Ellipse: drag from corner to corner (Shift: circle)",
  shortcut: "u",
  cursor: "cross",
  icon: '<ellipse cx="10" cy="10" rx="7" ry="5.2"/>',
  shape: ellipseShape,
  start: (context, point) => startSpan(context, point, ellipseShape),
  spans: true,
};
