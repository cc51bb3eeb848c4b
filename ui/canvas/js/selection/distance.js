// Exact Euclidean distances within a band: Meijster, Roerdink, Hesselink, "A general algorithm for computing distance transforms in
// linear time", 2000; the second pass as in Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions", 2012.

import { PAINTED } from "./runs.js";

/**
 * From where to where in a row, and at x the squared distance to the nearest site; Infinity where it is beyond reach.
 * @typedef {(y: number, left: number, right: number, squared: Float64Array) => void} Visit
 */

/**
 * Visits, row by row from the left, each run of pixels that are no sites. Sites are the painted pixels or the unpainted ones;
 * what lies outside the mask is none.
 * @type {(mask: Mask, sites: "painted" | "unpainted", reach: number, visit: Visit) => void}
 */
export function eachDistance(mask, sites, reach, visit) {
  const { width, height } = mask;
  const beyond = Math.min(65535, Math.floor(reach) + 1);
  const heights = columnDistances(mask, sites === "painted", beyond);
  const envelope = { places: new Int32Array(width), from: new Float64Array(width), squared: new Float64Array(width) };
  for (let y = 0; y < height; y += 1) {
    const row = heights.subarray(y * width, (y + 1) * width);
    for (let x = 0; x < width; x += 1) {
      if (row[x] === 0) continue;
      const left = x;
      while (x < width && row[x] > 0) x += 1;
      measureRun(row, { left, right: x }, envelope, { beyond, limit: reach * reach });
      visit(y, left, x, envelope.squared);
    }
  }
}

/** How far the nearest site of the same column is, `beyond` where further. @type {(mask: Mask, painted: boolean, beyond: number) => Uint16Array} */
function columnDistances({ width, height, data }, painted, beyond) {
  const heights = new Uint16Array(width * height);
  for (let at = 0; at < data.length; at += 1) {
    if (data[at] >= PAINTED.low === painted) continue;
    const above = at < width ? beyond : heights[at - width] + 1;
    heights[at] = Math.min(above, beyond);
  }
  for (let at = data.length - width - 1; at >= 0; at -= 1) {
    const below = heights[at + width] + 1;
    if (below < heights[at]) heights[at] = below;
  }
  return heights;
}

/**
 * The lower envelope of the parabolas of a run's columns and of the sites beside it, which hide all that lie further away.
 * @type {(row: Uint16Array, run: { left: number, right: number }, envelope: { places: Int32Array, from: Float64Array, squared: Float64Array }, bounds: { beyond: number, limit: number }) => void}
 */
function measureRun(row, { left, right }, { places, from, squared }, { beyond, limit }) {
  let count = 0;
  for (let x = Math.max(0, left - 1); x < Math.min(row.length, right + 1); x += 1) {
    if (row[x] >= beyond) continue;
    const rise = x * x + row[x] * row[x];
    let start = -Infinity;
    while (count > 0) {
      const before = places[count - 1];
      start = (rise - before * before - row[before] * row[before]) / (2 * (x - before));
      if (start > from[count - 1]) break;
      count -= 1;
      start = -Infinity;
    }
    places[count] = x;
    from[count] = start;
    count += 1;
  }
  let part = 0;
  for (let x = left; x < right; x += 1) {
    while (part + 1 < count && from[part + 1] < x) part += 1;
    const place = places[part];
    const distance = count > 0 ? (x - place) * (x - place) + row[place] * row[place] : Infinity;
    squared[x] = distance <= limit ? distance : Infinity;
  }
}
