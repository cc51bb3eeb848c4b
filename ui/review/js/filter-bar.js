// The controls that say which runs are shown.

import { elementIn, node } from "../../js/elements.js";
import { BETWEEN, chosenIn, EVERYTHING } from "./filters.js";

/** @import { Chosen } from "./filters.js" */

const TYPING = 300; // milliseconds after the last key until the words are looked for

export class FilterBar {
  #store;
  #name;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #typing;
  #changed = () => {};

  /** @param {HTMLElement} root @param {Pick<Store, "getItem" | "setItem">} store @param {string} name
   * @param {{ name: string, label: string }[]} engines */
  constructor(root, store, name, engines) {
    this.#store = store;
    this.#name = name;
    const select = (/** @type {string} */ role) => elementIn(root, `[data-role="${role}-filter"]`, HTMLSelectElement);
    const input = (/** @type {string} */ role) => elementIn(root, `[data-role="${role}-filter"]`, HTMLInputElement);
    this.between = elementIn(root, '[data-slot="between"]');
    this.controls = {
      text: input("text"),
      verdict: select("verdict"),
      engine: select("engine"),
      days: select("date"),
      since: input("since"),
      until: input("until"),
    };
    for (const engine of engines) this.offer(engine.name, engine.label);
    const chosen = chosenIn(store.getItem(name));
    if (chosen.engine) this.offer(chosen.engine, chosen.engine);
    this.#put(chosen);
    for (const [part, control] of Object.entries(this.controls)) {
      control.addEventListener(part === "text" ? "input" : "change", () => this.#hear(part === "text" ? TYPING : 0));
    }
  }

  /** Engines of old runs may be others than those that are there today. @param {string} name @param {string} label */
  offer(name, label) {
    const { engine } = this.controls;
    if (![...engine.options].some(({ value }) => value === name)) {
      engine.append(node("option", { value: name, textContent: label }));
    }
  }

  /** @param {() => void} changed */
  listen(changed) {
    this.#changed = changed;
  }

  clear() {
    this.#put(EVERYTHING);
    this.#hear(0);
  }

  /** @returns {Chosen} */
  get chosen() {
    const entries = Object.entries(this.controls).map(([part, control]) => [part, control.value]);
    return /** @type {Chosen} */ (Object.fromEntries(entries));
  }

  /** @param {Chosen} chosen */
  #put(chosen) {
    const parts = /** @type {(keyof Chosen)[]} */ (Object.keys(this.controls));
    for (const part of parts) this.controls[part].value = chosen[part];
    this.between.hidden = this.controls.days.value !== BETWEEN;
  }

  /** @param {number} after milliseconds */
  #hear(after) {
    this.between.hidden = this.controls.days.value !== BETWEEN;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => {
      this.#store.setItem(this.#name, JSON.stringify(this.chosen));
      this.#changed();
    }, after);
  }
}
