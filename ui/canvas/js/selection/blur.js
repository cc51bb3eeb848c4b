// A blur of the painted pixels that is nearly Gaussian: three box averages, after Kovesi, "Fast almost-Gaussian filtering", 2010.
// An average is taken over what lies inside alone: there is nothing beyond the picture.

/** @typedef {Size & { data: Float32Array<ArrayBuffer> }} Shares from 0 to 1 */

const PASSES = 3;

/** The radii of the three boxes. @type {(sigma: number) => number[]} */
export function boxRadii(sigma) {
  const squared = 12 * sigma * sigma;
  const small = 2 * Math.floor((Math.sqrt(squared / PASSES + 1) - 1) / 2) + 1; // the odd width below the ideal one
  const smaller = Math.round((squared - PASSES * (small * small + 4 * small + 3)) / (-4 * small - 4));
  return Array.from({ length: PASSES }, (_, i) => (i < smaller ? small - 1 : small + 1) / 2);
}

/** How much of each cell is painted: a cell is `side` pixels wide and high, less where the box ends.
 * @type {(mask: Mask, box: Box, side: number) => Shares} */
export function paintedShares(mask, box, side) {
  const width = Math.ceil((box.right - box.left) / side);
  const height = Math.ceil((box.bottom - box.top) / side);
  const data = new Float32Array(width * height);
  for (let y = box.top; y < box.bottom; y += 1) {
    const cells = Math.floor((y - box.top) / side) * width;
    const row = y * mask.width;
    for (let cell = 0, x = box.left; cell < width; cell += 1) {
      const end = Math.min(box.right, x + side);
      let painted = 0;
      for (; x < end; x += 1) painted += mask.data[row + x] >> 7; // the top bit: at least PAINTED.low
      data[cells + cell] += painted;
    }
  }
  const last = { width: box.right - box.left - (width - 1) * side, height: box.bottom - box.top - (height - 1) * side };
  for (let at = 0; at < data.length; at += 1) {
    const across = at % width === width - 1 ? last.width : side;
    const down = at >= data.length - width ? last.height : side;
    data[at] /= across * down;
  }
  return { width, height, data };
}

/** @type {(shares: Shares, radii: number[]) => Shares} */
export function blurred(shares, radii) {
  let from = shares;
  let to = { ...shares, data: new Float32Array(shares.data.length) };
  for (const average of [averageRows, averageColumns]) {
    for (const radius of radii) {
      if (radius === 0) continue;
      average(from, to, radius);
      [from, to] = [to, from];
    }
  }
  return from;
}

/** @type {(from: Shares, to: Shares, radius: number) => void} */
function averageRows({ width, height, data }, to, radius) {
  const parts = sharesOfPlaces(width, radius);
  const padded = new Float32Array(width + 2 * radius + 1); // nothing, the row, nothing
  for (let y = 0; y < height; y += 1) {
    const row = y * width;
    padded.set(data.subarray(row, row + width), radius + 1);
    let sum = 0;
    for (let x = 0; x < 2 * radius + 1; x += 1) sum += padded[x];
    for (let x = 0; x < width; x += 1) {
      sum += padded[x + 2 * radius + 1] - padded[x];
      to.data[row + x] = sum * parts[x];
    }
  }
}

/** @type {(from: Shares, to: Shares, radius: number) => void} */
function averageColumns({ width, height, data }, to, radius) {
  const parts = sharesOfPlaces(height, radius);
  const sums = new Float64Array(width);
  const nothing = new Float32Array(width);
  /** @type {(y: number) => Float32Array} */
  const rowAt = (y) => (y < 0 || y >= height ? nothing : data.subarray(y * width, (y + 1) * width));
  for (let y = 0; y < radius; y += 1) {
    const row = rowAt(y);
    for (let x = 0; x < width; x += 1) sums[x] += row[x];
  }
  for (let y = 0; y < height; y += 1) {
    const comes = rowAt(y + radius);
    const goes = rowAt(y - radius - 1);
    const row = y * width;
    for (let x = 0; x < width; x += 1) {
      sums[x] += comes[x] - goes[x];
      to.data[row + x] = sums[x] * parts[y];
    }
  }
}

/** One by how many places around each one lie inside. @type {(length: number, radius: number) => Float64Array} */
function sharesOfPlaces(length, radius) {
  return Float64Array.from({ length }, (_, at) => 1 / (Math.min(length, at + radius + 1) - Math.max(0, at - radius)));
}
