// The brush paints what is to be filled.

import { startStroke } from "./stroke.js";

/** @type {import("./list.js").Tool} */
export const brush = {
  id: "brush",
  group: "paint",
  options: ["size"],
  layer: "mask",
  about: "the mask",
  label: "Brush",
  does: "Brush: paint what should be filled",
  shortcut: "b",
  cursor: "ring",
  icon:
    '<path d="M16.6 3.4c-1-1-2.3-.7-3.2.2L7 10l3 3 6.4-6.4c.9-.9 1.2-2.2.2-3.2z"/>' +
    '<path d="M7 10c-2.6.2-2.7 3.4-4.5 5.2 2.7 1.2 6.5.9 7.5-2.2"/>',
  start: (context, point) => startStroke(context, point, (capsule) => context.workspace.paint(capsule, "mask")),
};
