// What a layer becomes when an area is added to it, taken from it, or kept alone of it.

import { clippedBox, isEmptyBox, wholeBox } from "../model/box.js";
import { RunArea } from "./run-area.js";

/** @import { Mode } from "../model/outline.js" */

/**
 * Where the layer may change, and what changes it, in place: large areas would take three times as long by copies. Null where
 * nothing can change. No area is an empty one.
 * @type {(layer: Mask, area: Area | null, mode: Mode) => { box: Box, edit: (layer: Mask) => void } | null}
 */
export function combined(layer, area, mode) {
  const box = area && clippedBox(area.box, layer.width, layer.height);
  const isNothing = !box || isEmptyBox(box);
  if (isNothing && mode !== "intersect") return null;
  const edit = (/** @type {Mask} */ into) => {
    const end = isNothing ? 0 : combineInto(into, { area, box }, mode);
    if (mode === "intersect") into.data.fill(0, end);
  };
  return { box: mode === "intersect" ? wholeBox(layer) : (box ?? wholeBox(layer)), edit };
}

/** Gives the place behind the last pixel that it came to; for an intersection nothing is left between those before.
 * @type {(layer: Mask, covered: { area: Area, box: Box }, mode: Mode) => number} */
function combineInto({ width, data }, { area, box }, mode) {
  let last = 0;
  /** @type {(from: number, end: number) => void} */
  const reach = (from, end) => {
    if (mode === "intersect") data.fill(0, last, from);
    last = end;
  };
  if (area instanceof RunArea) {
    area.eachRun((y, start, end, value) => {
      const from = y * width + start;
      reach(from, y * width + end);
      RUNS[mode](data, from, last, value);
    });
    return last;
  }
  const stride = area.box.right - area.box.left;
  for (let y = box.top; y < box.bottom; y += 1) {
    const at = (y - area.box.top) * stride - area.box.left;
    reach(y * width + box.left, y * width + box.right);
    ROWS[mode](data.subarray(last - (box.right - box.left), last), area.data.subarray(at + box.left, at + box.right));
  }
  return last;
}

/** @type {(values: Uint8Array, coverage: Uint8Array) => void} */
function keepLarger(values, coverage) {
  for (let x = 0; x < values.length; x += 1) if (coverage[x] > values[x]) values[x] = coverage[x];
}

/** @type {(values: Uint8Array, coverage: Uint8Array) => void} */
function keepSmaller(values, coverage) {
  for (let x = 0; x < values.length; x += 1) if (coverage[x] < values[x]) values[x] = coverage[x];
}

/** @type {(values: Uint8Array, coverage: Uint8Array) => void} */
function takeAway(values, coverage) {
  for (let x = 0; x < values.length; x += 1) if (255 - coverage[x] < values[x]) values[x] = 255 - coverage[x];
}

/** What a mode does to a row of values. @type {Readonly<Record<Mode, (values: Uint8Array, coverage: Uint8Array) => void>>} */
const ROWS = Object.freeze({ add: keepLarger, subtract: takeAway, intersect: keepSmaller });

/** The same from place to place where all is covered by so much.
 * @type {Readonly<Record<Mode, (data: Uint8Array, from: number, end: number, coverage: number) => void>>} */
const RUNS = Object.freeze({
  add(data, from, end, coverage) {
    if (coverage === 255) data.fill(255, from, end);
    else for (let at = from; at < end; at += 1) if (coverage > data[at]) data[at] = coverage;
  },
  subtract(data, from, end, coverage) {
    if (coverage === 255) data.fill(0, from, end);
    else for (let at = from; at < end; at += 1) if (255 - coverage < data[at]) data[at] = 255 - coverage;
  },
  intersect(data, from, end, coverage) {
    if (coverage === 255) return;
    for (let at = from; at < end; at += 1) if (coverage < data[at]) data[at] = coverage;
  },
});
