// Which pixels lie within a Euclidean distance of runs: in each row the union of the runs of the rows around it, each widened by
// what the circle leaves it.

/** @typedef {import("./runs.js").Runs} Runs */

/** Hands over every piece of a row whose pixels' centres lie within `amount` of a run's pixel's centre.
 * @type {(runs: Runs, size: Size, amount: number, piece: (y: number, left: number, right: number) => void) => void} */
export function eachWithinReach(runs, { width, height }, amount, piece) {
  const rows = Math.floor(amount);
  const widths = Int32Array.from({ length: rows + 1 }, (_, dy) => Math.floor(Math.sqrt(amount * amount - dy * dy)));
  const ends = new Int32Array(width + 1); // of the longest piece that begins at each pixel; 0: none
  for (let y = 0; y < height; y += 1) {
    let first = width;
    let last = -1;
    for (let near = Math.max(0, y - rows); near <= Math.min(height - 1, y + rows); near += 1) {
      const by = widths[Math.abs(near - y)];
      for (let run = runs.starts[near]; run < runs.starts[near + 1]; run += 1) {
        const left = Math.max(0, runs.bounds[2 * run] - by);
        const right = Math.min(width, runs.bounds[2 * run + 1] + by);
        if (ends[left] < right) ends[left] = right;
        if (left < first) first = left;
        if (left > last) last = left;
      }
    }
    if (last >= 0) unite(ends, first, last, (left, right) => piece(y, left, right));
  }
}

/** Joins pieces that overlap or meet, and clears their ends. @type {(ends: Int32Array, first: number, last: number, piece: (left: number, right: number) => void) => void} */
function unite(ends, first, last, piece) {
  let left = first;
  let right = ends[first];
  for (let x = first; x <= last; x += 1) {
    const end = ends[x];
    if (end === 0) continue;
    ends[x] = 0;
    if (x > right) {
      piece(left, right);
      left = x;
      right = end;
    } else if (end > right) right = end;
  }
  piece(left, right);
}
