// Keys of the pane that has the focus: Shift with an arrow pans; where a place is asked for, arrows move a cross and Enter
// takes it.

import { toPicture, toStage } from "../../../canvas/js/view/view.js";

const PAN = 0.1; // of the stage
const STEP = 8; // CSS pixels of a move of the cross; with Shift one picture pixel, at least one CSS pixel
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** @typedef {{ stage: Stage, isPlacing: () => boolean, take: (point: Point) => void, space: () => boolean }} Context */

export class PaneKeys {
  #cross;
  #context;
  /** @type {Point | null} */ #at = null; // picture pixels

  /** @param {HTMLElement} pane @param {HTMLElement} cross @param {Context} context @param {AbortSignal} signal */
  constructor(pane, cross, context, signal) {
    this.#cross = cross;
    this.#context = context;
    pane.addEventListener("keydown", (event) => event.target === pane && this.#key(event), { signal });
    for (const type of ["blur", "pointerdown"]) pane.addEventListener(type, () => this.hide(), { signal });
    context.stage.addEventListener("view", () => this.#place());
  }

  hide() {
    this.#at = null;
    this.#cross.hidden = true;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !this.#context.stage.content) return;
    if (!this.#act(event)) return;
    event.preventDefault();
    event.stopPropagation(); // the board walks with arrows
  }

  /** True where the key did something. @param {KeyboardEvent} event */
  #act({ key, shiftKey }) {
    const { stage, isPlacing, take, space } = this.#context;
    if (key === " ") return space();
    if (isPlacing()) {
      if (key === "Enter" && this.#at) take(this.#at);
      else if (key === "Enter" || Object.hasOwn(ARROWS, key)) this.#step(ARROWS[key] ?? [0, 0], shiftKey);
      else return false;
      return true;
    }
    if (!shiftKey || !Object.hasOwn(ARROWS, key)) return false;
    const [dx, dy] = ARROWS[key];
    stage.pan(-dx * PAN * stage.size.width, -dy * PAN * stage.size.height);
    return true;
  }

  /** The cross begins in the middle of what is seen. @type {(direction: [number, number], isSmall: boolean) => void} */
  #step([dx, dy], isSmall) {
    const { stage } = this.#context;
    const { content, ratio, view } = stage;
    if (!content) return;
    const step = isSmall ? Math.max(1, ratio / view.scale) : (STEP * ratio) / view.scale;
    const middle = { x: stage.size.width / 2, y: stage.size.height / 2 };
    const from = this.#at ?? toPicture(view, middle);
    const [x, y] = this.#at ? [from.x + dx * step, from.y + dy * step] : [from.x, from.y];
    this.#at = { x: Math.min(content.width, Math.max(0, x)), y: Math.min(content.height, Math.max(0, y)) };
    this.#cross.hidden = false;
    this.#place();
  }

  #place() {
    if (!this.#at) return;
    const { view, ratio } = this.#context.stage;
    const { x, y } = toStage(view, this.#at);
    this.#cross.style.transform = `translate(${x / ratio}px, ${y / ratio}px)`;
  }
}
