// Outlines and shapes keep the promise about their edge, and join the layer as they should.

import assert from "node:assert/strict";
import test from "node:test";
import { createMask, distanceToSegment } from "../../../../ui/canvas/js/model/mask.js";
import { combined } from "../../../../ui/canvas/js/selection/combine.js";
import { outlineArea } from "../../../../ui/canvas/js/selection/outline.js";
import { ellipseArea, rectangleArea, spanBox } from "../../../../ui/canvas/js/selection/shapes.js";
import { randomBytes, randomNumbers } from "../model/random.js";
import { randomArea, valueAt, written } from "./areas.js";

const SIZE = { width: 61, height: 47 };

/** @type {(random: () => number, count: number) => Point[]} */
function randomRing(random, count) {
  return Array.from({ length: count }, () => ({ x: random() * 90 - 15, y: random() * 70 - 12 }));
}

/** How often the ring goes around a point, from the angles it is seen under. @type {(ring: Point[], x: number, y: number) => number} */
function winding(ring, x, y) {
  let angle = 0;
  ring.forEach((to, i) => {
    const from = ring.at(i - 1) ?? to;
    const [ax, ay, bx, by] = [from.x - x, from.y - y, to.x - x, to.y - y];
    angle += Math.atan2(ax * by - ay * bx, ax * bx + ay * by);
  });
  return Math.round(angle / (2 * Math.PI));
}

/** @type {(rings: Point[][], x: number, y: number) => number} */
function distanceToRings(rings, x, y) {
  const sides = rings.flatMap((ring) => ring.map((to, i) => ({ from: ring.at(i - 1) ?? to, to })));
  return Math.min(
    ...sides.map(({ from, to }) => distanceToSegment({ x0: from.x, y0: from.y, x1: to.x, y1: to.y, radius: 0 }, x, y)),
  );
}

test("pixels more than one inside random outlines that cross themselves are full, those more than one outside empty", () => {
  const random = randomNumbers(11);
  for (let round = 0; round < 150; round += 1) {
    const rings = Array.from({ length: 1 + Math.floor(random() * 2) }, () => randomRing(random, 3 + (round % 9)));
    const area = outlineArea(rings, SIZE);
    for (let y = 0; y < SIZE.height; y += 1) {
      for (let x = 0; x < SIZE.width; x += 1) {
        const [cx, cy] = [x + 0.5, y + 0.5];
        if (distanceToRings(rings, cx, cy) <= 1) continue;
        const inside = rings.reduce((sum, ring) => sum + winding(ring, cx, cy), 0) !== 0;
        assert.equal(valueAt(area, x, y), inside ? 255 : 0, `round ${round} at ${x},${y}`);
      }
    }
  }
});

test("the edge has the area that the outline covers of each pixel, to one and a half of fifteen steps", () => {
  const random = randomNumbers(12);
  const FINE = 32;
  for (let round = 0; round < 8; round += 1) {
    const ring = randomRing(random, 5);
    const area = outlineArea([ring], SIZE);
    for (let y = 0; y < SIZE.height; y += 3) {
      for (let x = 0; x < SIZE.width; x += 1) {
        if (distanceToRings([ring], x + 0.5, y + 0.5) > 1) continue;
        let hits = 0;
        for (let i = 0; i < FINE * FINE; i += 1) {
          const at = [x + ((i % FINE) + 0.5) / FINE, y + (Math.floor(i / FINE) + 0.5) / FINE];
          if (winding(ring, at[0], at[1]) !== 0) hits += 1;
        }
        const wanted = (hits / FINE ** 2) * 255;
        assert.ok(Math.abs(valueAt(area, x, y) - wanted) <= 26, `${x},${y}: ${valueAt(area, x, y)}, not ${wanted}`);
      }
    }
  }
});

