// The clicks of a smart selection, as dots on the picture: what is added, and what is taken away.

import { toStage } from "./view.js";

/** @import { SmartObject } from "../selection/smart-object.js" */

export class ClickMarks {
  #slot;
  #stage;
  #object;

  /** @param {HTMLElement} slot @param {Stage} stage @param {SmartObject} object */
  constructor(slot, stage, object) {
    this.#slot = slot;
    this.#stage = stage;
    this.#object = object;
    object.addEventListener("change", () => this.#draw());
    stage.addEventListener("view", () => this.#place());
  }

  #draw() {
    const dots = this.#object.clicks.map(({ adds }) => {
      const dot = document.createElement("i");
      dot.dataset.click = adds ? "add" : "subtract";
      return dot;
    });
    this.#slot.replaceChildren(...dots);
    this.#place();
  }

  #place() {
    const { view, ratio } = this.#stage;
    for (const [i, click] of this.#object.clicks.entries()) {
      const { x, y } = toStage(view, click);
      const dot = /** @type {HTMLElement} */ (this.#slot.children[i]);
      dot.style.transform = `translate(${x / ratio}px, ${y / ratio}px)`;
    }
  }
}
