// What the selection's worker is asked, answered on whatever thread this runs; keeps the picture's colours for the wand.

import { encodeGreyPng } from "../files/png.js";
import { describeAreas } from "./describe.js";
import { findings, mended } from "./doctor.js";
import { Copies } from "./mirrors.js";
import { extendedPixels, readPixels } from "./pixels.js";
import { refined } from "./refine.js";
import { regionsOf } from "./regions.js";
import { wandArea } from "./wand.js";

/**
 * `mask` and `avoid` name copies of layers, see mirrors.js.
 * @typedef {import("./mirrors.js").Update
 *   | { kind: "picture", blob: Blob | null }
 *   | { kind: "colours", isWanted: boolean }
 *   | { kind: "wand", point: Point, options: import("./wand.js").WandOptions, extent: import("../model/extent.js").Extent }
 *   | { kind: "refine", mask: number, action: import("./refine.js").RefineAction, amount: number }
 *   | { kind: "findings", mask: number, cell: number }
 *   | { kind: "mend", mask: number, finding: import("./doctor.js").Finding, cell: number }
 *   | { kind: "describe", mask: number }
 *   | { kind: "file", mask: number }
 *   | { kind: "regions", mask: number, working: import("./regions.js").Working, avoid: number | null }} Task
 */
/** @typedef {Area | import("./doctor.js").Finding[] | import("../view/frames.js").Frame[] | Blob | string | null} Answer */

export class SelectionTasks {
  /** @param {Blob | null} blob the picture's file @param {typeof readPixels} read */
  constructor(blob = null, read = readPixels) {
    this.blob = blob;
    this.read = read;
    this.copies = new Copies();
    /** @type {Promise<import("./pixels.js").Pixels> | null} */
    this.pixels = null; // read when the wand comes near, or is used
  }

  /** @type {(task: Task) => Promise<Answer>} */
  async answer(task) {
    switch (task.kind) {
      case "picture":
        this.blob = task.blob;
        this.pixels = null;
        return null;
      case "colours":
        if (task.isWanted) await this.#read();
        else this.pixels = null;
        return null;
      case "wand":
        return this.#wand(task);
      case "layer":
        this.copies.take(task);
        return null;
      default:
        return this.#about(task, this.copies.layer(task.mask));
    }
  }

  /** @type {(task: Extract<Task, { mask: number }>, mask: Mask) => Answer | Promise<Answer>} */
  #about(task, mask) {
    switch (task.kind) {
      case "refine":
        return refined(mask, task.action, task.amount);
      case "findings":
        return findings(mask, task.cell);
      case "mend":
        return mended(mask, task.finding, task.cell);
      case "describe":
        return describeAreas(mask);
      case "file":
        return encodeGreyPng(mask);
      case "regions":
        return regionsOf(mask, task.working, task.avoid === null ? null : this.copies.layer(task.avoid));
    }
  }

  /** @param {Extract<Task, { kind: "wand" }>} task */
  async #wand({ point, options, extent }) {
    const pixels = await this.#read();
    if (!pixels) return null;
    const { width, height, words } = extendedPixels(pixels, extent);
    return wandArea(words, { width, height }, point, options);
  }

  async #read() {
    if (!this.blob) return null;
    this.pixels ??= this.read(this.blob);
    try {
      return await this.pixels;
    } catch (error) {
      this.pixels = null;
      throw new Error("The picture's colours could not be read here: mark it with another tool.", { cause: error });
    }
  }
}
