// Decodes a mask file into grey values, without colour management, in strips to keep memory low.

import { greyFromRgba } from "./mask-file.js";
import { eachStrip } from "./strips.js";

/** One grey byte for each pixel; throws where the browser cannot read the file. @param {Blob} blob */
export async function decodeMask(blob) {
  const bitmap = await createImageBitmap(blob, { colorSpaceConversion: "none", premultiplyAlpha: "none" });
  const { width, height } = bitmap;
  const data = new Uint8Array(width * height);
  eachStrip(bitmap, (rgba, top) => greyFromRgba(rgba, data, top * width));
  return { width, height, data };
}
