import assert from "node:assert/strict";
import { test } from "node:test";

import { Workspace } from "../../../../ui/canvas/js/model/workspace.js";
import { SmartObject } from "../../../../ui/canvas/js/selection/smart-object.js";

const SIZE = 30;

/** A picture on which each box is an object, and what was asked for about it. */
function desk() {
  const workspace = new Workspace();
  workspace.show({ picture: /** @type {any} */ ({ width: SIZE, height: SIZE }), name: "a.png" });
  const settings = /** @type {any} */ ({ layer: "mask", growBy: 0 });
  /** @type {((area: Area | null) => void)[]} */
  const asked = [];
  const selecting = /** @type {any} */ ({ ask: () => new Promise((answer) => asked.push(answer)) });
  const object = new SmartObject({ workspace, settings, selecting });
  /** @param {number} pixels */
  const growBy = (pixels) => {
    settings.growBy = pixels;
    object.grow();
  };
  /** @type {(box: Box, mode?: import("../../../../ui/canvas/js/model/outline.js").Mode) => Promise<void>} */
  const select = async (box, mode = "add") => {
    const selected = object.begin(box, mode);
    answer(box);
    await selected;
  };
  /** @param {Box | null} box */
  const answer = (box) => asked.shift()?.(box && full(box));
  const steps = () => workspace.history?.cursor;
  return { workspace, object, growBy, select, answer, steps };
}

/** @param {Box} box */
function full(box) {
  return { box, data: new Uint8Array((box.right - box.left) * (box.bottom - box.top)).fill(255) };
}

/** @type {(left: number, top: number, side?: number) => Box} */
function square(left, top, side = 4) {
  return { left, top, right: left + side, bottom: top + side };
}

/** How many pixels are marked. @param {Workspace} workspace */
function marked({ mask }) {
  return mask?.data.reduce((count, value) => count + Number(value > 0), 0);
}

test("the newest object is grown in its own step, under way or done", async () => {
  const { workspace, object, growBy, select, steps } = desk();
  await select(square(10, 10));
  growBy(1);
  assert.deepEqual([marked(workspace), steps()], [16 + 4 * 4, 1]);
  object.end();
  growBy(2);
  assert.deepEqual([marked(workspace), steps()], [16 + 2 * 4 * 4 + 4, 1]);
  growBy(0);
  assert.deepEqual([marked(workspace), steps()], [16, 1]);
  workspace.undo();
  assert.equal(marked(workspace), 0);
});

test("objects that follow are grown too, and those before stay as they are", async () => {
  const { workspace, growBy, select, steps } = desk();
  await select(square(2, 2));
  await select(square(20, 20));
  growBy(1);
  assert.deepEqual([marked(workspace), steps()], [16 + 32, 2]);
  await select(square(20, 2));
  assert.deepEqual([marked(workspace), steps()], [16 + 64, 3]);
  workspace.undo();
  growBy(3);
  assert.equal(marked(workspace), 16 + 32, "what was taken back has no part in it");
});

test("further clicks go on with an object that was grown while they were asked", async () => {
  const { workspace, object, growBy, select, answer, steps } = desk();
  await select(square(10, 10));
  const clicked = object.click({ x: 16, y: 12 }, { mode: "add", takesAway: false });
  growBy(1);
  answer(square(10, 10, 6));
  await clicked;
  assert.deepEqual([marked(workspace), steps()], [36 + 4 * 6, 1]);
  const refused = object.click({ x: 1, y: 1 }, { mode: "add", takesAway: false });
  growBy(0);
  answer(null);
  await refused;
  assert.deepEqual([marked(workspace), steps(), object.isOpen], [36, 1, true]);
  object.cancel();
  assert.equal(marked(workspace), 0);
});

test("what is painted after it, or with another mask, is not grown", async () => {
  const { workspace, object, growBy, select } = desk();
  await select(square(10, 10));
  workspace.apply("mask", full(square(0, 0, 2)));
  assert.equal(object.newest, null);
  growBy(2);
  assert.equal(marked(workspace), 20);
  await select(square(20, 20));
  workspace.addMask();
  assert.equal(object.newest, null);
  growBy(4);
  assert.equal(marked(workspace), 0);
});
