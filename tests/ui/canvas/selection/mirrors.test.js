// A copy in the worker is what its layer is when it is asked about, and is sent what changed alone.

import assert from "node:assert/strict";
import test from "node:test";
import { createMask, invertMask, paintCapsule } from "../../../../ui/canvas/js/model/mask.js";
import { Copies, Mirrors } from "../../../../ui/canvas/js/selection/mirrors.js";
import { randomNumbers } from "../model/random.js";

/** @type {(sent: import("../../../../ui/canvas/js/selection/mirrors.js").Update | null) => number} */
const tilesIn = (sent) => sent?.tiles.length ?? 0;

test("after any strokes the copy is the layer, byte for byte", () => {
  const random = randomNumbers(5);
  const mask = createMask(700, 300);
  const mirrors = new Mirrors();
  const copies = new Copies();
  for (let turn = 0; turn < 60; turn += 1) {
    const [x0, y0, x1, y1] = [random() * 700, random() * 300, random() * 700, random() * 300];
    mirrors.changed(paintCapsule(mask, { x0, y0, x1, y1, radius: 1 + random() * 40 }, random() < 0.4));
    if (random() < 0.5) continue;
    const { id, update } = mirrors.copyOf(mask);
    if (update) copies.take(structuredClone(update));
    assert.deepEqual(copies.layer(id), mask);
  }
});

test("a layer is sent without what is empty, later only where it changed, and nothing where it did not", () => {
  const mask = createMask(1000, 1000);
  const mirrors = new Mirrors();
  const first = mirrors.copyOf(mask);
  assert.equal(tilesIn(first.update), 0);
  assert.ok(first.update); // the copy has to be made all the same
  assert.equal(mirrors.copyOf(mask).update, null);
  mirrors.changed(paintCapsule(mask, { x0: 200, y0: 200, x1: 210, y1: 200, radius: 9 }, false));
  assert.equal(tilesIn(mirrors.copyOf(mask).update), 1);
  assert.equal(mirrors.copyOf(mask).update, null);
  invertMask(mask);
  mirrors.changed({ left: 0, top: 0, right: 1000, bottom: 1000 });
  const all = mirrors.copyOf(mask).update;
  assert.equal(tilesIn(all), 64);
  assert.equal(all?.tiles.filter(({ value }) => typeof value !== "number").length, 1); // full tiles are one number
});

test("a layer that is told of while it is empty is sent as it is painted, not looked through", () => {
  const mask = createMask(600, 200);
  const mirrors = new Mirrors();
  const copies = new Copies();
  mirrors.beginEmpty(mask);
  mirrors.changed(paintCapsule(mask, { x0: 200, y0: 100, x1: 210, y1: 100, radius: 9 }, false));
  const { id, update } = mirrors.copyOf(mask);
  assert.equal(tilesIn(update), 1);
  if (update) copies.take(update);
  assert.deepEqual(copies.layer(id), mask);
});

test("of the layers that are not asked about any more the copies go", () => {
  const mirrors = new Mirrors();
  const copies = new Copies();
  const ids = [1, 2, 3, 4].map(() => {
    const { id, update } = mirrors.copyOf(createMask(9, 9));
    if (update) copies.take(update);
    return id;
  });
  assert.throws(() => copies.layer(ids[0]), /once more/);
  for (const id of ids.slice(1)) assert.equal(copies.layer(id).width, 9);
  mirrors.forgetAll();
  const { update } = mirrors.copyOf(createMask(9, 9));
  assert.deepEqual(update?.gone, ids.slice(1));
});
