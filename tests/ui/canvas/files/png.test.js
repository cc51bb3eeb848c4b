// The mask's PNG holds exactly the mask.

import assert from "node:assert/strict";
import test from "node:test";
import { crc32, inflateSync } from "node:zlib";
import { chunks, encodeGreyPng } from "../../../../ui/canvas/js/files/png.js";
import { createMask, paintCapsule } from "../../../../ui/canvas/js/model/mask.js";
import { randomBytes, randomNumbers } from "../model/random.js";

/** @param {Blob} blob */
async function decoded(blob) {
  const buffer = await blob.arrayBuffer();
  const [header, data, end] = [...chunks(buffer)];
  assert.deepEqual([header.type, data.type, end.type], ["IHDR", "IDAT", "IEND"]);
  const view = new DataView(header.data.slice().buffer);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  assert.deepEqual([...header.data.subarray(8)], [8, 0, 0, 0, 0], "8-bit grey, not interlaced");
  const rows = inflateSync(data.data);
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    assert.equal(rows[y * (width + 1)], 0);
    pixels.set(rows.subarray(y * (width + 1) + 1, (y + 1) * (width + 1)), y * width);
  }
  return { width, height, pixels };
}

test("every grey value comes back, at any size", async () => {
  const random = randomNumbers(21);
  for (const [width, height] of [
    [1, 1],
    [3, 2],
    [257, 31],
    [640, 480],
  ]) {
    const mask = createMask(width, height);
    mask.data.set(randomBytes(random, width * height));
    const image = await decoded(await encodeGreyPng(mask));
    assert.deepEqual([image.width, image.height], [width, height]);
    assert.deepEqual(image.pixels, mask.data);
  }
});

test("each chunk carries the checksum that zlib computes", { skip: typeof crc32 !== "function" }, async () => {
  const bytes = Buffer.from(await (await encodeGreyPng(createMask(40, 30))).arrayBuffer());
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    assert.equal(bytes.readUInt32BE(at + 8 + length), crc32(bytes.subarray(at + 4, at + 8 + length)));
    at += 12 + length;
  }
});

test("five strokes at twelve megapixels stay under 100 kB", async () => {
  const mask = createMask(4000, 3000);
  for (let stroke = 0; stroke < 5; stroke += 1) {
    for (let step = 0; step < 30; step += 1) {
      /** @param {number} at */
      const y = (at) => 300 + stroke * 500 + Math.sin(at * 0.15) * 200;
      const [x0, y0, x1, y1] = [300 + step * 100, y(step), 400 + step * 100, y(step + 1)];
      paintCapsule(mask, { x0, y0, x1, y1, radius: 40 + stroke * 20 }, false);
    }
  }
  const { size } = await encodeGreyPng(mask);
  assert.ok(size < 100_000, `${size} bytes`);
});

test("what is no PNG, or only the beginning of one, is refused", async () => {
  const whole = await (await encodeGreyPng(createMask(40, 30))).arrayBuffer();
  assert.throws(() => [...chunks(new ArrayBuffer(40))], RangeError);
  assert.throws(() => [...chunks(whole.slice(0, whole.byteLength - 5))], RangeError);
});

test("a browser that cannot compress writes the same mask uncompressed", async (context) => {
  const compression = globalThis.CompressionStream;
  context.after(() => (globalThis.CompressionStream = compression));
  Reflect.deleteProperty(globalThis, "CompressionStream");
  for (const [width, height] of [
    [1, 1],
    [65534, 1],
    [65534, 2],
    [300, 700],
  ]) {
    const mask = createMask(width, height);
    mask.data.set(randomBytes(randomNumbers(22), width * height));
    const { pixels } = await decoded(await encodeGreyPng(mask));
    assert.deepEqual(pixels, mask.data);
  }
});
