// The overlay shows the mask where it is, marks its edge, and is the same however it is cut into rectangles.

import assert from "node:assert/strict";
import test from "node:test";

import { createMask, paintCapsule } from "../../../../ui/canvas/js/model/mask.js";
import { createPalette, paintOverlay } from "../../../../ui/canvas/js/view/overlay.js";
import { randomNumbers } from "../model/random.js";

const palette = createPalette([76, 201, 240], [6, 44, 58], 0.5);

/** @type {(mask: Mask, view: View, box: Box) => Uint32Array} */
function painted(mask, view, box) {
  const pixels = new Uint32Array((box.right - box.left) * (box.bottom - box.top));
  paintOverlay(pixels, { mask, view, box, palette });
  return pixels;
}

/** @param {() => number} random */
function scene(random) {
  const mask = createMask(151, 97);
  for (let stroke = 0; stroke < 4; stroke += 1) {
    const [x0, y0, x1, y1] = [random() * 150, random() * 97, random() * 150, random() * 97];
    paintCapsule(mask, { x0, y0, x1, y1, radius: 1 + random() * 12 }, false);
  }
  return mask;
}

test("at 100 % each stage pixel has the colour of its mask value or of the contour", () => {
  const mask = scene(randomNumbers(51));
  const view = { scale: 1, x: 10, y: 20 };
  const pixels = painted(mask, view, { left: 0, top: 0, right: 180, bottom: 140 });
  /** @type {(x: number, y: number) => number} */
  const value = (x, y) => mask.data[y * 151 + x];
  for (let y = 0; y < 140; y += 1) {
    for (let x = 0; x < 180; x += 1) {
      const [column, row] = [x - 10, y - 20];
      const outside = column < 0 || row < 0 || column >= 151 || row >= 97;
      const got = pixels[y * 180 + x];
      if (outside) {
        assert.equal(got, 0);
        continue;
      }
      const inside = value(column, row) > 127;
      const left = column > 0 && value(column - 1, row) > 127 !== inside;
      const edge = left || (row > 0 && value(column, row - 1) > 127 !== inside);
      assert.equal(got, edge ? palette.contour : palette.fill[value(column, row)]);
    }
  }
});

test("a rectangle painted alone equals that part of the whole stage, at any zoom", () => {
  const random = randomNumbers(52);
  for (let round = 0; round < 60; round += 1) {
    const mask = scene(random);
    const view = { scale: [0.13, 0.5, 1, 2.7][round % 4], x: random() * 60 - 30, y: random() * 60 - 30 };
    const whole = painted(mask, view, { left: 0, top: 0, right: 200, bottom: 160 });
    const left = Math.floor(random() * 150);
    const top = Math.floor(random() * 120);
    const part = painted(mask, view, { left, top, right: left + 50, bottom: top + 40 });
    for (let y = 0; y < 40; y += 1) {
      const row = whole.subarray((top + y) * 200 + left, (top + y) * 200 + left + 50);
      assert.deepEqual(part.subarray(y * 50, (y + 1) * 50), row);
    }
  }
});

test("an empty mask leaves the stage clear and a full one has no contour", () => {
  const mask = createMask(151, 97);
  const [view, box] = [
    { scale: 0.8, x: 5, y: 5 },
    { left: 0, top: 0, right: 150, bottom: 120 },
  ];
  assert.ok(painted(mask, view, box).every((word) => word === 0));
  mask.data.fill(255);
  assert.deepEqual(new Set(painted(mask, view, box)), new Set([0, palette.fill[255]]));
});
