// The doctor finds what is wrong with a mask, leaves honest strokes alone, and what it mends is mended.

import assert from "node:assert/strict";
import test from "node:test";
import { createMask, invertMask, paintCapsule } from "../../../../ui/canvas/js/model/mask.js";
import { findings, mended } from "../../../../ui/canvas/js/selection/doctor.js";
import { refined } from "../../../../ui/canvas/js/selection/refine.js";
import { ellipseArea, rectangleArea } from "../../../../ui/canvas/js/selection/shapes.js";
import { randomNumbers } from "../model/random.js";
import { joined, written } from "./areas.js";

/** @type {(mask: Mask, cell?: number) => string[]} */
function idsOf(mask, cell = 0) {
  return findings(mask, cell).map(({ id }) => id);
}

/** @type {(mask: Mask, left: number, top: number, width: number, height: number) => Mask} */
function withRectangle(mask, left, top, width, height) {
  const area = rectangleArea({ left, top, right: left + width, bottom: top + height }, mask);
  return joined(mask, area, "add");
}

/** @param {number} x @param {number} y @param {number} radius */
function disc(x, y, radius) {
  return { left: x - radius, top: y - radius, right: x + radius, bottom: y + radius };
}

/** A mask with one finding of each kind that can be mended. @type {() => [string, Mask, number][]} */
function sickMasks() {
  const size = createMask(120, 90);
  const body = withRectangle(size, 20, 20, 50, 40);
  const inverted = written(body, null);
  invertMask(inverted);
  const soft = written(body, refined(body, "feather", 18));
  const specks = withRectangle(withRectangle(body, 90, 10, 3, 3), 100, 70, 11, 1);
  const hole = rectangleArea({ left: 30, top: 30, right: 33, bottom: 33 }, size);
  const pinholes = joined(body, hole, "subtract");
  const line = withRectangle(withRectangle(body, 80, 5, 5, 70), 0, 80, 60, 4);
  return [
    ["inverted", inverted, 0],
    ["soft", soft, 0],
    ["specks", specks, 0],
    ["pinholes", pinholes, 0],
    ["thin", line, 8],
    ["thin", line, 23.4],
  ];
}

test("each kind is found, alone, and is gone once it is mended", () => {
  for (const [id, mask, cell] of sickMasks()) {
    const found = findings(mask, cell);
    assert.deepEqual(
      found.map((finding) => finding.id),
      [id],
    );
    const area = mended(mask, found[0], cell);
    assert.notEqual(area, null);
    assert.deepEqual(idsOf(written(mask, area), cell), [], `${id} for cells of ${cell}`);
  }
});

test("the sentence's numbers are those of the areas", () => {
  const [, soft, specks, pinholes, thin] = sickMasks().map(([, mask, cell]) => findings(mask, cell)[0]);
  assert.ok(soft.share > 1 / 3 && soft.share <= 1);
  assert.deepEqual([specks.count, specks.share], [2, 20 / 10800]);
  assert.deepEqual([pinholes.count, pinholes.share], [1, 9 / 10800]);
  assert.deepEqual([thin.count, thin.share], [2, 590 / 10800]);
});

test("nothing marked and everything marked are said, and cannot be mended", () => {
  const nothing = createMask(40, 30);
  const everything = createMask(40, 30);
  everything.data.fill(255);
  for (const [id, mask] of /** @type {const} */ ([
    ["empty", nothing],
    ["everything", everything],
  ])) {
    assert.deepEqual(idsOf(mask, 8), [id]);
    assert.equal(mended(mask, findings(mask, 8)[0], 8), null);
  }
});

test("a mask is only inverted with over 60 percent and all four corners", () => {
  const mask = createMask(100, 100);
  mask.data.fill(255);
  const without = (/** @type {Box} */ box) => joined(mask, rectangleArea(box, mask), "subtract");
  assert.deepEqual(idsOf(without({ left: 20, top: 20, right: 80, bottom: 80 })), ["inverted"]);
  assert.deepEqual(idsOf(without({ left: 10, top: 20, right: 90, bottom: 70 })), []);
  assert.deepEqual(idsOf(without({ left: 0, top: 0, right: 30, bottom: 30 })), []);
});

