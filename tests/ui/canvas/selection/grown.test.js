import assert from "node:assert/strict";
import { test } from "node:test";

import { grownArea, rimOf } from "../../../../ui/canvas/js/selection/grown.js";

const SIZE = { width: 40, height: 30 };

/** A place in a picture has the object's value there. @type {(area: import("../../../../ui/canvas/js/selection/area.js").Area) => (x: number, y: number) => number} */
function valuesOf({ box, data }) {
  return (x, y) => {
    if (x < box.left || x >= box.right || y < box.top || y >= box.bottom) return 0;
    return data[(y - box.top) * (box.right - box.left) + x - box.left];
  };
}

/** Two pieces, one with a soft edge, the other in a corner of the picture. */
function object() {
  const box = { left: 0, top: 2, right: 20, bottom: 18 };
  const data = new Uint8Array(20 * 16);
  for (let y = 5; y < 12; y += 1) data.fill(255, y * 20 + 6, y * 20 + 15);
  data[8 * 20 + 15] = 90;
  data[0] = 255;
  return { box, data };
}

test("an object grows by what lies within so many pixels, and stays in the picture", () => {
  const [before, grown] = [valuesOf(object()), grownArea(object(), 3, SIZE)];
  const after = valuesOf(grown);
  /** @type {number[][]} */
  const painted = [];
  for (let y = 0; y < SIZE.height; y += 1)
    for (let x = 0; x < SIZE.width; x += 1) if (before(x, y) >= 128) painted.push([x, y]);
  for (let y = 0; y < SIZE.height; y += 1) {
    for (let x = 0; x < SIZE.width; x += 1) {
      const isNear = painted.some(([px, py]) => Math.hypot(px - x, py - y) <= 3);
      assert.equal(after(x, y), isNear ? 255 : before(x, y), `at ${x}, ${y}`);
    }
  }
  assert.ok(grown.box.left >= 0 && grown.box.top >= 0 && grown.box.right <= SIZE.width);
});

test("grown by nothing it is what it was", () => {
  const area = object();
  assert.equal(grownArea(area, 0, SIZE), area);
});

test("the rim is wider in a larger picture", () => {
  assert.equal(rimOf({ width: 300, height: 200 }), 3);
  assert.equal(rimOf({ width: 1200, height: 800 }), 4);
  assert.equal(rimOf({ width: 3000, height: 4000 }), 13);
});
