// While the picture can be extended: its edges, with what to drag them by.

import { toStage } from "./view.js";

/** @import { Settings } from "../model/settings.js" */

export class ExtentView {
  #element;
  #stage;
  #settings;

  /** @param {HTMLElement} element @param {{ stage: Stage, settings: Settings }} desk */
  constructor(element, { stage, settings }) {
    this.#element = element;
    this.#stage = stage;
    this.#settings = settings;
    stage.addEventListener("view", () => this.refresh());
  }

  refresh() {
    const { content, view, ratio } = this.#stage;
    this.#element.hidden = !content || this.#settings.tool.id !== "extend";
    if (this.#element.hidden || !content) return;
    const { x, y } = toStage(view, { x: 0, y: 0 });
    Object.assign(this.#element.style, {
      left: `${x / ratio}px`,
      top: `${y / ratio}px`,
      width: `${(content.width * view.scale) / ratio}px`,
      height: `${(content.height * view.scale) / ratio}px`,
    });
  }
}
