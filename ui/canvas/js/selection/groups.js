// Boxes of the marks in a mask, those together that lie near each other; as in backend/imaging/region.py, exactly.

import { wordsOf } from "../model/rle.js";

const GRID_CELLS = 512; // along the long side of the grid on which marks that belong together are found

/** @typedef {{ data: Uint8Array, width: number, height: number }} Grid */

/** `share` of the picture's long side is the reach within which marks belong together.
 * @type {(mask: Mask, share: number) => Box[]} */
export function groupsOf(mask, share) {
  const longest = Math.max(mask.width, mask.height);
  const cell = Math.max(1, Math.ceil(longest / GRID_CELLS));
  const grid = markedCells(mask, cell);
  const reach = Math.max(1, Math.trunc((longest * share) / cell));
  const boxes = cellBoxes(grid, labelled(grown(grid, reach)));
  return boxes.map((box) => exactBox(mask, box, cell)).filter((box) => box !== null);
}

/** Cells of the mask with any mark in them. @type {(mask: Mask, cell: number) => Grid} */
function markedCells({ width, height, data: bytes }, cell) {
  const columns = Math.ceil(width / cell);
  const data = new Uint8Array(columns * Math.ceil(height / cell));
  const words = wordsOf(bytes);
  for (let y = 0; y < height; y += 1) {
    const row = y * width;
    const place = Math.floor(y / cell) * columns;
    for (let x = 0; x < width; ) {
      x = nextMark(bytes, words, row + x, row + width) - row;
      if (x === width) break;
      const column = Math.floor(x / cell);
      data[place + column] = 1;
      x = Math.min(width, (column + 1) * cell); // the rest of the cell says nothing more
    }
  }
  return { data, width: columns, height: Math.ceil(height / cell) };
}

/** The first place from `at` on that is above 0, or the end. @type {(bytes: Uint8Array, words: Uint32Array, at: number, end: number) => number} */
function nextMark(bytes, words, at, end) {
  while (at < end && at % 4 !== 0) if (bytes[at++] !== 0) return at - 1;
  const last = Math.min(words.length, end >> 2);
  let word = at >> 2;
  while (word < last && words[word] === 0) word += 1;
  at = Math.max(at, word << 2);
  while (at < end && bytes[at] === 0) at += 1;
  return at;
}

/** The cells within a square reach of marked ones. @type {(grid: Grid, reach: number) => Grid} */
function grown({ data, width, height }, reach) {
  const wide = new Uint8Array(data.length);
  for (let y = 0; y < height; y += 1) spread(data, wide, { start: y * width, step: 1, count: width }, reach);
  const tall = new Uint8Array(data.length);
  for (let x = 0; x < width; x += 1) spread(wide, tall, { start: x, step: width, count: height }, reach);
  return { data: tall, width, height };
}

/** @type {(from: Uint8Array, to: Uint8Array, line: { start: number, step: number, count: number }, reach: number) => void} */
function spread(from, to, { start, step, count }, reach) {
  let filled = 0; // up to here the line is done
  for (let i = 0; i < count; i += 1) {
    if (!from[start + i * step]) continue;
    const end = Math.min(count, i + reach + 1);
    for (let at = Math.max(filled, i - reach); at < end; at += 1) to[start + at * step] = 1;
    filled = end;
  }
}

/** Numbers from 1 for what hangs together by sides or corners, in the order in which rows come to it.
 * @type {(grid: Grid) => Int32Array} */
function labelled({ data, width, height }) {
  const labels = new Int32Array(data.length);
  /** @type {number[]} */
  const waiting = [];
  let count = 0;
  for (let first = 0; first < data.length; first += 1) {
    if (!data[first] || labels[first]) continue;
    labels[first] = ++count;
    waiting.push(first);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const x = at % width;
      const y = (at - x) / width;
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row += 1) {
        for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column += 1) {
          const next = row * width + column;
          if (!data[next] || labels[next]) continue;
          labels[next] = count;
          waiting.push(next);
        }
      }
    }
  }
  return labels;
}

/** For each number the box of its marked cells. @type {(grid: Grid, labels: Int32Array) => Box[]} */
function cellBoxes({ data, width }, labels) {
  /** @type {Box[]} */
  const boxes = [];
  for (let at = 0; at < data.length; at += 1) {
    if (!data[at]) continue;
    const x = at % width;
    const y = (at - x) / width;
    boxes[labels[at] - 1] ??= { left: x, top: y, right: x, bottom: y };
    const box = boxes[labels[at] - 1];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x + 1);
    box.bottom = y + 1;
  }
  return boxes;
}

/** The marks within a box of cells. @type {(mask: Mask, cells: Box, cell: number) => Box | null} */
function exactBox({ width, height, data }, cells, cell) {
  const words = wordsOf(data);
  const end = Math.min(width, cells.right * cell);
  const box = { left: end, top: -1, right: 0, bottom: 0 };
  for (let y = cells.top * cell; y < Math.min(height, cells.bottom * cell); y += 1) {
    const row = y * width;
    const first = nextMark(data, words, row + cells.left * cell, row + end) - row;
    if (first === end) continue;
    let last = end - 1;
    while (last >= box.right && !data[row + last]) last -= 1; // further left it changes nothing
    if (box.top < 0) box.top = y;
    box.left = Math.min(box.left, first);
    box.right = Math.max(box.right, last + 1);
    box.bottom = y + 1;
  }
  return box.top < 0 ? null : box;
}
