// Paints what the fill must not copy: a wall that came out on the lawn, a face that must not come again.

import { startStroke } from "./stroke.js";

/** @type {import("./list.js").Tool} */
export const avoid = {
  id: "avoid",
  group: "paint",
  options: ["size"],
  layer: "avoid",
  about: "what to avoid",
  inverted: ": only what is painted now is copied then",
  label: "Avoid",
  does: "Avoid: paint what must not be copied",
  shortcut: "a",
  cursor: "ring",
  icon: '<circle cx="10" cy="10" r="7"/><path d="M5.2 14.8l9.6-9.6"/>',
  start: (context, point) => startStroke(context, point, (capsule) => context.workspace.paint(capsule, "avoid")),
};
