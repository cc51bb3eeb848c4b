// Draws the outline of an area tool over the picture, its dashes marching, and its size in pixels beside the pointer.

import { boxAround } from "../model/outline.js";
import { stageBox, toStage } from "./view.js";

/** @import { Draft, Outline } from "../model/outline.js" */

const DASH = 5; // CSS pixels
const SPEED = 18; // CSS pixels that the dashes march in a second
const BESIDE = 14; // CSS pixels between the pointer and the size
const FIRST_CORNER = 4; // CSS pixels of radius: a click there closes it

export class OutlineView {
  #canvas;
  #label;
  #stage;
  #outline;
  #frame = 0;
  /** @type {Box | null} */ #drawn = null; // where anything is drawn, on the stage
  #measured = { text: "", width: 0, height: 0 }; // of the size's label, CSS pixels
  #still = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");

  /** @param {{ canvas: HTMLCanvasElement, label: HTMLElement }} elements @param {Stage} stage @param {Outline} outline */
  constructor({ canvas, label }, stage, outline) {
    this.#canvas = canvas;
    this.#label = label;
    this.#stage = stage;
    this.#outline = outline;
    outline.addEventListener("change", () => this.#schedule());
    stage.addEventListener("view", () => this.#schedule());
    stage.addEventListener("size", () => this.#resize());
    this.#resize();
  }

  #resize() {
    Object.assign(this.#canvas, this.#stage.size);
    this.#drawn = null;
    this.#schedule();
  }

  #schedule() {
    if (this.#outline.draft || !this.#label.hidden) this.#frame ||= requestAnimationFrame((time) => this.#draw(time));
  }

  /** @param {number} time in milliseconds */
  #draw(time) {
    this.#frame = 0;
    const { draft } = this.#outline;
    const context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    this.#clear(context);
    this.#label.hidden = !draft;
    if (!draft) return;
    const { ratio } = this.#stage;
    this.#drawn = this.#boxOf(draft);
    const path = this.#pathOf(draft);
    context.lineWidth = ratio;
    context.strokeStyle = "#000";
    context.stroke(path);
    context.strokeStyle = "#fff";
    context.setLineDash([DASH * ratio, DASH * ratio]);
    context.lineDashOffset = this.#still?.matches ? 0 : (-time / 1000) * SPEED * ratio;
    context.stroke(path);
    context.setLineDash([]);
    this.#showSize(draft);
    if (!this.#still?.matches) this.#schedule();
  }

  /** No more than was drawn, so that no more is put on the screen again. @param {CanvasRenderingContext2D} context */
  #clear(context) {
    if (!this.#drawn) return;
    const { left, top, right, bottom } = this.#drawn;
    context.clearRect(left, top, right - left, bottom - top);
    this.#drawn = null;
  }

  /** @param {Draft} draft @returns {Box} */
  #boxOf(draft) {
    const { view, ratio } = this.#stage;
    const margin = (FIRST_CORNER + 2) * ratio;
    const { left, top, right, bottom } = stageBox(view, boxAround(shownOf(draft)));
    return { left: left - margin, top: top - margin, right: right + margin, bottom: bottom + margin };
  }

  /** @param {Draft} draft */
  #pathOf(draft) {
    const { view, ratio } = this.#stage;
    const path = new Path2D();
    for (const [i, point] of shownOf(draft).entries()) {
      const { x, y } = toStage(view, point);
      if (i === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
    path.closePath();
    const first = toStage(view, draft.points[0]);
    const radius = FIRST_CORNER * ratio;
    if (draft.waits) path.rect(first.x - radius, first.y - radius, 2 * radius, 2 * radius);
    return path;
  }

  /** @param {Draft} draft */
  #showSize(draft) {
    const { view, ratio, size } = this.#stage;
    const { left, top, right, bottom } = boxAround(shownOf(draft));
    const label = this.#measuredLabel(`${Math.round(right - left)} × ${Math.round(bottom - top)}`);
    const at = toStage(view, draft.at);
    const room = { x: size.width / ratio - label.width, y: size.height / ratio - label.height };
    const x = Math.max(0, Math.min(room.x, at.x / ratio + BESIDE));
    const y = Math.max(0, Math.min(room.y, at.y / ratio + BESIDE));
    this.#label.style.transform = `translate(${x}px, ${y}px)`;
  }

  /** Measured where it is longer or shorter than before: to measure it makes the browser lay out the page at once.
   * @param {string} text */
  #measuredLabel(text) {
    const { length } = this.#measured.text;
    if (this.#label.textContent !== text) this.#label.textContent = text;
    if (length !== text.length || this.#measured.width === 0) {
      this.#measured = { text, width: this.#label.offsetWidth, height: this.#label.offsetHeight };
    }
    return this.#measured;
  }
}

/** While it waits for corners the outline goes by where the next one would be. @param {Draft} draft */
function shownOf({ points, at, waits }) {
  return waits ? [...points, at] : points;
}
