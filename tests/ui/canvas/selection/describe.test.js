// Where the marks are, in words.

import assert from "node:assert/strict";
import test from "node:test";
import { createMask } from "../../../../ui/canvas/js/model/mask.js";
import { describeAreas } from "../../../../ui/canvas/js/selection/describe.js";
import { rectangleArea } from "../../../../ui/canvas/js/selection/shapes.js";
import { written } from "./areas.js";

/** @type {(...boxes: number[][]) => Mask} */
function marked(...boxes) {
  return boxes.reduce(
    (mask, [left, top, right, bottom]) => written(mask, rectangleArea({ left, top, right, bottom }, mask)),
    createMask(100, 90),
  );
}

test("one area is told with its share and place", () => {
  assert.equal(describeAreas(marked([2, 35, 32, 65])), "1 area, 10 % of the picture, in the middle left.");
  assert.equal(describeAreas(marked([40, 35, 60, 55])), "1 area, 4 % of the picture, in the middle.");
  assert.equal(describeAreas(marked([40, 70, 60, 90])), "1 area, 4 % of the picture, in the bottom middle.");
  assert.equal(describeAreas(marked([90, 0, 100, 4])), "1 area, under 1 % of the picture, in the top right.");
});

test("of several areas the largest has its place told", () => {
  assert.equal(
    describeAreas(marked([0, 0, 10, 10], [70, 70, 100, 90])),
    "2 areas, 8 % of the picture, the larger in the bottom right.",
  );
  assert.equal(
    describeAreas(marked([0, 0, 10, 10], [20, 0, 30, 9], [50, 0, 60, 9])),
    "3 areas, 3 % of the picture, the largest in the top left.",
  );
});

test("nothing and everything have words of their own", () => {
  assert.equal(describeAreas(createMask(100, 90)), "Nothing is marked.");
  assert.equal(describeAreas(marked([0, 0, 100, 90])), "The whole picture is marked.");
  assert.equal(describeAreas(marked([0, 0, 100, 90], [0, 0, 1, 1])), "The whole picture is marked.");
});
