// The preview is seen where the mask is painted, and nowhere else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cutToMasks } from "../../../../ui/canvas/js/view/preview.js";

const WHOLE = { left: 0, top: 0, right: 4, bottom: 3 };

/** The opacity of what is left of opaque pixels of the stage.
 * @type {(box: Box, region: Box, view: View, mask: Mask) => number[]} */
function left(box, region, view, mask) {
  const pixels = new Uint8ClampedArray((box.right - box.left) * (box.bottom - box.top) * 4).fill(255);
  cutToMasks(pixels, { box, region }, view, [mask]);
  assert.ok(pixels.every((value, i) => i % 4 === 3 || value === 255));
  return [...pixels].filter((_, i) => i % 4 === 3);
}

test("each pixel is as opaque as the mask under it", () => {
  const mask = { width: 4, height: 3, data: Uint8Array.from([0, 0, 0, 0, 0, 255, 128, 0, 0, 0, 1, 0]) };
  assert.deepEqual(left(WHOLE, WHOLE, { scale: 1, x: 0, y: 0 }, mask), [...mask.data]);
});

test("it follows zoom and pan", () => {
  const mask = { width: 4, height: 3, data: Uint8Array.from([0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0]) };
  const box = { left: 0, top: 0, right: 6, bottom: 5 };
  const opaque = left(box, WHOLE, { scale: 2, x: 1, y: 1 }, mask).map((level, i) => (level ? i : -1));
  assert.deepEqual(
    opaque.filter((i) => i >= 0),
    [3 * 6 + 3, 3 * 6 + 4, 4 * 6 + 3, 4 * 6 + 4],
  );
});

test("paint beside the region, and what lies beside the picture, is left out", () => {
  const mask = { width: 4, height: 3, data: new Uint8Array(12).fill(255) };
  const box = { left: 0, top: 0, right: 6, bottom: 3 };
  const opaque = left(box, { left: 1, top: 0, right: 3, bottom: 2 }, { scale: 1, x: 1, y: 0 }, mask);
  assert.deepEqual(opaque, [0, 0, 255, 255, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0]);
});
