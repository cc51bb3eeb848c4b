// Undo and redo give back every earlier mask exactly, however long ago.

import assert from "node:assert/strict";
import test from "node:test";

import { clippedBox } from "../../../ui/canvas/js/box.js";
import { History } from "../../../ui/canvas/js/history.js";
import { capsuleBox, createMask, invertMask, paintCapsule } from "../../../ui/canvas/js/mask.js";
import { randomNumbers } from "./random.js";

const SIZE = [500, 300];

function randomAction(history, random) {
  const { mask } = history;
  history.begin();
  if (random() < 0.1) {
    history.touch({ left: 0, top: 0, right: mask.width, bottom: mask.height });
    invertMask(mask);
  } else {
    const erase = random() < 0.3;
    for (let dab = 0; dab < 4; dab += 1) {
      const [x0, y0, x1, y1] = [random() * 500, random() * 300, random() * 500, random() * 300];
      const capsule = { x0, y0, x1, y1, radius: 1 + random() * 30 };
      history.touch(clippedBox(capsuleBox(capsule), mask.width, mask.height));
      paintCapsule(mask, capsule, erase);
    }
  }
  return history.commit();
}

function sumOf(bytes) {
  return bytes.reduce((sum, value) => sum + value, 0);
}

function drawn(seed, actions) {
  const random = randomNumbers(seed);
  const history = new History(createMask(...SIZE));
  const states = [history.mask.data.slice()];
  while (states.length <= actions) if (randomAction(history, random)) states.push(history.mask.data.slice());
  return { history, states, random };
}

test("each undo and each redo gives the mask of that moment, with the right weight", () => {
  const { history, states } = drawn(11, 60);
  for (let position = 59; position >= 0; position -= 1) {
    assert.ok(history.undo());
    assert.deepEqual(history.mask.data, states[position]);
    assert.equal(history.weight, sumOf(states[position]));
  }
  assert.equal(history.undo(), null);
  for (let position = 1; position <= 60; position += 1) {
    assert.ok(history.redo());
    assert.deepEqual(history.mask.data, states[position]);
    assert.equal(history.weight, sumOf(states[position]));
  }
  assert.equal(history.redo(), null);
});

test("replaying the entries gives the same mask at every cursor, and undo goes on from there", () => {
  const { history, states } = drawn(12, 25);
  for (const cursor of [0, 1, 13, 25]) {
    const replayed = new History(createMask(...SIZE), history.entries.slice(), cursor);
    assert.deepEqual(replayed.mask.data, states[cursor]);
    assert.equal(replayed.weight, sumOf(states[cursor]));
    if (cursor > 0) {
      replayed.undo();
      assert.deepEqual(replayed.mask.data, states[cursor - 1]);
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
  assert.deepEqual(history.mask.data, states[6]);
});

test("a cancelled action leaves no trace", () => {
  const { history, states } = drawn(14, 5);
  history.begin();
  history.touch({ left: 0, top: 0, right: 500, bottom: 300 });
  history.mask.data.fill(255);
  assert.deepEqual(history.cancel(), { left: 0, top: 0, right: 500, bottom: 300 });
  assert.deepEqual(history.mask.data, states[5]);
  assert.equal(history.entries.length, 5);
  assert.equal(history.underway, false);
});

test("an action that changes nothing is no action", () => {
  const { history } = drawn(15, 3);
  history.begin();
  history.touch({ left: 0, top: 0, right: 500, bottom: 300 });
  assert.equal(history.commit(), null);
  assert.equal(history.entries.length, 3);
});

test("an entry holds only the tiles that changed", () => {
  const history = new History(createMask(1280, 1280));
  history.begin();
  history.touch({ left: 0, top: 0, right: 1280, bottom: 1280 });
  paintCapsule(history.mask, { x0: 200, y0: 200, x1: 200, y1: 200, radius: 20 }, false);
  const entry = history.commit();
  assert.deepEqual(entry.tiles.map(({ tile }) => tile), [11]);
});
