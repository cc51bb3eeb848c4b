// The crops an engine would see, worked out here while the mask is painted; backend/imaging/region.py says how and why,
// and what it says counts: a test compares the two.

import { clippedBox, unitedBox } from "../model/box.js";
import { wordsOf } from "../model/rle.js";
import { groupsOf } from "./groups.js";

/** @import { Frame } from "../view/frames.js" */
/** The sizes an engine works at, see `Working` there. @typedef {{ side: number | null, multiple: number }} Working */
/** @typedef {(box: Box) => Box} Framing */

const CONTEXT_OF_PICTURE = 1 / 16;
const CONTEXT_OF_MASK = 1 / 2;
const ENOUGH_TO_COPY = 0.5;
const CONTEXT_GROWTH = 1.5;
const LEAST_CONTEXT = 2; // pixels

/** @type {(mask: Mask, working: Working, avoid?: Mask | null) => Frame[]} */
export function regionsOf(mask, working, avoid = null) {
  const frameOf = avoid ? copyingFrame(mask, avoid) : (/** @type {Box} */ box) => withContext(box, mask);
  const frames = merged(groupsOf(mask, CONTEXT_OF_PICTURE), frameOf).map((box) => clipped(frameOf(box), mask));
  frames.sort((a, b) => a.left - b.left || a.top - b.top || a.right - b.right || a.bottom - b.bottom);
  return frames.map((box) => {
    const { width, height } = workingSize(box.right - box.left, box.bottom - box.top, working);
    return [box.left, box.top, box.right, box.bottom, width, height];
  });
}

/** @type {(width: number, height: number, working: Working) => Size} */
function workingSize(width, height, { side, multiple }) {
  if (side === null && multiple === 1) return { width, height };
  const scale = side === null ? 1 : side / Math.max(width, height);
  /** @type {(length: number) => number} */
  const fitted = (length) => Math.max(rounded((length * scale) / multiple), 1) * multiple;
  return { width: fitted(width), height: fitted(height) };
}

/** @type {(box: Box, size: Size) => Box} */
function withContext(box, { width, height }) {
  const sides = box.right - box.left + (box.bottom - box.top);
  const context = Math.max(Math.max(width, height) * CONTEXT_OF_PICTURE, (sides / 2) * CONTEXT_OF_MASK);
  return padded(box, Math.max(rounded(context), LEAST_CONTEXT));
}

/** Where something must not be copied, frames grow until enough of what is known may be. @type {(mask: Mask, avoid: Mask) => Framing} */
function copyingFrame(mask, avoid) {
  /** @type {Map<string, Box>} */
  const known = new Map();
  return (box) => {
    const key = `${box.left} ${box.top} ${box.right} ${box.bottom}`;
    const frame = known.get(key) ?? withEnough(withContext(box, mask), mask, avoid);
    known.set(key, frame);
    return frame;
  };
}

/** @type {(near: Box, mask: Mask, avoid: Mask) => Box} */
function withEnough(near, mask, avoid) {
  const enough = ENOUGH_TO_COPY * unmarked(near, [mask]);
  let frame = near;
  let reach = Math.max(near.right - near.left, near.bottom - near.top);
  while (unmarked(frame, [mask, avoid]) < enough && !isWhole(frame, mask)) {
    reach = Math.ceil(reach * CONTEXT_GROWTH);
    frame = padded(near, reach);
  }
  return frame;
}

/** Pixels of a box that no layer marks. @type {(box: Box, layers: Mask[]) => number} */
function unmarked(box, layers) {
  const { width } = layers[0];
  const { left, top, right, bottom } = clipped(box, layers[0]);
  const [{ data: first }, { data: second }] = [layers[0], layers[layers.length - 1]];
  const [words, others] = [wordsOf(first), wordsOf(second)];
  let count = 0;
  for (let y = top; y < bottom; y += 1) {
    const end = y * width + right;
    for (let at = y * width + left; at < end; ) {
      const from = at;
      if (at % 4 === 0) while (at + 4 <= end && words[at >> 2] === 0 && others[at >> 2] === 0) at += 4;
      count += at - from; // four at a time where nothing is marked
      if (at === end) break;
      if (first[at] === 0 && second[at] === 0) count += 1;
      at += 1;
    }
  }
  return count;
}

/** Boxes are joined until no two of their frames touch. @type {(boxes: Box[], frameOf: Framing) => Box[]} */
function merged(boxes, frameOf) {
  /** @type {Box[]} */
  let done = [];
  for (const candidate of boxes) {
    let box = candidate;
    for (;;) {
      const around = frameOf(box);
      const near = done.filter((other) => touches(around, frameOf(other)));
      if (!near.length) break;
      done = done.filter((other) => !near.includes(other));
      for (const other of near) box = unitedBox(box, other) ?? box;
    }
    done.push(box);
  }
  return done;
}

/** Whether they overlap or share an edge or a corner. @type {(a: Box, b: Box) => boolean} */
function touches(a, b) {
  return a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom;
}

/** @type {(box: Box, pixels: number) => Box} */
function padded({ left, top, right, bottom }, pixels) {
  return { left: left - pixels, top: top - pixels, right: right + pixels, bottom: bottom + pixels };
}

/** @type {(box: Box, size: Size) => Box} */
const clipped = (box, { width, height }) => clippedBox(box, width, height);

/** @type {(box: Box, size: Size) => boolean} */
function isWhole({ left, top, right, bottom }, { width, height }) {
  return left <= 0 && top <= 0 && right >= width && bottom >= height;
}

/** To the nearest whole number; from the middle to the even one, as Python does. @param {number} value */
function rounded(value) {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
