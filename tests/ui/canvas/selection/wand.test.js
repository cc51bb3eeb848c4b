// The wand takes what a plain search from pixel to pixel takes.

import assert from "node:assert/strict";
import test from "node:test";
import { wandArea } from "../../../../ui/canvas/js/selection/wand.js";
import { randomNumbers } from "../model/random.js";
import { valueAt } from "./areas.js";

const SIZE = { width: 31, height: 23 };

/** Few colours, so that areas hang together in knots; some pixels are transparent. @param {() => number} random */
function randomPicture(random) {
  return Uint32Array.from({ length: SIZE.width * SIZE.height }, () => {
    const [red, green, blue] = [0, 0, 0].map(() => 100 + Math.floor(random() * 3) * 12);
    const alpha = random() < 0.1 ? 0 : random() < 0.1 ? 90 : 255;
    return (red | (green << 8) | (blue << 16) | (alpha << 24)) >>> 0;
  });
}

/** @type {(a: number, b: number, tolerance: number) => boolean} */
function alike(a, b, tolerance) {
  if (a >>> 24 === 0 || b >>> 24 === 0) return a >>> 24 === b >>> 24;
  return [0, 8, 16].every((shift) => Math.abs(((a >>> shift) & 255) - ((b >>> shift) & 255)) <= tolerance);
}

/** @type {(pixels: Uint32Array, start: number, tolerance: number) => Set<number>} */
function searched(pixels, start, tolerance) {
  const found = new Set([start]);
  for (const at of found) {
    const x = at % SIZE.width;
    const beside = [x > 0 ? at - 1 : -1, x < SIZE.width - 1 ? at + 1 : -1, at - SIZE.width, at + SIZE.width];
    for (const next of beside) {
      if (next >= 0 && next < pixels.length && alike(pixels[next], pixels[start], tolerance)) found.add(next);
    }
  }
  return found;
}

test("the wand takes what hangs together with the clicked pixel, or all that is alike", () => {
  const random = randomNumbers(21);
  for (let round = 0; round < 200; round += 1) {
    const pixels = randomPicture(random);
    const tolerance = [0, 12, 13, 255][round % 4];
    const [x, y] = [Math.floor(random() * SIZE.width), Math.floor(random() * SIZE.height)];
    const start = y * SIZE.width + x;
    const together = searched(pixels, start, tolerance);
    const near = wandArea(pixels, SIZE, { x: x + 0.9, y: y + 0.1 }, { tolerance, contiguous: true });
    const all = wandArea(pixels, SIZE, { x, y }, { tolerance, contiguous: false });
    pixels.forEach((word, i) => {
      const [px, py] = [i % SIZE.width, Math.floor(i / SIZE.width)];
      assert.equal(valueAt(near, px, py), together.has(i) ? 255 : 0, `round ${round} at ${px},${py}`);
      assert.equal(valueAt(all, px, py), alike(word, pixels[start], tolerance) ? 255 : 0);
    });
  }
});

test("the wand's box is no larger than what it took", () => {
  const pixels = new Uint32Array(SIZE.width * SIZE.height).fill(0xff000000);
  pixels[5 * SIZE.width + 7] = 0xff0000ff;
  pixels[6 * SIZE.width + 7] = 0xff0000ff;
  for (const contiguous of [true, false]) {
    const area = wandArea(pixels, SIZE, { x: 7, y: 5 }, { tolerance: 20, contiguous });
    assert.deepEqual(area?.box, { left: 7, top: 5, right: 8, bottom: 7 });
  }
});

test("a click beside the picture takes nothing", () => {
  const pixels = new Uint32Array(SIZE.width * SIZE.height);
  assert.equal(wandArea(pixels, SIZE, { x: -0.5, y: 3 }, { tolerance: 255, contiguous: false }), null);
  assert.equal(wandArea(pixels, SIZE, { x: 31, y: 3 }, { tolerance: 255, contiguous: true }), null);
});
