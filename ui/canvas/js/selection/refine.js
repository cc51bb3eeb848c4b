// Refining a layer: grow, shrink, feather, smooth, fill holes, drop specks. Painted is at least 128; what lies outside the
// picture is neither painted nor unpainted.

import { clippedBox } from "../model/box.js";
import { changedPart, valuesOf } from "./area.js";
import { eachDistance } from "./distance.js";
import { dropSpecks, fillHoles } from "./islands.js";
import { eachWithinReach } from "./reach.js";
import { boxOfRuns, MARKED, PAINTED, runsOf, UNPAINTED } from "./runs.js";
import { smoothed, smoothReach } from "./smooth.js";

/** @typedef {"grow" | "shrink" | "feather" | "smooth" | "fill-holes" | "drop-specks"} RefineAction */

const RUNS_TO_A_PIXEL = 5; // that many runs are widened in the time in which one pixel's distance is measured

/**
 * The layer's new values in the smallest box that changes; null where nothing does. The amount is in pixels, at least 1.
 * @type {(layer: Mask, action: RefineAction, amount: number) => Area | null}
 */
export function refined(layer, action, amount) {
  switch (action) {
    case "grow":
      return within(layer, PAINTED, Math.ceil(amount), (part) => reachOut(part, "painted", amount));
    case "shrink":
      return within(layer, MARKED, 1, (part) => reachOut(part, "unpainted", amount));
    case "feather":
      return within(layer, MARKED, 1, (part) => feather(part, amount));
    case "smooth":
      return within(layer, MARKED, smoothReach(amount), (part) => part.data.set(smoothed(part, amount)));
    case "fill-holes":
      return within(layer, PAINTED, 0, (part) => fillHoles(part, amount * amount));
    case "drop-specks":
      return within(layer, MARKED, 0, (part) => dropSpecks(part, amount * amount));
  }
}

/** Changes a copy of the part around what lies in a range, and gives what became different.
 * @type {(layer: Mask, range: import("./runs.js").Range, margin: number, change: (part: Mask) => void) => Area | null} */
function within(layer, range, margin, change) {
  const inner = boxOfRuns(runsOf(layer, range));
  if (!inner) return null;
  const { left, top, right, bottom } = inner;
  const wider = { left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin };
  const box = clippedBox(wider, layer.width, layer.height);
  const values = valuesOf(layer, box);
  change({ width: box.right - box.left, height: box.bottom - box.top, data: values.data });
  return changedPart(layer, values);
}

/** What lies within the amount of a painted pixel is painted, or of an unpainted one erased.
 * @type {(part: Mask, sites: "painted" | "unpainted", amount: number) => void} */
function reachOut(part, sites, amount) {
  const { width, data } = part;
  const value = sites === "painted" ? 255 : 0;
  const runs = runsOf(part, sites === "painted" ? PAINTED : UNPAINTED);
  if (runs.count * (2 * amount + 1) < RUNS_TO_A_PIXEL * data.length) {
    eachWithinReach(runs, part, amount, (y, left, right) => data.fill(value, y * width + left, y * width + right));
    return;
  }
  const before = { ...part, data: data.slice() };
  for (let at = 0; at < data.length; at += 1) if (data[at] >= PAINTED.low === (value === 255)) data[at] = value;
  eachDistance(before, sites, amount, (y, left, right, squared) => {
    for (let x = left; x < right; x += 1) if (squared[x] !== Infinity) data[y * width + x] = value;
  });
}

/** Rises inwards from the nearest unpainted pixel, to 255 at the amount. @type {(part: Mask, amount: number) => void} */
function feather(part, amount) {
  const { width, data } = part;
  const before = { ...part, data: data.slice() };
  data.fill(0);
  eachDistance(before, "unpainted", amount, (y, left, right, squared) => {
    for (let x = left; x < right; x += 1) {
      data[y * width + x] =
        squared[x] === Infinity ? 255 : Math.round(255 * Math.min(1, Math.sqrt(squared[x]) / amount));
    }
  });
}
