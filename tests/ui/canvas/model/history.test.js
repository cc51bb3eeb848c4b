// Undo and redo give back every earlier mask exactly, however long ago.

import assert from "node:assert/strict";
import test from "node:test";

import { clippedBox } from "../../../../ui/canvas/js/model/box.js";
import { History } from "../../../../ui/canvas/js/model/history.js";
import { capsuleBox, createMask, invertMask, paintCapsule } from "../../../../ui/canvas/js/model/mask.js";
import { randomNumbers } from "./random.js";

const SIZE = [500, 300];
/** @type {Layer[]} */
const LAYERS = ["mask", "avoid"];

/** @type {(history: History, random: () => number) => Entry | null} */
function randomAction(history, random) {
  const name = random() < 0.5 ? "mask" : "avoid";
  const mask = history.layers[name];
  history.begin();
  if (random() < 0.1) {
    history.touch(name, { left: 0, top: 0, right: mask.width, bottom: mask.height });
    invertMask(mask);
  } else {
    const erase = random() < 0.3;
    for (let dab = 0; dab < 4; dab += 1) {
      const [x0, y0, x1, y1] = [random() * 500, random() * 300, random() * 500, random() * 300];
      const capsule = { x0, y0, x1, y1, radius: 1 + random() * 30 };
      history.touch(name, clippedBox(capsuleBox(capsule), mask.width, mask.height));
      paintCapsule(mask, capsule, erase);
    }
  }
  return history.commit();
}

const emptyLayers = (width = SIZE[0], height = SIZE[1]) => ({
  mask: createMask(width, height),
  avoid: createMask(width, height),
});

/** @type {(history: History) => Record<Layer, Uint8Array>} */
const stateOf = ({ layers }) => ({ mask: layers.mask.data.slice(), avoid: layers.avoid.data.slice() });

/** @type {(state: Record<Layer, Uint8Array>) => Record<Layer, number>} */
const sumsOf = ({ mask, avoid }) => ({ mask: sumOf(mask), avoid: sumOf(avoid) });

/** @param {Uint8Array} bytes */
function sumOf(bytes) {
  return bytes.reduce((sum, value) => sum + value, 0);
}

/** @type {(seed: number, actions: number) => { history: History, states: Record<Layer, Uint8Array>[], random: () => number }} */
function drawn(seed, actions) {
  const random = randomNumbers(seed);
  const history = new History(emptyLayers());
  const states = [stateOf(history)];
  while (states.length <= actions) if (randomAction(history, random)) states.push(stateOf(history));
  return { history, states, random };
}

test("each undo and each redo gives the layers of that moment, with the right weights", () => {
  const { history, states } = drawn(11, 60);
  for (let position = 59; position >= 0; position -= 1) {
    assert.ok(history.undo());
    assert.deepEqual(stateOf(history), states[position]);
    assert.deepEqual(history.weights, sumsOf(states[position]));
  }
  assert.equal(history.undo(), null);
  for (let position = 1; position <= 60; position += 1) {
    assert.ok(history.redo());
    assert.deepEqual(stateOf(history), states[position]);
    assert.deepEqual(history.weights, sumsOf(states[position]));
  }
  assert.equal(history.redo(), null);
});

test("replaying the entries gives the same layers at every cursor, and undo goes on from there", () => {
  const { history, states } = drawn(12, 25);
  for (const cursor of [0, 1, 13, 25]) {
    const replayed = new History(emptyLayers(), history.entries.slice(), cursor);
    assert.deepEqual(stateOf(replayed), states[cursor]);
    assert.deepEqual(replayed.weights, sumsOf(states[cursor]));
    if (cursor > 0) {
      replayed.undo();
      assert.deepEqual(stateOf(replayed), states[cursor - 1]);
    }
  }
});

test("a new action after undo takes the place of what was undone", () => {
  const { history, states, random } = drawn(13, 10);
  for (let step = 0; step < 4; step += 1) history.undo();
  while (!randomAction(history, random));
  assert.equal(history.entries.length, 7);
  assert.equal(history.redo(), null);
  history.undo();
  assert.deepEqual(stateOf(history), states[6]);
});

test("a cancelled action leaves no trace", () => {
  const { history, states } = drawn(14, 5);
  history.begin();
  for (const name of LAYERS) {
    history.touch(name, { left: 0, top: 0, right: 500, bottom: 300 });
    history.layers[name].data.fill(255);
  }
  assert.deepEqual(history.cancel(), { left: 0, top: 0, right: 500, bottom: 300 });
  assert.deepEqual(stateOf(history), states[5]);
  assert.equal(history.entries.length, 5);
  assert.equal(history.underway, false);
});

test("an action that changes nothing is no action", () => {
  const { history } = drawn(15, 3);
  history.begin();
  history.touch("mask", { left: 0, top: 0, right: 500, bottom: 300 });
  assert.equal(history.commit(), null);
  assert.equal(history.entries.length, 3);
});

test("an entry holds only the tiles that changed", () => {
  const history = new History(emptyLayers(1280, 1280));
  history.begin();
  history.touch("avoid", { left: 0, top: 0, right: 1280, bottom: 1280 });
  paintCapsule(history.layers.avoid, { x0: 200, y0: 200, x1: 200, y1: 200, radius: 20 }, false);
  const entry = history.commit();
  assert.deepEqual(
    entry?.tiles.map(({ layer, tile }) => [layer, tile]),
    [["avoid", 11]],
  );
});

test("actions kept by an older page, which name no layer, are about the mask", () => {
  const { history, states } = drawn(16, 8);
  const ofMask = history.entries.map(({ tiles }) => tiles.filter(({ layer }) => layer === "mask"));
  const old = ofMask
    .filter(({ length }) => length > 0)
    .map((tiles) => ({ tiles: tiles.map(({ layer, ...kept }) => kept) }));
  const replayed = new History(emptyLayers(), old, old.length);
  assert.deepEqual(replayed.layers.mask.data, states[8].mask);
  assert.equal(sumOf(replayed.layers.avoid.data), 0);
  while (replayed.undo());
  assert.equal(sumOf(replayed.layers.mask.data), 0);
});

test("each layer counts its own changes, so that only what is new is sent", () => {
  const history = new History(emptyLayers());
  /** @param {Layer} name */
  const dab = (name) => {
    history.begin();
    history.touch(name, { left: 0, top: 0, right: 100, bottom: 100 });
    paintCapsule(history.layers[name], { x0: 50, y0: 50, x1: 50, y1: 50, radius: 20 }, false);
    history.commit();
  };
  dab("mask");
  assert.deepEqual(history.versions, { mask: 1, avoid: 0 });
  dab("avoid");
  history.undo();
  assert.deepEqual(history.versions, { mask: 1, avoid: 2 });
});
