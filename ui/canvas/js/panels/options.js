// The options of the chosen tool, in the dock.

import { elementIn } from "../../../js/elements.js";
import { boxAround } from "../model/outline.js";

/** @import { Mode, Outline } from "../model/outline.js" */
/** @import { Settings } from "../model/settings.js" */
/** @typedef {{ settings: Settings, outline: Outline, changed: () => void }} Parts */

const SHAPE = ["left", "top", "width", "height"];
const MOST = 255; // of a channel

export class Options {
  #root;
  #settings;
  #changed;
  /** @type {(role: string) => HTMLInputElement} */ #input;

  /** `changed` is called when the person has changed an option.
   * @param {HTMLElement} root @param {Parts} parts @param {AbortSignal} signal */
  constructor(root, { settings, outline, changed }, signal) {
    this.#root = root;
    this.#settings = settings;
    this.#changed = changed;
    this.#input = (role) => elementIn(root, `input[data-role="${role}"]`, HTMLInputElement);
    for (const button of this.#modes()) {
      button.addEventListener("click", () => this.#setMode(/** @type {Mode} */ (button.dataset.mode)), { signal });
    }
    const tolerance = this.#input("tolerance");
    tolerance.value = String(settings.tolerance);
    tolerance.addEventListener("input", () => this.#setTolerance(tolerance.valueAsNumber), { signal });
    const contiguous = this.#input("contiguous");
    contiguous.checked = settings.contiguous;
    contiguous.addEventListener("change", () => this.#set({ contiguous: contiguous.checked }), { signal });
    outline.addEventListener("change", () => this.#follow(outline));
    this.show();
  }

  /** The options of the tool that is chosen now, and what they are set to. */
  show() {
    const { tool, mode } = this.#settings;
    for (const group of /** @type {NodeListOf<HTMLElement>} */ (this.#root.querySelectorAll("[data-option]"))) {
      group.hidden = !tool.options.some((option) => option === group.dataset.option);
    }
    for (const button of this.#modes()) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
  }

  /** The box that is typed, or null where it is none. @returns {Box | null} */
  get shape() {
    const [left, top, width, height] = SHAPE.map((side) => Math.round(this.#input(`shape-${side}`).valueAsNumber));
    const box = { left, top, right: left + width, bottom: top + height };
    return width > 0 && height > 0 && Number.isFinite(left + top + width + height) ? box : null;
  }

  /** The numbers are those of the shape that is drawn. @param {Outline} outline */
  #follow({ draft }) {
    if (!draft || !this.#settings.tool.shape) return;
    const { left, top, right, bottom } = boxAround(draft.points);
    const numbers = [left, top, right - left, bottom - top];
    for (const [i, side] of SHAPE.entries()) this.#input(`shape-${side}`).value = String(Math.round(numbers[i]));
  }

  /** @param {number} tolerance */
  #setTolerance(tolerance) {
    if (Number.isFinite(tolerance)) this.#set({ tolerance: Math.min(MOST, Math.max(0, Math.round(tolerance))) });
  }

  /** @param {Mode} mode */
  #setMode(mode) {
    this.#set({ mode });
  }

  /** @param {Partial<Settings>} values */
  #set(values) {
    Object.assign(this.#settings, values);
    this.show();
    this.#changed();
  }

  #modes() {
    return /** @type {NodeListOf<HTMLElement>} */ (this.#root.querySelectorAll("[data-mode]"));
  }
}
