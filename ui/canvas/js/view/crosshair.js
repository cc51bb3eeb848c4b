// Masking without a mouse: with the stage focused, arrow keys move a cross over the picture and Enter paints there.

import { toStage } from "./view.js";

/** @typedef {import("../tools/list.js").ToolContext & { stage: Stage, input: HTMLElement, paintable: () => boolean }} PaintContext */

const STEP = 1; // a tenth of the brush, but at least one picture pixel
const STRIDE = 10; // times the step, with Shift
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Crosshair {
  #element;
  #context;
  /** @type {Point | null} */ #at = null; // picture pixels

  /** @param {HTMLElement} element @param {PaintContext} context @param {AbortSignal} signal */
  constructor(element, context, signal) {
    this.#element = element;
    this.#context = context;
    context.input.addEventListener("keydown", (event) => this.#key(event), { signal });
    context.input.addEventListener("blur", () => this.#leave(), { signal });
    context.input.addEventListener("pointerdown", () => this.#hide(), { signal });
    context.stage.addEventListener("view", () => this.#place());
  }

  /** Another picture: the cross begins in its middle again. */
  reset() {
    this.#at = null;
    this.#hide();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!this.#context.workspace.hasPicture || event.isComposing || event.ctrlKey || event.metaKey || event.altKey)
      return;
    if (event.key in ARROWS) this.#step(ARROWS[event.key], event.shiftKey ? STRIDE : 1);
    else if (event.key !== "Enter") return;
    else if (!event.repeat) this.#dab(); // each dab is an action
    event.preventDefault();
    delete this.#context.input.dataset.quiet; // from here on it is the keys that draw
  }

  /** @type {(direction: [number, number], stride: number) => void} */
  #step([dx, dy], stride) {
    const { workspace, settings } = this.#context;
    const { width, height } = workspace.state();
    const length = stride * Math.max(STEP, Math.round(settings.brushSize / 10));
    const from = this.#at ?? { x: width / 2, y: height / 2 };
    this.#at = {
      x: Math.min(width, Math.max(0, from.x + dx * length)),
      y: Math.min(height, Math.max(0, from.y + dy * length)),
    };
    this.#element.hidden = false;
    this.#place();
  }

  #dab() {
    const { workspace, settings, paintable } = this.#context;
    if (workspace.underway || !paintable()) return;
    const { width, height } = workspace.state();
    this.#at ??= { x: width / 2, y: height / 2 };
    this.#element.hidden = false;
    this.#place();
    const point = { ...this.#at, pressure: 1, straight: false };
    settings.tool.start({ workspace, settings }, point).end();
  }

  #leave() {
    delete this.#context.input.dataset.quiet;
    this.#hide();
  }

  #hide() {
    this.#element.hidden = true;
  }

  #place() {
    if (this.#element.hidden || !this.#at) return;
    const { stage, settings } = this.#context;
    const { x, y } = toStage(stage.view, this.#at);
    const size = Math.max(9, (settings.brushSize * stage.zoom) / stage.ratio);
    this.#element.style.width = `${size}px`;
    this.#element.style.height = `${size}px`;
    this.#element.style.transform = `translate(${x / stage.ratio - size / 2}px, ${y / stage.ratio - size / 2}px)`;
  }
}
