// The eraser takes paint away again.

import { startStroke } from "./stroke.js";

/** @type {import("./list.js").Tool} */
export const eraser = {
  id: "eraser",
  group: "paint",
  options: ["size"],
  label: "Eraser",
  does: "Eraser: take paint away, of either kind",
  shortcut: "e",
  cursor: "ring",
  icon:
    '<path d="M8 16.5h9"/>' +
    '<path d="M11.7 3.5l4.8 4.8-7.2 7.2a1.4 1.4 0 01-1 .5H6.5l-3-3a1.4 1.4 0 010-2z"/>' +
    '<path d="M7.6 7.6l4.8 4.8"/>',
  start: (context, point) => startStroke(context, point, (capsule) => context.workspace.erase(capsule)),
};
