// The mask over the picture: a tint where it was repainted, and its outline.

import { greyFromRgba } from "../../../canvas/js/files/mask-file.js";
import { createPalette, paintOverlay } from "../../../canvas/js/view/overlay.js";
import { bitmapAt, inSlices, PixelReader, rowsAtOnce } from "./slices.js";

/** @import { Draw } from "./sheet.js" */

const PALETTE = createPalette([76, 201, 240], [6, 44, 58], 0.35); // as where it was painted

export class MaskView {
  isFailed = false;
  /** @type {Mask | null} */ #mask = null;
  /** @type {AbortController | null} */ #reading = null;
  #url = "";
  #changed;

  /** @param {() => void} changed */
  constructor(changed) {
    this.#changed = changed;
  }

  /** Reads the mask, or forgets it. @param {string | null} url */
  want(url) {
    if ((url ?? "") === this.#url) return;
    this.#url = url ?? "";
    this.#reading?.abort();
    this.#reading = null;
    this.#mask = null;
    this.isFailed = false;
    if (url) this.#read(url);
  }

  /** What did not come is asked for again when it is wanted the next time. */
  retry() {
    if (this.isFailed) this.want(null);
  }

  get isThere() {
    return this.#mask !== null;
  }

  /** @type {Draw} */
  draw = ({ context, view, size }) => {
    if (!this.#mask) return;
    const image = new ImageData(size.width, size.height);
    const box = { left: 0, top: 0, right: size.width, bottom: size.height };
    paintOverlay(new Uint32Array(image.data.buffer), { mask: this.#mask, view, box, palette: PALETTE });
    context.putImageData(image, 0, 0);
  };

  /** @param {string} url */
  async #read(url) {
    const reading = new AbortController();
    this.#reading = reading;
    try {
      const bitmap = await bitmapAt(url, reading.signal);
      const mask = await inSlices(levelsOf(bitmap), reading.signal).finally(() => bitmap.close());
      if (this.#reading !== reading) return;
      this.#mask = mask;
    } catch {
      if (this.#reading !== reading) return;
      this.isFailed = true;
    }
    this.#changed();
  }
}

/** @param {ImageBitmap} bitmap @returns {Generator<void, Mask>} */
function* levelsOf(bitmap) {
  const { width, height } = bitmap;
  const data = new Uint8Array(width * height);
  const rows = rowsAtOnce(width);
  const reader = new PixelReader(bitmap, { width, height: Math.min(rows, height) });
  for (let top = 0; top < height; top += rows) {
    const box = { left: 0, top, right: width, bottom: Math.min(height, top + rows) };
    greyFromRgba(reader.read(box), data, top * width);
    yield;
  }
  return { width, height, data };
}
