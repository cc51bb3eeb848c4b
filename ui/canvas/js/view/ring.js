// The cursor of brush and eraser: a ring as large as what it will paint.

/** @import { Settings } from "../model/settings.js" */

const SMALLEST = 5; // CSS pixels; a smaller ring could not be seen, the system's cross stands in

export class Ring {
  #element;
  #input;
  #stage;
  #settings;
  /** @type {Point | null} */ #at = null; // client coordinates of the pointer

  /** @param {HTMLElement} element @param {{ input: HTMLElement, stage: Stage, settings: Settings }} desk */
  constructor(element, { input, stage, settings }) {
    this.#element = element;
    this.#input = input;
    this.#stage = stage;
    this.#settings = settings;
    stage.addEventListener("view", () => this.refresh());
  }

  /** @param {MouseEvent & { pointerType?: string }} event */
  follow(event) {
    this.#at = event.pointerType === "touch" ? null : { x: event.clientX, y: event.clientY };
    this.refresh();
  }

  hide() {
    this.#at = null;
    this.refresh();
  }

  refresh() {
    const { tool, brushSize } = this.#settings;
    const size = (brushSize * this.#stage.zoom) / this.#stage.ratio;
    const shown = this.#stage.content !== null && tool.cursor === "ring" && size >= SMALLEST;
    this.#input.dataset.cursor = shown ? "ring" : "cross";
    this.#element.hidden = !shown || this.#at === null;
    if (!shown || this.#at === null) return;
    const frame = this.#input.getBoundingClientRect();
    const left = this.#at.x - frame.left - size / 2;
    const top = this.#at.y - frame.top - size / 2;
    this.#element.dataset.ring = tool.id;
    this.#element.style.width = `${size}px`;
    this.#element.style.height = `${size}px`;
    this.#element.style.transform = `translate(${left}px, ${top}px)`;
  }
}
