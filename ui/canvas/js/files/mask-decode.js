// Decodes a mask file into grey values, without colour management, in strips to keep memory low.

import { greyFromRgba } from "./mask-file.js";

const STRIP = 256; // rows

/** One grey byte for each pixel; throws where the browser cannot read the file. @param {Blob} blob */
export async function decodeMask(blob) {
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const { width, height } = bitmap;
  const data = new Uint8Array(width * height);
  const strip = new OffscreenCanvas(width, Math.min(STRIP, height));
  const context = strip.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("The browser gives no place to decode in.");
  for (let top = 0; top < height; top += STRIP) {
    const rows = Math.min(STRIP, height - top);
    context.clearRect(0, 0, width, STRIP);
    context.drawImage(bitmap, 0, -top);
    greyFromRgba(context.getImageData(0, 0, width, rows).data, data, top * width);
  }
  bitmap.close();
  return { width, height, data };
}
