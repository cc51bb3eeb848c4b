// While the picture can be extended: its edges, with what to drag them by, its size, and what the typed numbers would make.

import { elementIn } from "../../../js/elements.js";
import { toStage } from "./view.js";

/** @import { Extent } from "../model/extent.js" */
/** @import { Settings } from "../model/settings.js" */
/** @typedef {{ stage: Stage, settings: Settings, wanted: () => Extent }} Desk wanted: what is typed */

export class ExtentView {
  #element;
  #size;
  #frame;
  #desk;

  /** @param {HTMLElement} element @param {Desk} desk */
  constructor(element, desk) {
    this.#element = element;
    this.#size = elementIn(element, "span");
    this.#frame = elementIn(element, "b");
    this.#desk = desk;
    desk.stage.addEventListener("view", () => this.refresh());
  }

  refresh() {
    const { stage, settings, wanted } = this.#desk;
    const { content, view, ratio } = stage;
    this.#element.hidden = !content || settings.tool.id !== "extend";
    if (this.#element.hidden || !content) return;
    const { x, y } = toStage(view, { x: 0, y: 0 });
    const zoom = view.scale / ratio; // CSS pixels for each of the canvas
    Object.assign(this.#element.style, {
      left: `${x / ratio}px`,
      top: `${y / ratio}px`,
      width: `${content.width * zoom}px`,
      height: `${content.height * zoom}px`,
    });
    const { left, top, right, bottom } = wanted();
    this.#size.textContent = `${content.width + left + right} × ${content.height + top + bottom}`;
    this.#frame.hidden = left + top + right + bottom === 0;
    this.#frame.style.inset = [top, right, bottom, left].map((margin) => `${-margin * zoom}px`).join(" ");
  }
}
