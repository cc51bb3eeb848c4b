// Pixels of a decoded picture, strip by strip, to keep memory low.

const STRIP = 256; // rows

/** Hands each strip's RGBA bytes on, with the row that it begins with, and closes the bitmap.
 * @type {(bitmap: ImageBitmap, take: (rgba: Uint8ClampedArray<ArrayBuffer>, top: number) => void) => void} */
export function eachStrip(bitmap, take) {
  const { width, height } = bitmap;
  const strip = new OffscreenCanvas(width, Math.min(STRIP, height));
  const context = strip.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("The browser gives no place to decode in.");
  for (let top = 0; top < height; top += STRIP) {
    const rows = Math.min(STRIP, height - top);
    context.clearRect(0, 0, width, STRIP);
    context.drawImage(bitmap, 0, -top);
    take(context.getImageData(0, 0, width, rows).data, top);
  }
  bitmap.close();
}
