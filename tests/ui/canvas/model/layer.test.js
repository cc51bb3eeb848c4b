// Layers are joined and moved pixel by pixel as said, however their rows lie in memory.

import assert from "node:assert/strict";
import test from "node:test";

import { joinLayer, movedLayer } from "../../../../ui/canvas/js/model/layer.js";
import { createMask } from "../../../../ui/canvas/js/model/mask.js";
import { randomBytes, randomNumbers } from "./random.js";

/** @type {(random: () => number) => Mask} */
function anyMask(random) {
  const mask = createMask(1 + Math.floor(random() * 40), 1 + Math.floor(random() * 30));
  const bytes = randomBytes(random, mask.data.length);
  mask.data.set(bytes.map((value) => (value < 120 ? 0 : value)));
  return mask;
}

/** @type {(mask: Mask, x: number, y: number) => number} */
const valueAt = ({ width, height, data }, x, y) =>
  x < 0 || y < 0 || x >= width || y >= height ? 0 : data[y * width + x];

test("the larger value of both stays where they overlap, and nothing changes elsewhere", () => {
  const random = randomNumbers(71);
  for (let round = 0; round < 300; round += 1) {
    const [into, other] = [anyMask(random), anyMask(random)];
    const [dx, dy] = [Math.floor(random() * 40) - 20, Math.floor(random() * 30) - 15];
    const before = { ...into, data: into.data.slice() };
    joinLayer(into, other, dx, dy);
    for (let y = 0; y < into.height; y += 1) {
      for (let x = 0; x < into.width; x += 1) {
        assert.equal(valueAt(into, x, y), Math.max(valueAt(before, x, y), valueAt(other, x - dx, y - dy)));
      }
    }
  }
});

test("a moved layer has what fits into its new size, and nothing elsewhere", () => {
  const random = randomNumbers(72);
  for (let round = 0; round < 200; round += 1) {
    const mask = anyMask(random);
    const size = { width: 1 + Math.floor(random() * 50), height: 1 + Math.floor(random() * 50) };
    const [dx, dy] = [Math.floor(random() * 40) - 20, Math.floor(random() * 30) - 15];
    const moved = movedLayer(mask, size, dx, dy);
    for (let y = 0; y < size.height; y += 1) {
      for (let x = 0; x < size.width; x += 1) assert.equal(valueAt(moved, x, y), valueAt(mask, x - dx, y - dy));
    }
  }
});
