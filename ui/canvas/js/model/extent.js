// How much wider the canvas is than the picture on each side, and where an extension lies.

import { clippedBox } from "./box.js";

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Extent whole pixels on each side, 0 or more */

const LARGEST = 50_000_000; // pixels in all, as in backend/imaging/files/codec.py

/** @type {() => Extent} */
export function noExtent() {
  return { left: 0, top: 0, right: 0, bottom: 0 };
}

/** @param {Extent} extent */
export function isNoExtent({ left, top, right, bottom }) {
  return left === 0 && top === 0 && right === 0 && bottom === 0;
}

/** @type {(a: Extent, b: Extent) => boolean} */
export function isSameExtent(a, b) {
  return isNoExtent(summedExtent(a, b, -1));
}

/** a and b, b as often as `times` says. @type {(a: Extent, b: Extent, times?: number) => Extent} */
export function summedExtent(a, b, times = 1) {
  return {
    left: a.left + times * b.left,
    top: a.top + times * b.top,
    right: a.right + times * b.right,
    bottom: a.bottom + times * b.bottom,
  };
}

/** What holds all of these. @param {Extent[]} extents */
export function widestExtent(extents) {
  const widest = noExtent();
  for (const extent of extents) {
    for (const side of /** @type {(keyof Extent)[]} */ (Object.keys(widest))) {
      widest[side] = Math.max(widest[side], extent[side]);
    }
  }
  return widest;
}

/** @type {(size: Size, extent: Extent) => Size} */
export function extendedSize({ width, height }, { left, top, right, bottom }) {
  return { width: width + left + right, height: height + top + bottom };
}

/** Whether a canvas can be extended so: by whole pixels, not by nothing, and not beyond what a picture may have.
 * @type {(size: Size, by: Extent) => boolean} */
export function canExtend(size, by) {
  const sides = [by.left, by.top, by.right, by.bottom];
  if (!sides.every((side) => Number.isInteger(side) && side >= 0) || isNoExtent(by)) return false;
  const { width, height } = extendedSize(size, by);
  return width * height <= LARGEST;
}

/** Where the old picture lies on the canvas. @type {(picture: Size, extent: Extent) => Box} */
export function pictureBox({ width, height }, { left, top }) {
  return { left, top, right: left + width, bottom: top + height };
}

/** The boxes of what is new on a canvas of this size, each with so many pixels of the old one beside it.
 * @type {(size: Size, by: Extent, overlap: number) => Box[]} */
export function newBoxes({ width, height }, by, overlap) {
  const whole = { left: 0, top: 0, right: width, bottom: height };
  const boxes = [];
  if (by.left) boxes.push({ ...whole, right: by.left + overlap });
  if (by.top) boxes.push({ ...whole, bottom: by.top + overlap });
  if (by.right) boxes.push({ ...whole, left: width - by.right - overlap });
  if (by.bottom) boxes.push({ ...whole, top: height - by.bottom - overlap });
  return boxes.map((box) => clippedBox(box, width, height));
}
