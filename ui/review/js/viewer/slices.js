// Long work in slices, so that the page answers meanwhile; and a picture's pixels, a few rows at a time.

const BUDGET = 12; // ms of work at a time: most of a frame of 60 a second
const SLICE = 1 << 17; // pixels that are read at once

/**
 * Does the work of a generator, a few milliseconds at a time, and answers what it returns; rejects where the work throws
 * and, with the signal's reason, once it is aborted.
 * @template T @param {Iterator<unknown, T>} work @param {AbortSignal} signal @returns {Promise<T>}
 */
export async function inSlices(work, signal) {
  for (;;) {
    const until = performance.now() + BUDGET;
    do {
      signal.throwIfAborted();
      const step = work.next();
      if (step.done) return step.value;
    } while (performance.now() < until);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** How many rows make a slice. @param {number} width pixels */
export function rowsAtOnce(width) {
  return Math.max(1, Math.floor(SLICE / Math.max(1, width)));
}

/** The decoded picture at an address; rejects where there is none or it is no picture. It is decoded outside of the page's
 * thread, which browsers do only where nothing is said of alpha and colours.
 * @type {(url: string, signal: AbortSignal) => Promise<ImageBitmap>} */
export async function bitmapAt(url, signal) {
  const answer = await fetch(url, { signal, cache: "force-cache" }); // the page shows it already
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  return createImageBitmap(await answer.blob());
}

/** Reads boxes of a bitmap; `rows` at most at once. */
export class PixelReader {
  #bitmap;
  #context;

  /** @param {ImageBitmap} bitmap @param {Size} room of the largest box that is read */
  constructor(bitmap, { width, height }) {
    this.#bitmap = bitmap;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("The browser gives no place to read pixels in.");
    this.#context = context;
  }

  /** RGBA bytes of the box. @param {Box} box in pixels of the bitmap */
  read({ left, top, right, bottom }) {
    const [width, height] = [right - left, bottom - top];
    this.#context.clearRect(0, 0, width, height);
    this.#context.drawImage(this.#bitmap, left, top, width, height, 0, 0, width, height);
    return this.#context.getImageData(0, 0, width, height).data;
  }
}
