// An area as runs of one value each: an outline has few of them, whatever it encloses.

import { emptyArea } from "./area.js";

/** From place `start` to before `end` of a row of the picture; the value is above 0. @typedef {(y: number, start: number, end: number, value: number) => void} TakeRun */

const FIELDS = 4; // y, start, end and value of each run

export class RunArea {
  #runs = new Int32Array(FIELDS * 1024);
  #used = 0;
  /** @type {Uint8Array<ArrayBuffer> | null} */ #data = null;

  /** @param {Box} box all runs lie in */
  constructor(box) {
    this.box = box;
  }

  get isEmpty() {
    return this.#used === 0;
  }

  /** To be called row by row, from left to right. @type {TakeRun} */
  add(y, start, end, value) {
    if (this.#used === this.#runs.length) {
      const larger = new Int32Array(2 * this.#used);
      larger.set(this.#runs);
      this.#runs = larger;
    }
    this.#runs.set([y, start, end, value], this.#used);
    this.#used += FIELDS;
  }

  /** In the order of rows, from left to right. @param {TakeRun} take */
  eachRun(take) {
    const runs = this.#runs;
    for (let i = 0; i < this.#used; i += FIELDS) take(runs[i], runs[i + 1], runs[i + 2], runs[i + 3]);
  }

  /** Each pixel of the box, row by row; worked out where somebody asks for it. */
  get data() {
    this.#data ??= this.#written();
    return this.#data;
  }

  #written() {
    const { left, top, right } = this.box;
    const { data } = emptyArea(this.box);
    this.eachRun((y, start, end, value) => {
      const row = (y - top) * (right - left) - left;
      data.fill(value, row + start, row + end);
    });
    return data;
  }
}
