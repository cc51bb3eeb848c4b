// The runs of pixels in each row whose values lie in a range: what refining, the doctor and the description work on, since
// a mask has few of them.

import { wordsOf } from "../model/rle.js";

/**
 * Run i covers bounds[2 i] to before bounds[2 i + 1] of its row; row y has the runs starts[y] to before starts[y + 1].
 * @typedef {{ starts: Uint32Array, bounds: Int32Array, count: number }} Runs
 */
/** @typedef {{ low: number, high: number }} Range values from low to high, both in */

export const PAINTED = Object.freeze({ low: 128, high: 255 });
export const UNPAINTED = Object.freeze({ low: 0, high: 127 });
export const FAINT = Object.freeze({ low: 1, high: 127 });
export const FULL = Object.freeze({ low: 255, high: 255 });
export const MARKED = Object.freeze({ low: 1, high: 255 });

/** @type {(mask: Mask, range: Range) => Runs} */
export function runsOf({ width, height, data }, { low, high }) {
  const starts = new Uint32Array(height + 1);
  const words = wordsOf(data);
  let bounds = new Int32Array(4096);
  let used = 0;
  const emptyCounts = low === 0;
  const fullCounts = high === 255;
  for (let y = 0; y < height; y += 1) {
    const row = y * width;
    const end = row + width;
    if (used + width + 2 > bounds.length) bounds = roomier(bounds, used + width + 2);
    let inside = false;
    for (let at = row; at < end; ) {
      const from = at;
      const word = words[at >> 2];
      let counts = data[at] >= low && data[at] <= high;
      if (at % 4 === 0 && (word === 0 || word === 0xffffffff)) {
        counts = word === 0 ? emptyCounts : fullCounts;
        while (at + 4 <= end && words[at >> 2] === word) at += 4; // four pixels at a time where they are alike
      }
      if (at === from) at += 1;
      if (counts === inside) continue;
      bounds[used] = from - row;
      used += 1;
      inside = counts;
    }
    if (inside) {
      bounds[used] = width;
      used += 1;
    }
    starts[y + 1] = used / 2;
  }
  return { starts, bounds, count: used / 2 };
}

/** @type {(bounds: Int32Array<ArrayBuffer>, needed: number) => Int32Array<ArrayBuffer>} */
function roomier(bounds, needed) {
  const larger = new Int32Array(Math.max(needed, bounds.length * 2));
  larger.set(bounds);
  return larger;
}

/** The box around all runs; null where there is none. @type {(runs: Runs) => Box | null} */
export function boxOfRuns({ starts, bounds, count }) {
  if (count === 0) return null;
  const height = starts.length - 1;
  let left = Infinity;
  let right = 0;
  let top = -1;
  let bottom = 0;
  for (let y = 0; y < height; y += 1) {
    if (starts[y] === starts[y + 1]) continue;
    if (top < 0) top = y;
    bottom = y + 1;
    left = Math.min(left, bounds[2 * starts[y]]);
    right = Math.max(right, bounds[2 * starts[y + 1] - 1]);
  }
  return { left, top, right, bottom };
}

/** How many pixels all runs have. @param {Runs} runs */
export function pixelsOf({ bounds, count }) {
  let pixels = 0;
  for (let run = 0; run < count; run += 1) pixels += bounds[2 * run + 1] - bounds[2 * run];
  return pixels;
}
