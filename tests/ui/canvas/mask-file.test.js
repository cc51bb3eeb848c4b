// A mask from a file: exact where the file is exact, clean where it is not, refused in words where it does not fit.

import assert from "node:assert/strict";
import test from "node:test";

import { cleanMask, greyFromRgba, sizeProblem } from "../../../ui/canvas/js/mask-file.js";
import { randomNumbers } from "./random.js";

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

function noisy(random, black, white, between) {
  const values = [];
  for (let i = 0; i < black; i += 1) values.push(Math.floor(random() * 12));
  for (let i = 0; i < white; i += 1) values.push(255 - Math.floor(random() * 12));
  for (let i = 0; i < between; i += 1) values.push(64 + Math.floor(random() * 128));
  return Uint8Array.from(values);
}

test("a lossy mask that is nearly black and white becomes black and white", () => {
  const grey = cleanMask(noisy(randomNumbers(41), 700, 280, 20), true);
  assert.deepEqual(new Set(grey), new Set([0, 255]));
  assert.equal(grey.subarray(0, 700).some((value) => value !== 0), false);
});

test("a lossy mask with much grey loses only the noise beside black and white", () => {
  const before = noisy(randomNumbers(42), 500, 300, 200);
  const after = cleanMask(before.slice(), true);
  assert.ok(after.subarray(0, 500).every((value) => value === 0));
  assert.ok(after.subarray(500, 800).every((value) => value === 255));
  assert.deepEqual(after.subarray(800), before.subarray(800));
});

test("noise is seen in a file of any kind", () => {
  const grey = cleanMask(noisy(randomNumbers(43), 700, 280, 10), false);
  assert.deepEqual(new Set(grey), new Set([0, 255]));
});

test("feathered and flat grey masks keep their exact values", () => {
  const ramp = Uint8Array.from({ length: 4096 }, (_, i) => Math.round(255 / (1 + Math.exp((2048 - i) / 120))));
  const flat = Uint8Array.from({ length: 4096 }, (_, i) => [0, 3, 250, 255][i >> 10]);
  assert.deepEqual(cleanMask(ramp.slice(), false), ramp);
  assert.deepEqual(cleanMask(flat.slice(), false), flat);
});
