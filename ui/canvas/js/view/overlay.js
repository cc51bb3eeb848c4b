// Turns a rectangle of the stage into overlay pixels by looking up the mask; pure, so that it can be tested anywhere.

import { wordsOf } from "../model/rle.js";

/** @typedef {[number, number, number]} Colour */
/** @typedef {{ fill: Uint32Array, contour: number }} Palette */
/** @typedef {{ first: number, last: number }} Span */
/** @typedef {Span & { near: Int32Array, far: Int32Array }} Axis */

/** Colours are [red, green, blue]; the result has one RGBA word for each mask value and one for the contour.
 * @type {(colour: Colour, contour: Colour, opacity: number) => Palette} */
export function createPalette(colour, contour, opacity) {
  const bytes = new Uint8ClampedArray(257 * 4);
  for (let value = 1; value < 256; value += 1) bytes.set([...colour, value * opacity], value * 4);
  bytes.set([...contour, 255 * Math.min(1, opacity + 0.3)], 256 * 4);
  const words = new Uint32Array(bytes.buffer);
  return { fill: words.subarray(0, 256), contour: words[256] };
}

/**
 * Fills `pixels` (Uint32Array of zeros, one word for each stage pixel of `box`). Where the picture is shown smaller,
 * each stage pixel is the mean of four mask pixels; at 100 % and above it is the pixel under its centre. A pixel is
 * contour where it and its left or upper neighbour lie on different sides of one half. Rows are looked at only where
 * the mask has any paint, so that a frame costs what is painted and not what is shown.
 * @param {Uint32Array} pixels @param {{ mask: Mask, view: View, box: Box, palette: Palette }} shown
 */
export function paintOverlay(pixels, { mask, view, box, palette }) {
  const width = box.right - box.left;
  const spread = view.scale < 1 ? 0.25 : 0;
  const { x, y: top, scale } = view;
  const columns = axisOf({ start: box.left - 1, end: box.right, offset: x, length: mask.width }, scale, spread);
  const rows = axisOf({ start: box.top - 1, end: box.bottom, offset: top, length: mask.height }, scale, spread);
  if (columns.first > columns.last || rows.first > rows.last) return;
  const words = wordsOf(mask.data);
  let above = new Uint8Array(width + 1);
  let current = new Uint8Array(width + 1);
  /** @type {Span | null} */
  let aboveSpan = null;
  for (let y = rows.first; y <= rows.last; y += 1) {
    /** @type {[number, number]} */
    const pair = [rows.near[y], rows.far[y]];
    const span = paintedSpan(words, mask.width, pair, columns);
    current.fill(0);
    if (span) readRow(current, { mask, columns, pair, span });
    // The picture's own edge is no contour: its first row and column have themselves for neighbours.
    const upper = y === rows.first ? current : above;
    const touched = unitedSpan(span, aboveSpan, columns);
    const at = (y - 1) * width - 1;
    if (touched && y > 0) colourRow(pixels, at, { current, upper, span: touched, start: columns.first }, palette);
    aboveSpan = span;
    [above, current] = [current, above];
  }
}

/** For each stage pixel of an axis the two mask pixels it reads, and which of them lie on the picture.
 * @type {(axis: { start: number, end: number, offset: number, length: number }, scale: number, spread: number) => Axis} */
function axisOf({ start, end, offset, length }, scale, spread) {
  const count = end - start;
  const near = new Int32Array(count);
  const far = new Int32Array(count);
  /** @type {(position: number) => number} */
  const place = (position) => Math.min(length - 1, Math.max(0, Math.floor((position - offset) / scale)));
  let first = count;
  let last = -1;
  for (let i = 0; i < count; i += 1) {
    const centre = start + i + 0.5;
    const inside = centre >= offset && (centre - offset) / scale < length;
    if (!inside) continue;
    first = Math.min(first, i);
    last = i;
    near[i] = place(centre - spread);
    far[i] = place(centre + spread);
  }
  return { near, far, first, last };
}

/** The stage columns between which a pair of mask rows has paint, or null; may be a few pixels too wide.
 * @type {(words: Uint32Array, width: number, pair: [number, number], columns: Axis) => Span | null} */
function paintedSpan(words, width, [upper, lower], columns) {
  const { near, far, first, last } = columns;
  let start = Infinity;
  let end = -1;
  for (const row of upper === lower ? [upper] : [upper, lower]) {
    let low = (row * width + near[first]) >> 2;
    let high = (row * width + far[last]) >> 2;
    while (low <= high && words[low] === 0) low += 1;
    if (low > high) continue;
    while (words[high] === 0) high -= 1;
    start = Math.min(start, low * 4 - row * width);
    end = Math.max(end, high * 4 + 3 - row * width);
  }
  if (end < start) return null;
  const span = { first: first + firstTrue(last - first + 1, (i) => far[first + i] >= start), last };
  span.last = first + firstTrue(last - first + 1, (i) => near[first + i] > end) - 1;
  return span.first <= span.last ? span : null;
}

/** The first i below `count` for which a test that turns true once is true, else `count`; by halving.
 * @type {(count: number, test: (i: number) => boolean) => number} */
function firstTrue(count, test) {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** @type {(values: Uint8Array, row: { mask: Mask, columns: Axis, pair: [number, number], span: Span }) => void} */
function readRow(values, { mask: { data, width }, columns: { near, far }, pair, span }) {
  const upper = pair[0] * width;
  const lower = pair[1] * width;
  for (let i = span.first; i <= span.last; i += 1) {
    const a = near[i];
    const b = far[i];
    values[i] = (data[upper + a] + data[upper + b] + data[lower + a] + data[lower + b] + 2) >> 2;
  }
}

/** Where a row or the one above has paint, and one column more for the contour; null where there is none.
 * @type {(a: Span | null, b: Span | null, columns: Axis) => Span | null} */
function unitedSpan(a, b, columns) {
  if (!a && !b) return null;
  const first = Math.min(a?.first ?? Infinity, b?.first ?? Infinity);
  const last = Math.max(a?.last ?? -1, b?.last ?? -1);
  return { first: Math.max(columns.first, first - 1), last: Math.min(columns.last, last + 1) };
}

/** Column i of the row is pixel at + i; column 0 lies left of the box and is only a neighbour.
 * @type {(pixels: Uint32Array, at: number, row: { current: Uint8Array, upper: Uint8Array, span: Span, start: number }, palette: Palette) => void} */
function colourRow(pixels, at, { current, upper, span, start }, { fill, contour }) {
  let i = Math.max(1, span.first);
  let left = (i > start ? current[i - 1] : current[i]) > 127;
  for (; i <= span.last; i += 1) {
    const value = current[i];
    const inside = value > 127;
    pixels[at + i] = inside !== left || inside !== upper[i] > 127 ? contour : fill[value];
    left = inside;
  }
}
