// The view maps the stage to the picture and back, and keeps what it promises to keep.

import assert from "node:assert/strict";
import test from "node:test";
import {
  fittedView,
  keptInSight,
  limitedScale,
  pannedView,
  stageBox,
  toPicture,
  toStage,
  zoomedView,
} from "../../../../ui/canvas/js/view/view.js";
import { randomNumbers } from "../model/random.js";

/** @type {(a: number, b: number) => void} */
const near = (a, b) => assert.ok(Math.abs(a - b) < 1e-6 * Math.max(1, Math.abs(b)), `${a} is not ${b}`);

test("to the stage and back is the same point", () => {
  const random = randomNumbers(31);
  for (let round = 0; round < 200; round += 1) {
    const view = { scale: 0.01 + random() * 20, x: random() * 900 - 450, y: random() * 900 - 450 };
    const point = { x: random() * 4000, y: random() * 3000 };
    const back = toPicture(view, toStage(view, point));
    near(back.x, point.x);
    near(back.y, point.y);
  }
});

test("fit puts the picture's centre into the stage's centre and the whole picture on the stage", () => {
  for (const picture of [
    { width: 4000, height: 3000 },
    { width: 300, height: 4000 },
    { width: 20, height: 20 },
  ]) {
    const stage = { width: 1051, height: 650 };
    const view = fittedView(picture, stage, 24);
    const centre = toStage(view, { x: picture.width / 2, y: picture.height / 2 });
    near(centre.x, stage.width / 2);
    near(centre.y, stage.height / 2);
    assert.ok(view.x >= 24 - 1e-9 && view.y >= 24 - 1e-9);
  }
});

test("zooming keeps the point of the picture under the pointer", () => {
  const random = randomNumbers(32);
  for (let round = 0; round < 100; round += 1) {
    const view = { scale: 0.1 + random() * 4, x: random() * 500, y: random() * 500 };
    const anchor = { x: random() * 1000, y: random() * 600 };
    const before = toPicture(view, anchor);
    const after = toPicture(zoomedView(view, anchor, 0.05 + random() * 30), anchor);
    near(after.x, before.x);
    near(after.y, before.y);
  }
});

test("however far the picture is dragged, part of it stays on the stage", () => {
  const [picture, stage] = [
    { width: 400, height: 300 },
    { width: 1000, height: 600 },
  ];
  for (const [dx, dy] of [
    [1e6, 0],
    [-1e6, 1e6],
    [0, -1e6],
  ]) {
    const view = keptInSight(pannedView({ scale: 0.5, x: 100, y: 100 }, dx, dy), picture, stage);
    assert.ok(view.x < stage.width && view.x + picture.width * view.scale > 0);
    assert.ok(view.y < stage.height && view.y + picture.height * view.scale > 0);
  }
});

test("the zoom has limits on both sides", () => {
  assert.equal(limitedScale(1000, 0.2), 64);
  assert.equal(limitedScale(0.0001, 0.2), 0.05);
});

test("the stage box holds every stage pixel that shows a pixel of the box", () => {
  const view = { scale: 0.37, x: 12.4, y: -7.9 };
  const box = { left: 100, top: 50, right: 133, bottom: 60 };
  const around = stageBox(view, box);
  for (const [x, y] of [
    [100, 50],
    [133, 60],
  ]) {
    const point = toStage(view, { x, y });
    assert.ok(point.x > around.left && point.x < around.right && point.y > around.top && point.y < around.bottom);
  }
});