test("the edge of strokes and small circles is never soft", () => {
  const random = randomNumbers(31);
  for (let round = 0; round < 150; round += 1) {
    let mask = createMask(80, 60);
    const place = () => random() * 90 - 8;
    for (let stroke = 0; stroke <= round % 25; stroke += 1) {
      const [x0, y0] = [place(), place()];
      const dot = random() < 0.4;
      const end = dot ? { x1: x0, y1: y0 } : { x1: place(), y1: place() };
      paintCapsule(mask, { x0, y0, ...end, radius: 0.5 + random() ** 2 * 6 }, random() < 0.15);
    }
    mask = joined(mask, ellipseArea(disc(place(), place(), 0.5 + random() * 5), mask), "add");
    assert.ok(!idsOf(mask).includes("soft"), `round ${round}`);
  }
});

test("a blurred mask is soft, however small its marks are", () => {
  for (const radius of [6, 12, 25]) {
    const mask = createMask(160, 120);
    const far = (/** @type {number} */ x, /** @type {number} */ y) => Math.hypot(x - 80, y - 60) - radius;
    mask.data.forEach((_, i) => {
      const away = far(i % 160, Math.floor(i / 160)) / (radius * 0.7);
      mask.data[i] = Math.round(255 / (1 + Math.exp(4 * away)));
    });
    const [soft] = findings(mask, 0).filter(({ id }) => id === "soft");
    assert.ok(soft, `radius ${radius}`);
    assert.ok(written(mask, mended(mask, soft, 0)).data.every((value) => value === 0 || value === 255));
  }
});

test("small areas alone are no specks, and a hole at the border is no pinhole", () => {
  const dots = withRectangle(withRectangle(createMask(60, 60), 10, 10, 3, 3), 30, 30, 2, 2);
  assert.deepEqual(idsOf(dots), []);
  const body = withRectangle(createMask(60, 60), 0, 10, 30, 30);
  const notch = rectangleArea({ left: 0, top: 20, right: 3, bottom: 23 }, body);
  assert.deepEqual(idsOf(joined(body, notch, "subtract")), []);
});

test("a mark as wide as a cell is not thin, one a pixel narrower is, at the picture's border too", () => {
  for (const cell of [3, 8, 9, 23]) {
    for (const left of [0, 40]) {
      const wide = withRectangle(createMask(100, 120), left, 10, cell, 90);
      const narrow = withRectangle(createMask(100, 120), left, 10, cell - 1, 90);
      assert.deepEqual(idsOf(wide, cell), [], `${cell} wide at ${left}`);
      assert.deepEqual(idsOf(narrow, cell), ["thin"], `${cell - 1} wide at ${left}`);
    }
  }
});

test("a slanting stroke is thin by its own width, and no engine that sees all has thin marks", () => {
  const mask = createMask(200, 150);
  paintCapsule(mask, { x0: 20, y0: 20, x1: 170, y1: 110, radius: 5 }, false);
  assert.deepEqual(idsOf(mask, 8), []);
  assert.deepEqual(idsOf(mask, 12), ["thin"]);
  for (const cell of [0, 1]) assert.deepEqual(idsOf(mask, cell), []);
});

test("random strokes that are thin are not thin any more once they are mended, and keep what they had", () => {
  const random = randomNumbers(32);
  for (let round = 0; round < 40; round += 1) {
    const mask = createMask(90, 70);
    const cell = 4 + random() * 12;
    for (let stroke = 0; stroke < 4; stroke += 1) {
      const [x0, y0, x1, y1] = Array.from({ length: 4 }, () => random() * 100 - 10);
      paintCapsule(mask, { x0, y0, x1, y1, radius: 0.5 + random() * cell * 0.7 }, false);
    }
    const [thin] = findings(mask, cell).filter(({ id }) => id === "thin");
    if (!thin) continue;
    const after = written(mask, mended(mask, thin, cell));
    assert.ok(!idsOf(after, cell).includes("thin"), `round ${round}`);
    assert.ok(after.data.every((value, i) => value >= mask.data[i]));
  }
});
