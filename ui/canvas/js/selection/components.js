// Areas that hang together, found on runs by union-find (He, Chao, Suzuki, "A run-based two-scan labeling algorithm", 2008).

/** @typedef {import("./runs.js").Runs} Runs */
/**
 * Labels count from 0. `isAtBorder` is 1 for an area that touches the border of what was looked at.
 * @typedef {{ count: number, labels: Int32Array, sizes: Float64Array, isAtBorder: Uint8Array }} Components
 */

/** Pixels hang together by their edges, or where diagonal by their corners too.
 * @type {(runs: Runs, size: Size, diagonal: boolean) => Components} */
export function components(runs, size, diagonal) {
  const parents = new Int32Array(runs.count);
  for (let run = 0; run < parents.length; run += 1) parents[run] = run;
  const reach = diagonal ? 1 : 0;
  for (let y = 1; y < size.height; y += 1) {
    eachTouching(runs, y - 1, { runs, y, reach }, (above, run) => unite(parents, above, run));
  }
  return measured(runs, size, parents);
}

/**
 * Each pair of a run of one row and one of another row that overlap once they are widened by `reach` (0 or 1).
 * @type {(runs: Runs, y: number, other: { runs: Runs, y: number, reach: number }, touch: (run: number, other: number) => void) => void}
 */
export function eachTouching(runs, y, other, touch) {
  let a = runs.starts[y];
  let b = other.runs.starts[other.y];
  const endA = runs.starts[y + 1];
  const endB = other.runs.starts[other.y + 1];
  const boundsA = runs.bounds;
  const boundsB = other.runs.bounds;
  while (a < endA && b < endB) {
    const rightA = boundsA[2 * a + 1];
    const rightB = boundsB[2 * b + 1];
    if (boundsA[2 * a] < rightB + other.reach && boundsB[2 * b] < rightA + other.reach) touch(a, b);
    if (rightA < rightB) a += 1;
    else b += 1;
  }
}

/** @type {(parents: Int32Array, a: number, b: number) => void} */
function unite(parents, a, b) {
  const rootA = rootOf(parents, a);
  const rootB = rootOf(parents, b);
  if (rootA < rootB) parents[rootB] = rootA;
  else parents[rootA] = rootB;
}

/** @type {(parents: Int32Array, run: number) => number} */
function rootOf(parents, run) {
  let at = run;
  while (parents[at] !== at) {
    parents[at] = parents[parents[at]];
    at = parents[at];
  }
  return at;
}

/** A root comes before the runs below it, so one pass gives the labels. @type {(runs: Runs, size: Size, parents: Int32Array) => Components} */
function measured({ starts, bounds }, { width, height }, parents) {
  const labels = new Int32Array(parents.length);
  let count = 0;
  for (let run = 0; run < parents.length; run += 1) {
    const parent = parents[run];
    labels[run] = parent === run ? count++ : labels[parent];
  }
  const sizes = new Float64Array(count);
  const isAtBorder = new Uint8Array(count);
  for (let y = 0; y < height; y += 1) {
    for (let run = starts[y]; run < starts[y + 1]; run += 1) {
      const left = bounds[2 * run];
      const right = bounds[2 * run + 1];
      sizes[labels[run]] += right - left;
      if (y === 0 || y === height - 1 || left === 0 || right === width) isAtBorder[labels[run]] = 1;
    }
  }
  return { count, labels, sizes, isAtBorder };
}
