// The colours of a picture as RGBA words, upright and without colour management, read in strips to keep memory low.

/** @typedef {Size & { words: Uint32Array<ArrayBuffer> }} Pixels red in the lowest byte */
/** @typedef {{ left: number, top: number, right: number, bottom: number }} Extent */

const STRIP = 256; // rows

/** Throws where the browser cannot read the file. @type {(blob: Blob) => Promise<Pixels>} */
export async function readPixels(blob) {
  const bitmap = await createImageBitmap(blob, {
    imageOrientation: "from-image",
    colorSpaceConversion: "none",
    premultiplyAlpha: "none",
  });
  const { width, height } = bitmap;
  const words = new Uint32Array(width * height);
  const strip = new OffscreenCanvas(width, Math.min(STRIP, height));
  const context = strip.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("The browser gives no place to decode in.");
  for (let top = 0; top < height; top += STRIP) {
    const rows = Math.min(STRIP, height - top);
    context.clearRect(0, 0, width, STRIP);
    context.drawImage(bitmap, 0, -top);
    words.set(new Uint32Array(context.getImageData(0, 0, width, rows).data.buffer), top * width);
  }
  bitmap.close();
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
