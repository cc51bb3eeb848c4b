// The brush paints what a slow and simple rule says, and keeps its edge.

import assert from "node:assert/strict";
import test from "node:test";

import {
  capsuleBox,
  createMask,
  distanceToSegment,
  invertMask,
  paintCapsule,
} from "../../../../ui/canvas/js/model/mask.js";
import { randomNumbers } from "./random.js";

const HALF_STEP = 9; // grey levels: an edge has sixteen levels

/** @type {(capsule: Capsule, x: number, y: number) => number} */
function expectedCoverage(capsule, x, y) {
  const coverage = capsule.radius - distanceToSegment(capsule, x + 0.5, y + 0.5) + 0.5;
  return Math.round(Math.min(1, Math.max(0, coverage)) * 255);
}

/** @type {(random: () => number, side: number) => Capsule} */
function randomCapsule(random, side) {
  const place = () => random() * (side + 40) - 20;
  const [x0, y0] = [place(), place()];
  const dot = random() < 0.2;
  return { x0, y0, x1: dot ? x0 : place(), y1: dot || random() < 0.2 ? y0 : place(), radius: 0.3 + random() * 25 };
}

test("a capsule equals the distance rule at every pixel, also over the edges of the picture", () => {
  const random = randomNumbers(7);
  for (let round = 0; round < 200; round += 1) {
    const mask = createMask(61, 47);
    const capsule = randomCapsule(random, 60);
    paintCapsule(mask, capsule, false);
    for (let y = 0; y < mask.height; y += 1) {
      for (let x = 0; x < mask.width; x += 1) {
        const wanted = expectedCoverage(capsule, x, y);
        const got = mask.data[y * mask.width + x];
        assert.ok(
          Math.abs(wanted - got) <= HALF_STEP,
          `${JSON.stringify(capsule)} at ${x},${y}: ${got}, not ${wanted}`,
        );
      }
    }
  }
});

test("nothing outside the reported box changes", () => {
  const random = randomNumbers(8);
  for (let round = 0; round < 100; round += 1) {
    const mask = createMask(61, 47);
    const capsule = randomCapsule(random, 60);
    const box = paintCapsule(mask, capsule, false);
    const around = capsuleBox(capsule);
    mask.data.forEach((value, i) => {
      const [x, y] = [i % 61, Math.floor(i / 61)];
      if (value > 0) assert.ok(x >= box.left && x < box.right && y >= box.top && y < box.bottom);
      if (value > 0) assert.ok(x >= around.left && x < around.right && y >= around.top && y < around.bottom);
    });
  }
});

test("a stroke over itself leaves its antialiased edge as it was", () => {
  const mask = createMask(80, 80);
  const capsule = { x0: 20.3, y0: 21.7, x1: 55.1, y1: 60.4, radius: 9.4 };
  paintCapsule(mask, capsule, false);
  const once = mask.data.slice();
  for (let again = 0; again < 5; again += 1) paintCapsule(mask, capsule, false);
  assert.deepEqual(mask.data, once);
  assert.ok(
    once.some((value) => value > 0 && value < 255),
    "the edge is soft",
  );
});

test("the eraser takes away what the same capsule painted, and never adds", () => {
  const mask = createMask(80, 80);
  const capsule = { x0: 20.3, y0: 21.7, x1: 55.1, y1: 60.4, radius: 9.4 };
  mask.data.fill(200);
  paintCapsule(mask, capsule, true);
  mask.data.forEach((value, i) => {
    const wanted = Math.min(200, 255 - expectedCoverage(capsule, i % 80, Math.floor(i / 80)));
    assert.ok(Math.abs(value - wanted) <= HALF_STEP);
  });
});

test("a brush of one pixel fills exactly the pixel under it", () => {
  const mask = createMask(9, 9);
  paintCapsule(mask, { x0: 4.5, y0: 3.5, x1: 4.5, y1: 3.5, radius: 0.5 }, false);
  assert.equal(mask.data[3 * 9 + 4], 255);
  assert.equal(
    mask.data.reduce((sum, value) => sum + value, 0),
    255,
  );
});

test("inverting twice gives the same mask, also where its length is no multiple of four", () => {
  const mask = createMask(7, 3);
  paintCapsule(mask, { x0: 1, y0: 1, x1: 5, y1: 2, radius: 1.3 }, false);
  const before = mask.data.slice();
  invertMask(mask);
  assert.ok(mask.data.every((value, i) => value === 255 - before[i]));
  invertMask(mask);
  assert.deepEqual(mask.data, before);
});
