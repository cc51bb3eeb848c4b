// Areas that are narrower than a cell of the engine, and how they are made as wide as one.
//
// An area's width is that of the widest circle inside it, or of the widest square where that is exact and the circle a pixel
// short; the picture's border counts as its edge.

import { components } from "./components.js";
import { eachDistance } from "./distance.js";
import { eachWithinReach } from "./reach.js";
import { boxOfRuns, PAINTED, runsOf } from "./runs.js";

/** @typedef {import("./runs.js").Runs} Runs */
/** @typedef {{ label: number, size: number, width: number }} ThinArea */

/** Areas under `speck` pixels beside larger ones are left out. @type {(mask: Mask, cell: number, speck: number) => ThinArea[]} */
export function thinAreas(mask, cell, speck) {
  return lookedAt(mask, cell, speck).thin;
}

/** Grows each thin area in place until it is as wide as a cell. @type {(mask: Mask, cell: number, speck: number) => void} */
export function widenThin(mask, cell, speck) {
  for (;;) {
    const { runs, labels, thin } = lookedAt(mask, cell, speck);
    if (thin.length === 0) return;
    const growths = new Map(thin.map(({ label, width }) => [label, Math.ceil((cell - width) / 2)]));
    for (const growth of new Set(growths.values())) {
      const chosen = chosenRuns(runs, (run) => growths.get(labels[run]) === growth);
      eachWithinReach(chosen, mask, growth, (y, left, right) => {
        mask.data.fill(255, y * mask.width + left, y * mask.width + right);
      });
    }
  }
}

/** @type {(mask: Mask, cell: number, speck: number) => { runs: Runs, labels: Int32Array, thin: ThinArea[] }} */
function lookedAt(mask, cell, speck) {
  const runs = runsOf(mask, PAINTED);
  const box = boxOfRuns(runs);
  if (!box || cell <= 1 || cell > Math.min(mask.width, mask.height))
    return { runs, labels: new Int32Array(0), thin: [] };
  const { count, labels, sizes } = components(runs, mask, true);
  const least = sizes.some((size) => size >= speck) ? speck : 0;
  const widths = widthsOf(framed(mask, box), labels, count, cell);
  /** @type {ThinArea[]} */
  const thin = [];
  sizes.forEach((size, label) => {
    if (size >= least && widths[label] < cell) thin.push({ label, size, width: widths[label] });
  });
  return { runs, labels, thin };
}

/** A copy of a box with an empty frame of one pixel around it. @type {(mask: Mask, box: Box) => Mask} */
function framed({ width, data }, box) {
  const wide = box.right - box.left + 2;
  const part = {
    width: wide,
    height: box.bottom - box.top + 2,
    data: new Uint8Array(wide * (box.bottom - box.top + 2)),
  };
  for (let y = box.top; y < box.bottom; y += 1) {
    part.data.set(data.subarray(y * width + box.left, y * width + box.right), (y - box.top + 1) * wide + 1);
  }
  return part;
}

/** By label, exact below a cell; the runs of the part are those of the labels, in the same order.
 * @type {(part: Mask, labels: Int32Array, count: number, cell: number) => Float64Array} */
function widthsOf(part, labels, count, cell) {
  const furthest = new Float64Array(count);
  let run = 0;
  eachDistance(part, "unpainted", (cell + 1) / 2, (_, left, right, squared) => {
    let most = 0;
    for (let x = left; x < right; x += 1) if (squared[x] > most) most = squared[x];
    if (most > furthest[labels[run]]) furthest[labels[run]] = most;
    run += 1;
  });
  const widths = furthest.map((most) => 2 * Math.sqrt(most) - 1);
  if (!widths.some((width) => width < cell && width + 1 >= cell)) return widths;
  run = 0;
  eachSquare(part, (side) => {
    widths[labels[run]] = Math.max(widths[labels[run]], side);
    run += 1;
  });
  return widths;
}

/** For each painted run the side of the largest painted square that ends in it (dynamic programming over three neighbours).
 * @type {(part: Mask, visit: (side: number) => void) => void} */
function eachSquare(part, visit) {
  const { starts, bounds } = runsOf(part, PAINTED);
  let above = new Int32Array(part.width);
  let sides = new Int32Array(part.width);
  for (let y = 0; y < part.height; y += 1) {
    sides.fill(0);
    for (let run = starts[y]; run < starts[y + 1]; run += 1) {
      let largest = 0;
      for (let x = bounds[2 * run]; x < bounds[2 * run + 1]; x += 1) {
        sides[x] = 1 + Math.min(sides[x - 1], above[x - 1], above[x]); // the frame is left of every run
        largest = Math.max(largest, sides[x]);
      }
      visit(largest);
    }
    [above, sides] = [sides, above];
  }
}

/** @type {(runs: Runs, isChosen: (run: number) => boolean) => Runs} */
function chosenRuns({ starts, bounds }, isChosen) {
  const chosen = { starts: new Uint32Array(starts.length), bounds: new Int32Array(bounds.length), count: 0 };
  for (let y = 0; y + 1 < starts.length; y += 1) {
    for (let run = starts[y]; run < starts[y + 1]; run += 1) {
      if (!isChosen(run)) continue;
      chosen.bounds[2 * chosen.count] = bounds[2 * run];
      chosen.bounds[2 * chosen.count + 1] = bounds[2 * run + 1];
      chosen.count += 1;
    }
    chosen.starts[y + 1] = chosen.count;
  }
  return chosen;
}
