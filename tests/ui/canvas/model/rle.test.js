// Run-length coding gives back every byte.

import assert from "node:assert/strict";
import test from "node:test";

import { decodeRuns, encodeRuns, sumOfRuns } from "../../../../ui/canvas/js/model/rle.js";
import { randomBytes, randomNumbers } from "./random.js";

test("random bytes come back as they were, and their sum is right", () => {
  const random = randomNumbers(1);
  for (let round = 0; round < 300; round += 1) {
    const bytes = randomBytes(random, Math.floor(random() * 20000));
    const code = encodeRuns(bytes);
    assert.deepEqual(decodeRuns(code, bytes.length), bytes);
    assert.equal(
      sumOfRuns(code),
      bytes.reduce((sum, value) => sum + value, 0),
    );
  }
});

test("runs and noise longer than one packet come back", () => {
  const random = randomNumbers(2);
  for (const length of [0x7fff, 0x8000, 0x8001, 100_003]) {
    const plain = new Uint8Array(length).fill(255);
    const noise = Uint8Array.from({ length }, () => Math.floor(random() * 256));
    assert.deepEqual(decodeRuns(encodeRuns(plain), length), plain);
    assert.deepEqual(decodeRuns(encodeRuns(noise), length), noise);
  }
});

test("a tile of one value takes three bytes, and noise hardly more than itself", () => {
  const random = randomNumbers(3);
  assert.equal(encodeRuns(new Uint8Array(16384).fill(255)).length, 3);
  for (let round = 0; round < 50; round += 1) {
    assert.ok(encodeRuns(randomBytes(random, 16384)).length <= 16384 + 2);
  }
});

test("bytes in the middle of a buffer are coded too", () => {
  const bytes = randomBytes(randomNumbers(4), 1000);
  for (const start of [1, 2, 3, 4]) {
    const part = bytes.subarray(start, 900);
    assert.deepEqual(decodeRuns(encodeRuns(part), part.length), part.slice());
  }
});

test("a code of the wrong length is refused", () => {
  const code = encodeRuns(new Uint8Array(50));
  assert.throws(() => decodeRuns(code, 49), RangeError);
  assert.throws(() => decodeRuns(code, 51), RangeError);
});
