// Pens: what they press with, which of their buttons draw, and whose hand lies beside them.

import assert from "node:assert/strict";
import test from "node:test";

import { draws, isEraser, Presence, Pressure } from "../../../../ui/canvas/js/input/pen.js";

/** @param {number[]} pressures */
function drawn(pressures, pointerType = "pen") {
  /** @type {{ x: number, pressure: number }[]} */
  const points = [];
  /** @type {Pressure<{ x: number }>} */
  const pressure = new Pressure((point) => points.push(point));
  for (const [x, value] of pressures.entries()) pressure.add({ pointerType, pressure: value }, { x });
  pressure.flush();
  assert.deepEqual(
    points.map(({ x }) => x),
    pressures.map((_, x) => x),
    "every point is drawn, in order",
  );
  return points.map((point) => point.pressure);
}

test("a pen that tells its pressure draws by it", () => {
  assert.deepEqual(drawn([0.25, 0.5, 0.01, 1]), [0.5, 1, 0.1, 1]);
});

test("a pen that tells none draws in full, however short the stroke", () => {
  for (const length of [1, 2, 3, 4, 9]) assert.deepEqual(drawn(Array(length).fill(0)), Array(length).fill(1));
});

test("a pen that begins and ends with 0 draws neither a blob nor a hairline there", () => {
  assert.deepEqual(drawn([0, 0, 0.1, 0.3, 0]), [0.2, 0.2, 0.2, 0.6, 0.6]);
});

test("mice and fingers draw in full", () => {
  assert.deepEqual(drawn([0.5, 0], "mouse"), [1, 1]);
  assert.deepEqual(drawn([0, 1, 0.2], "touch"), [1, 1, 1]);
});

test("the tip and the eraser end draw, the button at the side does not", () => {
  /** @type {(button: number, buttons: number) => { pointerType: string, button: number, buttons: number }} */
  const pen = (button, buttons) => ({ pointerType: "pen", button, buttons });
  assert.deepEqual([pen(0, 1), pen(5, 32), pen(0, 32)].map(draws), [true, true, true]);
  assert.deepEqual([pen(2, 2), pen(0, 3), pen(1, 4)].map(draws), [false, false, false]);
  assert.deepEqual([pen(0, 1), pen(5, 32), pen(0, 33)].map(isEraser), [false, true, true]);
  assert.equal(draws({ pointerType: "mouse", button: 0, buttons: 3 }), true);
});

test("a pen is near while it is heard of and a moment longer", () => {
  let now = 10;
  const presence = new Presence(() => now);
  assert.equal(presence.isNear, false);
  presence.hear(true);
  now += 2000;
  assert.equal(presence.isNear, true);
  presence.hear(false);
  now += 500;
  assert.equal(presence.isNear, true);
  now += 500;
  assert.equal(presence.isNear, false);
  presence.hear(true);
  now += 5000;
  assert.equal(presence.isNear, false, "a pen that went away without a word does not lock fingers out for ever");
});
