// The difference on the stage: worked out once for two pictures, drawn for what is in sight, and told in words.

import { compare, describeDifference, paintDifference, rampWords } from "./difference.js";
import { bitmapAt, inSlices, PixelReader, rowsAtOnce } from "./slices.js";

/** @import { Difference } from "./difference.js" */
/** @import { Draw } from "./sheet.js" */
/**
 * name: of what it is compared with; label: of the picture
 * @typedef {{ picture: string, against: string, at: Point, size: Size, name: string,
 *   label: string }} Pair
 */

const FAILED = "The difference cannot be worked out: one of the two pictures cannot be read.";
const WAITING = "Comparing each pixel…";
const BESIDE = "#70757f"; // where there is nothing to compare with

export class DifferenceView {
  text = "";
  /** @type {Difference | null} */ #difference = null;
  /** @type {AbortController | null} */ #work = null;
  #key = "";
  #ramp = rampWords();
  #changed;

  /** @param {() => void} changed */
  constructor(changed) {
    this.#changed = changed;
  }

  get isThere() {
    return this.#difference !== null;
  }

  /** Works out the difference of these two, or stops. @param {Pair | null} pair */
  want(pair) {
    const key = pair ? JSON.stringify(pair) : "";
    if (key === this.#key) return;
    this.#key = key;
    this.#work?.abort();
    this.#work = null;
    this.#difference = null;
    this.text = pair ? WAITING : "";
    if (pair) this.#make(pair);
  }

  /** What could not be worked out is tried again when it is wanted the next time. */
  retry() {
    if (this.text === FAILED) this.want(null);
  }

  /** @type {Draw} */
  draw = ({ context, view, size }) => {
    if (!this.#difference) return;
    const { levels, box } = this.#difference;
    const image = new ImageData(size.width, size.height);
    const whole = { left: 0, top: 0, right: size.width, bottom: size.height };
    paintDifference(new Uint32Array(image.data.buffer), { levels, view, box: whole, ramp: this.#ramp });
    context.putImageData(image, 0, 0);
    context.fillStyle = BESIDE;
    for (const { left, top, right, bottom } of aroundBox(box, levels[0])) {
      const [x, y] = [view.x + left * view.scale, view.y + top * view.scale];
      context.fillRect(x, y, (right - left) * view.scale, (bottom - top) * view.scale);
    }
  };

  /** @param {Pair} pair */
  async #make(pair) {
    const work = new AbortController();
    this.#work = work;
    try {
      const difference = await differenceOf(pair, work.signal);
      if (this.#work !== work) return;
      this.#difference = difference;
      this.text = describeDifference(difference, pair);
    } catch {
      if (this.#work !== work) return;
      this.text = FAILED;
    }
    this.#changed();
  }
}

/** @type {(pair: Pair, signal: AbortSignal) => Promise<Difference>} */
async function differenceOf({ picture, against, at, size }, signal) {
  const found = await Promise.allSettled([picture, against].map((url) => bitmapAt(url, signal)));
  const bitmaps = found.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  try {
    const [first, second] = bitmaps;
    if (!second) throw new Error("One of the two pictures is missing.");
    const room = { width: size.width, height: Math.min(size.height, rowsAtOnce(size.width)) };
    const readers = { first: new PixelReader(first, room), second: new PixelReader(second, room) };
    const secondSize = { width: second.width, height: second.height };
    return await inSlices(compare(size, { ...readers, at, secondSize }), signal);
  } finally {
    for (const bitmap of bitmaps) bitmap.close();
  }
}

/** What of the whole lies beside the box, in four parts or fewer. @type {(box: Box, size: Size) => Box[]} */
function aroundBox({ left, top, right, bottom }, { width, height }) {
  const parts = [
    { left: 0, top: 0, right: width, bottom: top },
    { left: 0, top: bottom, right: width, bottom: height },
    { left: 0, top, right: left, bottom },
    { left: right, top, right: width, bottom },
  ];
  return parts.filter((part) => part.right > part.left && part.bottom > part.top);
}