test("an outline that covers nothing of the picture is no area", () => {
  const beside = [
    { x: -9, y: -9 },
    { x: -3, y: -9 },
    { x: -3, y: -2 },
  ];
  const flat = [
    { x: 3, y: 3 },
    { x: 30, y: 30 },
  ];
  assert.equal(outlineArea([beside], SIZE), null);
  assert.equal(outlineArea([flat], SIZE), null);
  assert.equal(outlineArea([], SIZE), null);
  assert.equal(outlineArea([[]], SIZE), null);
});

test("a rectangle of whole pixels is exact, with its corners over the picture's edge too", () => {
  const area = rectangleArea({ left: -5, top: 3, right: 20, bottom: 90 }, SIZE);
  assert.deepEqual(area?.box, { left: 0, top: 3, right: 20, bottom: 47 });
  assert.ok(area?.data.every((value) => value === 255));
});

test("half a pixel of a rectangle is half grey", () => {
  const area = rectangleArea({ left: 2.5, top: 3, right: 10, bottom: 6 }, SIZE);
  assert.ok(Math.abs(valueAt(area, 2, 4) - 128) <= 9);
  assert.equal(valueAt(area, 3, 4), 255);
  assert.equal(valueAt(area, 10, 4), 0);
});

test("an ellipse is full a pixel inside its curve and empty a pixel outside, and touches its box's sides", () => {
  const box = { left: 4, top: 6, right: 54, bottom: 36 };
  const area = ellipseArea(box, SIZE);
  for (let y = 0; y < SIZE.height; y += 1) {
    for (let x = 0; x < SIZE.width; x += 1) {
      const [u, v] = [x + 0.5 - 29, y + 0.5 - 21];
      if ((u / 24) ** 2 + (v / 14) ** 2 < 1) assert.equal(valueAt(area, x, y), 255, `${x},${y}`);
      if ((u / 26) ** 2 + (v / 16) ** 2 > 1) assert.equal(valueAt(area, x, y), 0, `${x},${y}`);
    }
  }
  assert.ok(valueAt(area, 4, 20) > 200 && valueAt(area, 53, 20) > 200 && valueAt(area, 29, 6) > 200);
});

test("a box is dragged from any corner, and a square one by its longer side from where it began", () => {
  const from = { x: 10, y: 20 };
  assert.deepEqual(spanBox(from, { x: 4, y: 50 }, false), { left: 4, top: 20, right: 10, bottom: 50 });
  assert.deepEqual(spanBox(from, { x: 4, y: 50 }, true), { left: -20, top: 20, right: 10, bottom: 50 });
  assert.deepEqual(spanBox(from, { x: 17, y: 19 }, true), { left: 10, top: 13, right: 17, bottom: 20 });
});

test("joining an area with a layer, by its runs or by its bytes, gives each pixel's rule in the box that it tells", () => {
  const random = randomNumbers(13);
  /** @type {{ add: (a: number, b: number) => number, subtract: (a: number, b: number) => number, intersect: (a: number, b: number) => number }} */
  const rules = { add: Math.max, subtract: (old, by) => Math.min(old, 255 - by), intersect: Math.min };
  for (let round = 0; round < 200; round += 1) {
    const layer = createMask(SIZE.width, SIZE.height);
    if (round % 5) layer.data.set(randomBytes(random, layer.data.length));
    const outline = outlineArea([randomRing(random, 3 + (round % 6))], SIZE);
    const area = round % 7 ? [outline, randomArea(random, layer)][round % 2] : null;
    for (const mode of /** @type {const} */ (["add", "subtract", "intersect"])) {
      const change = combined(layer, area, mode);
      const got = written(layer, null);
      change?.edit(got);
      layer.data.forEach((old, i) => {
        const [x, y] = [i % SIZE.width, Math.floor(i / SIZE.width)];
        assert.equal(got.data[i], rules[mode](old, valueAt(area, x, y)), `${mode}, round ${round}, ${x},${y}`);
        const { left = 0, top = 0, right = 0, bottom = 0 } = change?.box ?? {};
        const isWithin = x >= left && x < right && y >= top && y < bottom;
        assert.ok(isWithin || got.data[i] === old, `${mode}, round ${round}, ${x},${y} lies outside of the box`);
      });
    }
  }
});
