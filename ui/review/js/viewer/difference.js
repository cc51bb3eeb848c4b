// The absolute difference of two pictures: how much each pixel differs, halved copies that lose none of it, and its colours.

import { rowsAtOnce } from "./slices.js";

/** @typedef {[number, number, number]} Colour */
/** @typedef {{ read(box: Box): Uint8ClampedArray<ArrayBuffer> }} Reader */
/**
 * levels: each half as large as the one before, its pixels the largest of those under them; the first has one byte for each
 * pixel, from 0 to 255. count: pixels that differ; largest: by how much; box: where there are two pictures to compare.
 * @typedef {{ levels: Mask[], count: number, largest: number, box: Box }} Difference
 */

const SAME = /** @type {Colour} */ ([14, 15, 17]);
/** Where on a scale of logarithms which colour stands; 1 of 255 is at an eighth. @type {[number, Colour][]} */
const RAMP = [
  [1 / 8, [122, 98, 230]],
  [0.4, [222, 68, 150]],
  [0.65, [255, 148, 56]],
  [1, [255, 247, 214]],
];

export const SAME_COLOUR = `rgb(${SAME.join(" ")})`;

/** Where a difference stands between the smallest, 0, and the largest, 1: each doubling is as far. @param {number} value 1 to 255 */
export function placeOf(value) {
  return (Math.log2(value + 1) / 8 - 1 / 8) / (1 - 1 / 8);
}

