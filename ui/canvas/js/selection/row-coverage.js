// Gathers how far each pixel of one row is covered, from spans on several lines of that row.
//
// Only the pixels where a span begins or ends are touched: what lies between two of them has one value and is filled.

import { EDGE_STEPS } from "../model/mask.js";

export class RowCoverage {
  /** A row of `width` pixels whose first one is `left`, with so many lines.
   * @param {number} left @param {number} width @param {number} lines */
  constructor(left, width, lines) {
    this.left = left;
    this.width = width;
    this.lines = lines;
    this.steps = new Float64Array(width + 2); // by how much coverage rises from the pixel before
    this.isTouched = new Uint8Array(width + 2);
    this.touched = new Uint32Array(width + 2);
    this.count = 0;
  }

  /** One line is covered from x = start to x = end. @param {number} start @param {number} end */
  cover(start, end) {
    const from = Math.min(this.width, Math.max(0, start - this.left));
    const to = Math.min(this.width, Math.max(0, end - this.left));
    if (!(from < to)) return;
    this.#rise(from, 1);
    this.#rise(to, -1);
  }

  /** Gives the row's runs of values above 0, in places of the picture, and begins a new row.
   * @type {(y: number, take: import("./run-area.js").TakeRun) => void} */
  write(y, take) {
    const touched = this.touched.subarray(0, this.count).sort();
    let sum = 0;
    for (let i = 0; i < touched.length; i += 1) {
      const at = touched[i];
      sum += this.steps[at];
      this.steps[at] = 0;
      this.isTouched[at] = 0;
      const value = Math.round((sum / this.lines) * EDGE_STEPS) * (255 / EDGE_STEPS);
      const end = Math.min(this.width, i + 1 < touched.length ? touched[i + 1] : at + 1);
      if (value > 0 && at < end) take(y, this.left + at, this.left + end, value);
    }
    this.count = 0;
  }

  /** From x on everything is covered by so much more: its own pixel by the part right of x. @param {number} x @param {1 | -1} sign */
  #rise(x, sign) {
    const at = Math.floor(x);
    const part = x - at;
    this.#add(at, sign * (1 - part));
    this.#add(at + 1, sign * part);
  }

  /** @param {number} at @param {number} amount */
  #add(at, amount) {
    this.steps[at] += amount;
    if (this.isTouched[at]) return;
    this.isTouched[at] = 1;
    this.touched[this.count] = at;
    this.count += 1;
  }
}
