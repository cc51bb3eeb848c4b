// Grey values as the browser decodes them are exact, and a size that does not fit is refused in words.

import assert from "node:assert/strict";
import test from "node:test";

import { greyFromRgba, sizeProblem } from "../../../../ui/canvas/js/files/mask-file.js";

test("every grey value keeps itself, and alpha takes its share", () => {
  const rgba = Uint8ClampedArray.from({ length: 256 * 4 }, (_, i) => (i % 4 === 3 ? 255 : i >> 2));
  const grey = new Uint8Array(256);
  greyFromRgba(rgba, grey);
  assert.deepEqual([...grey], [...Array(256).keys()]);
  greyFromRgba(Uint8ClampedArray.from([255, 255, 255, 128, 200, 200, 200, 0]), grey, 10);
  assert.deepEqual([...grey.subarray(10, 12)], [128, 0]);
});

test("colours weigh as in Rec. 601", () => {
  const grey = new Uint8Array(3);
  greyFromRgba(Uint8ClampedArray.from([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255]), grey);
  assert.deepEqual([...grey], [76, 150, 29]);
});

test("a mask of another size is refused in one sentence that says what to do", () => {
  /** @type {(width: number, height: number) => Size} */
  const size = (width, height) => ({ width, height });
  assert.equal(sizeProblem(size(400, 300), size(400, 300)), null);
  assert.equal(
    sizeProblem(size(300, 200), size(400, 300)),
    "The mask is 300×200 but the picture is 400×300: save it at the picture's size.",
  );
  assert.equal(
    sizeProblem(size(3000, 4000), size(4000, 3000)),
    "The mask is 3000×4000 but the picture is 4000×3000: turn it by 90° and load it again.",
  );
});
