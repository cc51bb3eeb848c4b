// The difference is that of the pixels, loses none of them when it is drawn smaller, and says what it is.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  compare,
  describeDifference,
  paintDifference,
  placeOf,
  rampWords,
} from "../../../../ui/review/js/viewer/difference.js";
import { inSlices } from "../../../../ui/review/js/viewer/slices.js";

const NAMES = { name: "Original", label: "Sample 1" };

/** A picture whose grey at (x, y) is asked for. @type {(size: Size, grey: (x: number, y: number) => number) => any} */
function pictureOf({ width, height }, grey) {
  /** @param {Box} box */
  const read = ({ left, top, right, bottom }) => {
    assert.ok(left >= 0 && top >= 0 && right <= width && bottom <= height, "reads beside the picture");
    const bytes = new Uint8ClampedArray((right - left) * (bottom - top) * 4).fill(255);
    let to = 0;
    for (let y = top; y < bottom; y += 1) {
      for (let x = left; x < right; x += 1, to += 4) bytes.fill(grey(x, y), to, to + 3);
    }
    return bytes;
  };
  return { read };
}

/** @type {(size: Size, first: any, second: any, at?: Point, secondSize?: Size) => Promise<any>} */
function differenceOf(size, first, second, at = { x: 0, y: 0 }, secondSize = size) {
  return inSlices(compare(size, { first, second, at, secondSize }), new AbortController().signal);
}

test("one pixel that differs by one is found and seen at any zoom", async () => {
  const size = { width: 1000, height: 700 };
  const plain = pictureOf(size, () => 90);
  const changed = pictureOf(size, (x, y) => (x === 613 && y === 401 ? 91 : 90));
  const { levels, count, largest, box } = await differenceOf(size, plain, changed);
  assert.deepEqual([count, largest], [1, 1]);
  assert.equal(
    describeDifference({ levels, count, largest, box }, NAMES),
    "1 pixel differs (under 0.1 %), by up to 1 of 255.",
  );
  const ramp = rampWords();
  for (const scale of [0.013, 0.1, 0.3, 0.5, 0.77, 1, 1.6, 4]) {
    const view = { scale, x: 7, y: -3 };
    const place = [613.5 * scale + 7, 401.5 * scale - 3].map(Math.floor);
    const around = { left: place[0] - 40, top: place[1] - 40, right: place[0] + 40, bottom: place[1] + 40 };
    const pixels = new Uint32Array(80 * 80);
    paintDifference(pixels, { levels, view, box: around, ramp });
    const marked = [...pixels.keys()].filter((i) => pixels[i] === ramp[1]);
    assert.ok(marked.length > 0, `nothing at ${scale}`);
    const reach = Math.max(2, scale);
    for (const i of marked) {
      assert.ok(
        Math.abs((i % 80) - 40) <= reach && Math.abs(Math.floor(i / 80) - 40) <= reach,
        `elsewhere at ${scale}`,
      );
    }
  }
});

test("what differs at the last row and column is not lost where it is drawn smaller", async () => {
  for (const size of [
    { width: 97, height: 61 },
    { width: 64, height: 33 },
    { width: 5, height: 300 },
  ]) {
    const plain = pictureOf(size, () => 90);
    const changed = pictureOf(size, (x, y) => (x === size.width - 1 && y === size.height - 1 ? 60 : 90));
    const { levels } = await differenceOf(size, plain, changed);
    for (let scale = 0.21; scale < 1; scale += 0.013) {
      const pixels = new Uint32Array(320 * 320);
      const view = { scale, x: 3, y: 4 };
      paintDifference(pixels, { levels, view, box: { left: 0, top: 0, right: 320, bottom: 320 }, ramp: rampWords() });
      assert.ok(pixels.includes(rampWords()[30]), `${size.width} × ${size.height} at ${scale}`);
    }
  }
});

test("a smaller picture is compared where it lies, also where it reaches beyond", async () => {
  const size = { width: 50, height: 40 };
  /** @type {[Point, Size, number][]} */
  const cases = [
    [{ x: 10, y: 5 }, { width: 20, height: 30 }, 600],
    [{ x: -5, y: -5 }, { width: 20, height: 30 }, 15 * 25],
    [{ x: 40, y: 35 }, { width: 20, height: 30 }, 50],
    [{ x: 60, y: 0 }, { width: 20, height: 30 }, 0],
  ];
  for (const [at, secondSize, pixels] of cases) {
    const first = pictureOf(size, (x, y) => (3 * x + y) & 255);
    const second = pictureOf(secondSize, (x, y) => (3 * (x + at.x) + (y + at.y) + 9) & 255);
    const difference = await differenceOf(size, first, second, at, secondSize);
    assert.deepEqual([difference.count, difference.largest], [pixels, pixels ? 9 : 0]);
    assert.match(describeDifference(difference, NAMES), /What is grey is in Sample 1 alone\.$/);
    assert.equal(difference.levels[0].data.filter((/** @type {number} */ value) => value > 0).length, pixels);
  }
});

test("the largest of the channels counts, transparency too", async () => {
  const size = { width: 3, height: 1 };
  /** @param {number[]} bytes */
  const bytes = (bytes) => ({ read: () => Uint8ClampedArray.from(bytes) });
  const first = bytes([9, 9, 9, 255, 0, 50, 0, 255, 1, 1, 1, 255]);
  const second = bytes([9, 9, 9, 255, 4, 20, 0, 255, 1, 1, 1, 250]);
  const { levels } = await differenceOf(size, first, second);
  assert.deepEqual([...levels[0].data], [0, 30, 5]);
});

test("every doubling is as far on the scale, and small ones have their own colours", () => {
  assert.deepEqual([placeOf(1), placeOf(255)], [0, 1]);
  assert.ok(Math.abs(placeOf(31) - placeOf(15) - (placeOf(15) - placeOf(7))) < 1e-9);
  const words = rampWords();
  assert.equal(new Set(words.subarray(0, 64)).size, 64);
});

test("work that is not wanted any more stops", async () => {
  const abort = new AbortController();
  let steps = 0;
  function* endless() {
    for (;;) {
      steps += 1;
      yield steps;
    }
  }
  const work = inSlices(endless(), abort.signal);
  setTimeout(() => abort.abort(new Error("enough")));
  await assert.rejects(work, /enough/);
  assert.ok(steps > 0);
});
