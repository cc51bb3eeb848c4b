// What is done to whole layers and to boxes of them: filled, inverted, joined, put in another place.

import { clippedBox } from "./box.js";
import { createMask } from "./mask.js";
import { wordsOf } from "./rle.js";

/** Puts the bytes of an area into a mask, as far as it lies in there. @type {(mask: Mask, area: Area) => void} */
export function putArea(mask, { box, data }) {
  const { left, top, right, bottom } = clippedBox(box, mask.width, mask.height);
  const width = box.right - box.left;
  for (let y = top; y < bottom; y += 1) {
    const from = (y - box.top) * width - box.left;
    mask.data.set(data.subarray(from + left, from + right), y * mask.width + left);
  }
}

/** @type {(mask: Mask, box: Box, value: number) => void} */
export function fillBox(mask, box, value) {
  const { left, top, right, bottom } = clippedBox(box, mask.width, mask.height);
  for (let y = top; y < bottom; y += 1) mask.data.fill(value, y * mask.width + left, y * mask.width + right);
}

/** A layer of another size with all that fits into it of this one, moved so far to the right and down.
 * @type {(mask: Mask, size: Size, dx: number, dy: number) => Mask} */
export function movedLayer(mask, size, dx, dy) {
  const moved = createMask(size.width, size.height);
  putArea(moved, { box: { left: dx, top: dy, right: dx + mask.width, bottom: dy + mask.height }, data: mask.data });
  return moved;
}

/** Keeps the larger of both values; the other layer lies so far to the right and down, and may reach beyond.
 * @type {(into: Mask, other: Mask, dx: number, dy: number) => void} */
export function joinLayer(into, other, dx, dy) {
  const placed = { left: dx, top: dy, right: dx + other.width, bottom: dy + other.height };
  const { left, top, right, bottom } = clippedBox(placed, into.width, into.height);
  const words = wordsOf(other.data);
  for (let y = top; y < bottom; y += 1) {
    const from = (y - dy) * other.width - dx;
    const row = { from: from + left, end: from + right, shift: y * into.width - from };
    joinRow(into.data, other.data, words, row);
  }
}

/** Where four values are 0 there is nothing to do.
 * @type {(into: Uint8Array, other: Uint8Array, words: Uint32Array, row: { from: number, end: number, shift: number }) => void} */
function joinRow(into, other, words, { from, end, shift }) {
  for (let at = from; at < end; ) {
    const isWord = at % 4 === 0 && at + 4 <= end;
    const stop = isWord ? at + 4 : at + 1;
    if (isWord && words[at >> 2] === 0) at = stop;
    for (; at < stop; at += 1) if (other[at] > into[at + shift]) into[at + shift] = other[at];
  }
}
