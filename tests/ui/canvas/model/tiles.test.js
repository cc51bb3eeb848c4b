// Tiles cover the mask without a gap and come back as they were.

import assert from "node:assert/strict";
import test from "node:test";

import { createMask } from "../../../../ui/canvas/js/model/mask.js";
import { readTile, tileBox, tileLength, tilesInBox, writeTile } from "../../../../ui/canvas/js/model/tiles.js";
import { randomBytes, randomNumbers } from "./random.js";

test("all tiles together are the whole mask, each pixel once", () => {
  for (const [width, height] of [
    [1, 1],
    [128, 128],
    [129, 300],
    [400, 257],
  ]) {
    const mask = createMask(width, height);
    const seen = new Uint8Array(width * height);
    for (const tile of tilesInBox(mask, { left: 0, top: 0, right: width, bottom: height })) {
      const box = tileBox(mask, tile);
      for (let y = box.top; y < box.bottom; y += 1) {
        for (let x = box.left; x < box.right; x += 1) seen[y * width + x] += 1;
      }
    }
    assert.ok(seen.every((count) => count === 1));
  }
});

test("a box touches exactly the tiles that share a pixel with it", () => {
  const mask = createMask(600, 500);
  const random = randomNumbers(5);
  const all = tilesInBox(mask, { left: 0, top: 0, right: 600, bottom: 500 });
  for (let round = 0; round < 100; round += 1) {
    const left = Math.floor(random() * 599);
    const top = Math.floor(random() * 499);
    const right = left + 1 + Math.floor(random() * (600 - left));
    const bottom = top + 1 + Math.floor(random() * (500 - top));
    const box = { left, top, right, bottom };
    /** @param {number} tile */
    const meets = (tile) => {
      const other = tileBox(mask, tile);
      return other.left < box.right && box.left < other.right && other.top < box.bottom && box.top < other.bottom;
    };
    assert.deepEqual(tilesInBox(mask, box), all.filter(meets));
  }
  assert.deepEqual(tilesInBox(mask, { left: 5, top: 5, right: 5, bottom: 9 }), []);
});

test("a mask cut into tiles and put together again is the same", () => {
  const mask = createMask(333, 270);
  mask.data.set(randomBytes(randomNumbers(6), mask.data.length));
  const copy = createMask(333, 270);
  for (const tile of tilesInBox(mask, { left: 0, top: 0, right: 333, bottom: 270 })) {
    const bytes = readTile(mask, tile);
    assert.equal(bytes.length, tileLength(mask, tile));
    writeTile(copy, tile, bytes);
  }
  assert.deepEqual(copy.data, mask.data);
});
