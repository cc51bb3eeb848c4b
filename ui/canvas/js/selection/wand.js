// The magic wand: the pixels that are like the clicked one, by a flood fill of spans (Smith, "Tint Fill", 1979) or everywhere.

import { croppedArea } from "./area.js";

/** @typedef {{ tolerance: number, contiguous: boolean }} WandOptions */
/** @typedef {(word: number) => boolean} Likeness */

/**
 * Every pixel whose largest difference from the clicked one in R, G or B is at most the tolerance (0 to 255); where
 * contiguous, those that hang together with it by edges. Fully transparent pixels are alike to each other and to nothing
 * else. 255 or nothing; null for a click beside the picture.
 * @type {(pixels: Uint32Array, size: Size, point: Point, options: WandOptions) => Area | null}
 */
export function wandArea(pixels, size, point, { tolerance, contiguous }) {
  const x = Math.floor(point.x);
  const y = Math.floor(point.y);
  if (!(x >= 0 && y >= 0 && x < size.width && y < size.height)) return null;
  const isLike = likeness(pixels[y * size.width + x], tolerance);
  const data = new Uint8Array(size.width * size.height);
  const box = contiguous ? floodFrom(pixels, size, { x, y }, isLike, data) : everywhere(pixels, size, isLike, data);
  return croppedArea({ box: { left: 0, top: 0, right: size.width, bottom: size.height }, data }, box);
}

/** Words are RGBA, red in the lowest byte. @type {(clicked: number, tolerance: number) => Likeness} */
function likeness(clicked, tolerance) {
  if (clicked >>> 24 === 0) return (word) => word >>> 24 === 0;
  const red = clicked & 255;
  const green = (clicked >>> 8) & 255;
  const blue = (clicked >>> 16) & 255;
  return (word) =>
    Math.abs((word & 255) - red) <= tolerance &&
    Math.abs(((word >>> 8) & 255) - green) <= tolerance &&
    Math.abs(((word >>> 16) & 255) - blue) <= tolerance &&
    word >>> 24 !== 0;
}

/** Marks what is alike and gives the box around it.
 * @type {(pixels: Uint32Array, size: Size, isLike: Likeness, data: Uint8Array) => Box} */
function everywhere(pixels, { width, height }, isLike, data) {
  const box = { left: width, top: height, right: 0, bottom: 0 };
  for (let y = 0; y < height; y += 1) {
    let first = -1;
    let last = -1;
    for (let x = 0, at = y * width; x < width; x += 1, at += 1) {
      if (!isLike(pixels[at])) continue;
      data[at] = 255;
      if (first < 0) first = x;
      last = x;
    }
    if (first >= 0) widen(box, y, first, last + 1);
  }
  return box;
}

/** The same for what hangs together with the start. A span is marked as soon as it is found, and waits to have its
 * neighbours above and below looked at.
 * @type {(pixels: Uint32Array, size: Size, start: Point, isLike: Likeness, data: Uint8Array) => Box} */
function floodFrom(pixels, { width, height }, start, isLike, data) {
  const box = { left: width, top: height, right: 0, bottom: 0 };
  /** @type {number[]} row, left, right of each */
  const waiting = [];
  /** Marks the whole span around a pixel and returns its end. @type {(x: number, y: number) => number} */
  const mark = (x, y) => {
    const row = y * width;
    let left = x;
    while (left > 0 && isLike(pixels[row + left - 1])) left -= 1;
    let right = x + 1;
    while (right < width && isLike(pixels[row + right])) right += 1;
    data.fill(255, row + left, row + right);
    widen(box, y, left, right);
    waiting.push(y, left, right);
    return right;
  };
  /** @type {(y: number, left: number, right: number) => void} */
  const lookAt = (y, left, right) => {
    if (y < 0 || y >= height) return;
    const row = y * width;
    for (let x = left; x < right; x += 1) {
      if (data[row + x] === 0 && isLike(pixels[row + x])) x = mark(x, y);
    }
  };
  mark(start.x, start.y);
  while (waiting.length) {
    const right = waiting.pop() ?? 0;
    const left = waiting.pop() ?? 0;
    const y = waiting.pop() ?? 0;
    lookAt(y - 1, left, right);
    lookAt(y + 1, left, right);
  }
  return box;
}

/** @type {(box: Box, y: number, left: number, right: number) => void} */
function widen(box, y, left, right) {
  box.left = Math.min(box.left, left);
  box.top = Math.min(box.top, y);
  box.right = Math.max(box.right, right);
  box.bottom = Math.max(box.bottom, y + 1);
}
