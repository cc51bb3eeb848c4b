// The options of the chosen tool, in the dock.

import { elementIn } from "../../../js/elements.js";
import { boxAround } from "../model/outline.js";

/** @import { Mode, Outline } from "../model/outline.js" */
/** @import { Settings } from "../model/settings.js" */
/** @typedef {{ settings: Settings, outline: Outline, changed: () => void }} Parts */

const SHAPE = ["left", "top", "width", "height"];
/** Whole numbers from 0 on. @type {{ role: string, name: "tolerance" | "growBy", most: number }[]} */
const NUMBERS = [
  { role: "tolerance", name: "tolerance", most: 255 },
  { role: "grow-by", name: "growBy", most: 500 },
];

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
    for (const number of NUMBERS) this.#follow(number, signal);
    const contiguous = this.#input("contiguous");
    contiguous.checked = settings.contiguous;
    contiguous.addEventListener("change", () => this.#set({ contiguous: contiguous.checked }), { signal });
    outline.addEventListener("change", () => this.#measure(outline));
    this.show();
  }

  /** The options of the tool that is chosen now, and what they are set to. */
  show() {
    const { tool, mode } = this.#settings;
    for (const group of /** @type {NodeListOf<HTMLElement>} */ (this.#root.querySelectorAll("[data-option]"))) {
      group.hidden = !tool.options.some((option) => option === group.dataset.option);
    }
    for (const button of this.#modes()) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
    for (const number of NUMBERS) if (document.activeElement !== this.#input(number.role)) this.#showNumber(number);
  }

  /** The box that is typed, or null where it is none. @returns {Box | null} */
  get shape() {
    const [left, top, width, height] = SHAPE.map((side) => Math.round(this.#input(`shape-${side}`).valueAsNumber));
    const box = { left, top, right: left + width, bottom: top + height };
    return width > 0 && height > 0 && Number.isFinite(left + top + width + height) ? box : null;
  }

  /** The numbers are those of the shape that is drawn. @param {Outline} outline */
  #measure({ draft }) {
    if (!draft || !this.#settings.tool.shape) return;
    const { left, top, right, bottom } = boxAround(draft.points);
    const numbers = [left, top, right - left, bottom - top];
    for (const [i, side] of SHAPE.entries()) this.#input(`shape-${side}`).value = String(Math.round(numbers[i]));
  }

  /** What is typed into the field of a number is taken, and what was taken is shown when the typing is over.
   * @type {(number: typeof NUMBERS[number], signal: AbortSignal) => void} */
  #follow({ role, name, most }, signal) {
    const field = this.#input(role);
    const take = () => {
      const typed = Math.round(field.valueAsNumber);
      if (Number.isFinite(typed)) this.#set({ [name]: Math.min(most, Math.max(0, typed)) });
    };
    field.addEventListener("input", take, { signal });
    field.addEventListener("change", () => this.#showNumber({ role, name }), { signal });
  }

  /** @param {Pick<typeof NUMBERS[number], "role" | "name">} number */
  #showNumber({ role, name }) {
    this.#input(role).value = String(this.#settings[name]);
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
