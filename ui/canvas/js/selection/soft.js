// Grey that is meant to be soft, told from the antialiased edge that every brush leaves.
//
// An edge is about a pixel wide: its grey has an empty pixel within two, or a full one beside it. Grey that has neither is
// deep inside something soft, and so is the grey within two pixels of it.

import { clippedBox } from "../model/box.js";
import { valuesOf } from "./area.js";
import { boxOfRuns, FULL, MARKED, pixelsOf, runsOf } from "./runs.js";

const EDGE = 2; // pixels

/** How many pixels are soft. Where not more than `most` are grey at all, that is not looked into. @type {(mask: Mask, most: number) => number} */
export function softPixels(mask, most) {
  const runs = runsOf(mask, MARKED);
  const marked = boxOfRuns(runs);
  if (!marked || pixelsOf(runs) - pixelsOf(runsOf(mask, FULL)) <= most) return 0;
  const around = { left: marked.left - 1, top: marked.top - 1, right: marked.right + 1, bottom: marked.bottom + 1 };
  const box = clippedBox(around, mask.width, mask.height);
  const { data } = valuesOf(mask, box);
  const size = { width: box.right - box.left, height: box.bottom - box.top };
  const nearEmpty = spread({ ...size, data: flagged(data, 0, 0) }, EDGE);
  const nearFull = spread({ ...size, data: flagged(data, 255, 255) }, 1);
  const grey = flagged(data, 1, 254);
  const deep = grey.slice();
  for (let at = 0; at < deep.length; at += 1) if (nearEmpty[at] || nearFull[at]) deep[at] = 0;
  const nearDeep = spread({ ...size, data: deep }, EDGE);
  let count = 0;
  for (let at = 0; at < grey.length; at += 1) count += grey[at] & nearDeep[at];
  return count;
}

/** 1 for each value from low to high. @type {(data: Uint8Array, low: number, high: number) => Uint8Array<ArrayBuffer>} */
function flagged(data, low, high) {
  const flags = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 1) if (data[at] >= low && data[at] <= high) flags[at] = 1;
  return flags;
}

/** Whether a 1 lies within so many pixels across, down or both. @type {(flags: Mask, reach: number) => Uint8Array<ArrayBuffer>} */
function spread({ width, height, data }, reach) {
  const across = new Uint8Array(data.length);
  for (let y = 0; y < height; y += 1) {
    for (let at = y * width, end = at + width, start = at; at < end; at += 1) {
      if (data[at]) across.fill(1, Math.max(start, at - reach), Math.min(end, at + reach + 1));
    }
  }
  const spreadFlags = across.slice();
  for (let by = 1; by <= Math.min(reach, height - 1); by += 1) {
    const shift = by * width;
    for (let at = shift; at < data.length; at += 1) {
      if (across[at]) spreadFlags[at - shift] = 1;
      if (across[at - shift]) spreadFlags[at] = 1;
    }
  }
  return spreadFlags;
}
