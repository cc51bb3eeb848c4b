import assert from "node:assert/strict";
import { test } from "node:test";
import { frameAround } from "../../../ui/studio/js/thumbnail.js";

const PICTURE = { width: 1200, height: 900 };

test("the frame holds the filled box with something around it, in its middle", () => {
  const frame = frameAround([500, 300, 900, 500], PICTURE, 2);
  assert.deepEqual(frame, { left: 400, top: 250, width: 600, height: 300 });
});

test("a small box is shown with enough of the picture to see where it is", () => {
  const frame = frameAround([600, 450, 610, 455], PICTURE, 1.5);
  assert.deepEqual([frame.width, frame.height], [420, 280]);
  assert.equal(frame.left + frame.width / 2, 605);
});

test("the frame stays in the picture, however large the box is", () => {
  const corner = frameAround([0, 0, 30, 30], PICTURE, 1.5);
  assert.deepEqual([corner.left, corner.top], [0, 0]);
  const end = frameAround([1170, 870, 1200, 900], PICTURE, 1.5);
  assert.deepEqual([end.left + end.width, end.top + end.height], [1200, 900]);
  assert.deepEqual(frameAround([0, 0, 1200, 900], PICTURE, 2), { left: 0, top: 150, width: 1200, height: 600 });
});
