// Numbered pins on places of the picture: they stay there at any zoom and are never larger than to be read and hit.

import { toStage } from "../../../canvas/js/view/view.js";
import { node } from "../../../js/elements.js";

const LONGEST = 120; // letters of a comment in a pin's name

/** point: in picture pixels @typedef {{ id: string | number, number: number, point: [number, number], text?: string,
 *   resolved?: boolean, is_current?: boolean }} Pin */

export class Pins {
  /** @type {Map<string, { pin: Pin, button: HTMLButtonElement }>} */ #shown = new Map();
  #slot;
  #chosen;

  /** @param {HTMLElement} slot @param {(pin: Pin, isReached: boolean) => void} chosen isReached: it has the focus, by keyboard */
  constructor(slot, chosen) {
    this.#slot = slot;
    this.#chosen = chosen;
  }

  /** Pins that stay keep the focus. @param {Pin[]} pins */
  set(pins) {
    const before = this.#shown;
    this.#shown = new Map();
    for (const pin of [...pins].sort((a, b) => a.number - b.number)) {
      const key = String(pin.id);
      const button = before.get(key)?.button ?? this.#make(key);
      before.delete(key);
      dress(button, pin);
      this.#shown.set(key, { pin, button });
    }
    for (const { button } of before.values()) button.remove();
    const buttons = [...this.#shown.values()].map(({ button }) => button);
    if (buttons.some((button, i) => this.#slot.children[i] !== button)) this.#arrange(buttons);
  }

  /** @param {View} view @param {number} ratio device pixels for each CSS pixel */
  place(view, ratio) {
    for (const { pin, button } of this.#shown.values()) {
      const { x, y } = toStage(view, { x: pin.point[0], y: pin.point[1] });
      button.style.transform = `translate(${x / ratio}px, ${y / ratio}px)`;
    }
  }

  /** What has been put elsewhere in the page loses the focus. @param {HTMLButtonElement[]} buttons */
  #arrange(buttons) {
    const { activeElement } = document;
    this.#slot.append(...buttons);
    if (activeElement instanceof HTMLElement && buttons.some((button) => button === activeElement))
      activeElement.focus();
  }

  /** @param {string} key */
  #make(key) {
    const button = node("button", { type: "button", className: "viewer-pin" });
    button.dataset.pin = key;
    /** @param {boolean} isReached */
    const tell = (isReached) => {
      const shown = this.#shown.get(key);
      if (shown) this.#chosen(shown.pin, isReached);
    };
    button.addEventListener("click", () => tell(false));
    button.addEventListener("focus", () => button.matches(":focus-visible") && tell(true));
    return button;
  }
}

/** @type {(button: HTMLButtonElement, pin: Pin) => void} */
function dress(button, { number, text = "", resolved, is_current }) {
  const words = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  button.textContent = String(number);
  button.title = words;
  button.setAttribute("aria-label", `Comment ${number}${resolved ? ", resolved" : ""}${words ? `: ${words}` : ""}`);
  button.setAttribute("aria-pressed", String(Boolean(is_current)));
  button.toggleAttribute("data-resolved", Boolean(resolved));
}