/** The colours as a gradient of CSS, from 1 to 255. */
export function rampGradient() {
  const stops = RAMP.map(([at, colour]) => `rgb(${colour.join(" ")}) ${((at - 1 / 8) / (7 / 8)) * 100}%`);
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

/** One opaque RGBA word for each difference from 0 to 255. */
export function rampWords() {
  const bytes = new Uint8ClampedArray(256 * 4);
  for (let value = 0; value < 256; value += 1) {
    const colour = value === 0 ? SAME : colourAt(Math.log2(value + 1) / 8);
    bytes.set([...colour, 255], value * 4);
  }
  return new Uint32Array(bytes.buffer);
}

/** @param {number} place @returns {Colour} */
function colourAt(place) {
  const next = Math.max(
    1,
    RAMP.findIndex(([at]) => at >= place),
  );
  const [[from, a], [to, b]] = [RAMP[next - 1], RAMP[next]];
  const share = (place - from) / (to - from);
  return /** @type {Colour} */ (a.map((value, i) => value + (b[i] - value) * share));
}

/**
 * Compares two pictures, a slice for each step.
 * @param {Size} size of the first
 * @param {{ first: Reader, second: Reader, at: Point, secondSize: Size }} pictures at: where on the first the second lies
 * @returns {Generator<void, Difference>}
 */
export function* compare(size, { first, second, at, secondSize }) {
  const data = new Uint8Array(size.width * size.height);
  const box = sharedBox(size, at, secondSize);
  const difference = { levels: [{ ...size, data }], count: 0, largest: 0, box };
  const rows = rowsAtOnce(size.width);
  for (let top = box.top; top < box.bottom; top += rows) {
    const part = { ...box, top, bottom: Math.min(box.bottom, top + rows) };
    if (part.right > part.left)
      compareBox(difference, { part, first: first.read(part), second: second.read(movedBox(part, at)) });
    yield;
  }
  while (Math.max(...sidesOf(difference.levels)) > 1) {
    difference.levels.push(yield* halved(difference.levels[difference.levels.length - 1]));
  }
  return difference;
}

/** @param {Mask[]} levels */
function sidesOf(levels) {
  const { width, height } = levels[levels.length - 1];
  return [width, height];
}

/** @type {(size: Size, at: Point, second: Size) => Box} */
function sharedBox({ width, height }, at, second) {
  const left = Math.min(width, Math.max(0, at.x));
  const top = Math.min(height, Math.max(0, at.y));
  const right = Math.max(left, Math.min(width, at.x + second.width));
  return { left, top, right, bottom: Math.max(top, Math.min(height, at.y + second.height)) };
}

/** @type {(box: Box, at: Point) => Box} */
function movedBox({ left, top, right, bottom }, { x, y }) {
  return { left: left - x, top: top - y, right: right - x, bottom: bottom - y };
}

/** @typedef {{ part: Box, first: Uint8ClampedArray<ArrayBuffer>, second: Uint8ClampedArray<ArrayBuffer> }} Parts */

/** Most pixels are the same in both: these are passed by whole words.
 * @type {(difference: Difference, parts: Parts) => void} */
function compareBox(difference, { part, first, second }) {
  const [{ data, width }] = difference.levels;
  const wordsA = new Uint32Array(first.buffer);
  const wordsB = new Uint32Array(second.buffer);
  let word = 0;
  for (let y = part.top; y < part.bottom; y += 1) {
    for (let to = y * width + part.left, end = y * width + part.right; to < end; to += 1, word += 1) {
      if (wordsA[word] === wordsB[word]) continue;
      const value = largestStep(first, second, word * 4);
      data[to] = value;
      difference.count += 1;
      if (value > difference.largest) difference.largest = value;
    }
  }
}

/** The largest difference of the four channels. @type {(a: Uint8ClampedArray, b: Uint8ClampedArray, i: number) => number} */
function largestStep(a, b, i) {
  const red = Math.abs(a[i] - b[i]);
  const green = Math.abs(a[i + 1] - b[i + 1]);
  const blue = Math.abs(a[i + 2] - b[i + 2]);
  return Math.max(red, green, blue, Math.abs(a[i + 3] - b[i + 3]));
}

/** Half as large; each pixel is the largest of the four under it, and an odd row or column is part of the last one.
 * @param {Mask} level @returns {Generator<void, Mask>} */
function* halved({ width, height, data }) {
  const half = { width: Math.max(1, width >> 1), height: Math.max(1, height >> 1) };
  const result = new Uint8Array(half.width * half.height);
  const rows = rowsAtOnce(width);
  for (let y = 0; y < height; y += 1) {
    const [from, to] = [y * width, Math.min(y >> 1, half.height - 1) * half.width];
    for (let x = 0; x < width; x += 1) {
      const value = data[from + x];
      if (value === 0) continue;
      const place = to + Math.min(x >> 1, half.width - 1);
      if (value > result[place]) result[place] = value;
    }
    if (y % rows === 0) yield;
  }
  return { ...half, data: result };
}

/**
 * Fills `pixels` (one word for each stage pixel of `box`) where the picture is. Each stage pixel is what lies under its
 * centre: at 100 % and above the pixel there, below that of a copy whose pixels are no smaller than those of the stage, so
 * that a single pixel that differs is seen at any zoom.
 * @param {Uint32Array} pixels @param {{ levels: Mask[], view: View, box: Box, ramp: Uint32Array }} shown
 */
export function paintDifference(pixels, { levels, view, box, ramp }) {
  const level = Math.min(levels.length - 1, Math.max(0, Math.ceil(-Math.log2(view.scale) - 1e-9)));
  const { data, width } = levels[level];
  const [{ width: right, height: bottom }] = levels;
  const columns = axis([box.left, box.right], view.x, { scale: view.scale, length: right, level });
  const rows = axis([box.top, box.bottom], view.y, { scale: view.scale, length: bottom, level });
  let to = 0;
  for (const row of rows) {
    if (row >= 0) paintRow(pixels, to, { columns, levels: data.subarray(row * width, (row + 1) * width), ramp });
    to += columns.length;
  }
}

/** @type {(pixels: Uint32Array, to: number, row: { columns: Int32Array, levels: Uint8Array, ramp: Uint32Array }) => void} */
function paintRow(pixels, to, { columns, levels, ramp }) {
  for (let i = 0; i < columns.length; i += 1) {
    if (columns[i] >= 0) pixels[to + i] = ramp[levels[columns[i]]];
  }
}

/** For each stage pixel of an axis the place in a level, or -1 beside the picture.
 * @type {(ends: [number, number], offset: number, kind: { scale: number, length: number, level: number }) => Int32Array} */
function axis([start, end], offset, { scale, length, level }) {
  const last = Math.max(1, length >> level) - 1;
  return Int32Array.from({ length: end - start }, (_, i) => {
    const place = Math.floor((start + i + 0.5 - offset) / scale);
    return place < 0 || place >= length ? -1 : Math.min(place >> level, last);
  });
}

/** What is said of it. @type {(difference: Difference, names: { name: string, label: string }) => string} */
export function describeDifference({ count, largest, box, levels }, { name, label }) {
  const total = Math.max(1, (box.right - box.left) * (box.bottom - box.top));
  const [{ width, height }] = levels;
  const beside = total < width * height ? ` What is grey is in ${label} alone.` : "";
  if (count === 0) return `${label} and ${name} are the same in every pixel.${beside}`;
  const pixels = count === 1 ? "1 pixel differs" : `${count.toLocaleString("en")} pixels differ`;
  return `${pixels} (${percent(count / total)}), by up to ${largest} of 255.${beside}`;
}

/** @param {number} share */
function percent(share) {
  if (share === 1) return "all";
  return share < 0.001 ? "under 0.1 %" : `${Math.min(99.9, share * 100).toFixed(1)} %`;
}
