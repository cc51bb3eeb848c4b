// Undo and redo give back every earlier mask exactly, however long ago.

import assert from "node:assert/strict";
import test from "node:test";

import { clippedBox } from "../../../../ui/canvas/js/model/box.js";
import { History } from "../../../../ui/canvas/js/model/history.js";
import { capsuleBox, invertMask, paintCapsule } from "../../../../ui/canvas/js/model/mask.js";
import { randomNumbers } from "./random.js";

const SIZE = { width: 500, height: 300 };
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
      const { width, height } = mask;
      const [x0, y0, x1, y1] = [random() * width, random() * height, random() * width, random() * height];
      const capsule = { x0, y0, x1, y1, radius: 1 + random() * 30 };
      history.touch(name, clippedBox(capsuleBox(capsule), mask.width, mask.height));
      paintCapsule(mask, capsule, erase);
    }
  }
  return history.commit();
}

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
  const history = new History(SIZE);
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

/** @type {(history: History) => object} */
const wholeState = (history) => ({ ...stateOf(history), extent: history.extent, size: history.size });

/** Strokes and extensions, with every state on the way. @type {(seed: number, actions: number) => any} */
function extended(seed, actions) {
  const random = randomNumbers(seed);
  const history = new History({ width: 260, height: 140 });
  const states = [wholeState(history)];
  while (states.length <= actions) {
    /** @type {() => number} */
    const side = () => Math.floor(random() * 2) * Math.floor(random() * 60);
    const by = { left: side(), top: side(), right: side(), bottom: side() };
    const overlap = Math.floor(random() * 20);
    if (random() < 0.2 ? by.left + by.top > 0 && history.extend(by, overlap) : randomAction(history, random)) {
      states.push(wholeState(history));
    }
  }
  return { history, states };
}

test("extensions are undone and done again to the same bytes and the same size, and a replay has them", () => {
  const { history, states } = extended(17, 40);
  for (let position = 39; position >= 0; position -= 1) {
    history.undo();
    assert.deepEqual(wholeState(history), states[position]);
    assert.deepEqual(history.weights, sumsOf(stateOf(history)));
  }
  for (let position = 1; position <= 40; position += 1) {
    history.redo();
    assert.deepEqual(wholeState(history), states[position]);
  }
  for (const cursor of [0, 7, 19, 40]) {
    const replayed = new History(history.picture, { ...history.paint, cursor });
    assert.deepEqual(wholeState(replayed), states[cursor]);
    assert.deepEqual(replayed.weights, sumsOf(stateOf(replayed)));
  }
});

test("folding the oldest actions leaves all others, here and after a replay", () => {
  const { history, states } = extended(18, 40);
  for (let step = 0; step < 8; step += 1) history.undo();
  while (history.folded < 20) history.forget(1, 1);
  for (const one of [history, new History(history.picture, history.paint)]) {
    assert.equal(one.folded + one.entries.length, 40);
    for (let position = 32; one.cursor > 0; position -= 1) {
      assert.deepEqual(wholeState(one), states[position]);
      assert.deepEqual(one.weights, sumsOf(stateOf(one)));
      one.undo();
    }
    assert.deepEqual(wholeState(one), states[one.folded]);
    while (one.redo());
    assert.deepEqual(wholeState(one), states[40]);
  }
});

test("what can no longer be undone is given up until enough is free, and the last action stays", () => {
  const { history } = extended(19, 30);
  const before = history.cost;
  const freed = history.forget(before / 2, 1);
  assert.ok(freed >= before / 2 && freed < before);
  assert.equal(history.cost, before - freed);
  history.forget(Infinity, 1);
  assert.equal(history.entries.length, 1);
  assert.ok(history.undo());
});

test("the notes about a mask outlive its actions", () => {
  const history = new History(SIZE);
  /** @type {(about: import("../../../../ui/canvas/js/model/history.js").About) => void} */
  const act = (about) => {
    history.begin();
    history.touch("mask", { left: 0, top: 0, right: 500, bottom: 300 });
    invertMask(history.layers.mask);
    history.commit(about);
  };
  for (const about of [{ note: "Inverted." }, { isHole: true }, {}, {}]) act(about);
  history.forget(Infinity, 1);
  assert.equal(history.base?.note, "Inverted.");
  assert.equal(history.base?.isHole, true);
  act({ cleared: "mask" });
  act({});
  history.forget(Infinity, 1);
  assert.equal(history.base?.note, undefined);
});

test("replaying the entries gives the same layers at every cursor, and undo goes on from there", () => {
  const { history, states } = drawn(12, 25);
  for (const cursor of [0, 1, 13, 25]) {
    const replayed = new History(SIZE, { entries: history.entries, cursor });
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
  const history = new History({ width: 1280, height: 1280 });
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
  const replayed = new History(SIZE, { entries: old, cursor: old.length });
  assert.deepEqual(replayed.layers.mask.data, states[8].mask);
  assert.equal(sumOf(replayed.layers.avoid.data), 0);
  while (replayed.undo());
  assert.equal(sumOf(replayed.layers.mask.data), 0);
});

test("each layer counts its own changes, so that only what is new is sent", () => {
  const history = new History(SIZE);
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
  history.extend({ left: 5, top: 0, right: 0, bottom: 0 }, 0);
  assert.deepEqual(history.versions, { mask: 2, avoid: 3 });
  history.undo();
  assert.deepEqual(history.versions, { mask: 3, avoid: 4 });
});
