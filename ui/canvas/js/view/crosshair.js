// Masking without a mouse: with the stage focused, arrow keys move a cross over the picture and Enter paints there.

import { toStage } from "./view.js";

/** @import { Stroke, ToolContext } from "../tools/list.js" */
/** @typedef {ToolContext & { input: HTMLElement, paintable: () => boolean }} PaintContext */

const STEP = 1; // a tenth of the brush, but at least one picture pixel
const STRIDE = 10; // times the step, with Shift
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Crosshair {
  #element;
  #context;
  /** @type {Point | null} */ #at = null; // picture pixels
  #hasMoved = true; // since Enter was pressed
  /** @type {Stroke | null} */ #span = null; // what has a beginning and waits for its end

  /** @param {HTMLElement} element @param {PaintContext} context @param {AbortSignal} signal */
  constructor(element, context, signal) {
    this.#element = element;
    this.#context = context;
    context.input.addEventListener("keydown", (event) => this.#key(event), { signal });
    context.input.addEventListener("blur", () => this.#leave(), { signal });
    context.input.addEventListener("pointerdown", () => this.#hide(), { signal });
    context.input.addEventListener("pointerdown", () => this.cancelSpan(), { signal });
    context.stage.addEventListener("view", () => this.#place());
  }

  /** Another picture: the cross begins in its middle again. */
  reset() {
    this.#at = null;
    this.cancelSpan();
    this.#hide();
  }

  /** The picture has moved on its canvas. @param {Point} shift */
  shift({ x, y }) {
    if (this.#at) this.#at = { x: this.#at.x + x, y: this.#at.y + y };
  }

  /** Takes back what waits for its end; true where something did. */
  cancelSpan() {
    if (!this.#span) return false;
    this.#span.cancel();
    this.#span = null;
    return true;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!this.#context.workspace.hasPicture || event.isComposing || event.ctrlKey || event.metaKey || event.altKey)
      return;
    if (event.key in ARROWS) this.#step(ARROWS[event.key], event.shiftKey ? STRIDE : 1);
    else if (event.key !== "Enter") return;
    else if (!event.repeat) this.#enter(); // each dab is an action
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
    this.#hasMoved = true;
    this.#element.hidden = false;
    this.#place();
    this.#span?.move({ ...this.#at, pressure: 1 });
    this.#context.settings.tool.hover?.(this.#context, this.#at);
  }

  /** Where the cross stands still it has marked its place already: then Enter ends what is being drawn. */
  #enter() {
    const { settings } = this.#context;
    const isNew = !this.#element.hidden && this.#hasMoved;
    if (!isNew && settings.tool.onKey?.(this.#context, "Enter")) return;
    this.#dab();
    this.#hasMoved = false;
  }

  #dab() {
    const { workspace, settings, paintable } = this.#context;
    if (workspace.underway || !paintable()) return;
    const { width, height } = workspace.state();
    this.#at ??= { x: width / 2, y: height / 2 };
    this.#element.hidden = false;
    this.#place();
    const point = { ...this.#at, pressure: 1, straight: false };
    const { tool } = settings;
    if (this.#span) this.#endSpan();
    else if (tool.dab) tool.dab(this.#context, point);
    else if (tool.spans) this.#span = tool.start(this.#context, point);
    else tool.start(this.#context, point).end();
  }

  #endSpan() {
    this.#span?.end();
    this.#span = null;
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
    const painted = settings.tool.cursor === "ring" ? settings.brushSize : 0;
    const size = Math.max(9, (painted * stage.zoom) / stage.ratio);
    this.#element.style.width = `${size}px`;
    this.#element.style.height = `${size}px`;
    this.#element.style.transform = `translate(${x / stage.ratio - size / 2}px, ${y / stage.ratio - size / 2}px)`;
  }
}
