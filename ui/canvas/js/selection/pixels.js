// The colours of a picture as RGBA words, upright and without colour management, read in strips to keep memory low.

import { eachStrip } from "../files/strips.js";

/** @import { Extent } from "../model/extent.js" */
/** @typedef {Size & { words: Uint32Array<ArrayBuffer> }} Pixels red in the lowest byte */

/** Throws where the browser cannot read the file. @type {(blob: Blob) => Promise<Pixels>} */
export async function readPixels(blob) {
  const bitmap = await createImageBitmap(blob, {
    imageOrientation: "from-image",
    colorSpaceConversion: "none",
    premultiplyAlpha: "none",
  });
  const { width, height } = bitmap;
  const words = new Uint32Array(width * height);
  eachStrip(bitmap, (rgba, top) => words.set(new Uint32Array(rgba.buffer), top * width));
  return { width, height, words };
}

/** The same on a canvas that is so much wider on each side; what lies there is fully transparent.
 * @type {(pixels: Pixels, extent: Extent) => Pixels} */
export function extendedPixels(pixels, { left, top, right, bottom }) {
  if (left + top + right + bottom === 0) return pixels;
  const width = pixels.width + left + right;
  const height = pixels.height + top + bottom;
  const words = new Uint32Array(width * height);
  for (let y = 0; y < pixels.height; y += 1) {
    const row = pixels.words.subarray(y * pixels.width, (y + 1) * pixels.width);
    words.set(row, (y + top) * width + left);
  }
  return { width, height, words };
}
