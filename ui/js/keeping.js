// Says in a line that stays, below the message, that this browser keeps nothing, or not all, over a reload.

const NOTHING = "This browser keeps nothing for this page: download what you need before you reload or close it.";
const NO_PAINT = "This browser keeps no paint for this page: save the mask before you reload or close it.";

/** Tells the page that something is not kept: "all", or "paint" with its picture. @param {"all" | "paint"} what */
export function tellUnkept(what) {
  document.dispatchEvent(new CustomEvent("inpaint:unkept", { detail: what }));
}

export class Keeping {
  #text = "";
  /** @type {HTMLElement | null} */ #place = null;

  /** @param {Document} document */
  constructor(document) {
    document.addEventListener("inpaint:unkept", ({ detail }) => this.#hear(detail));
  }

  /** @param {HTMLElement} box */
  attach(box) {
    this.#place = box.appendChild(document.createElement("div"));
    this.#place.className = "unkept";
    this.#show();
  }

  /** @param {"all" | "paint"} what */
  #hear(what) {
    if (this.#text !== NOTHING) this.#text = what === "all" ? NOTHING : NO_PAINT;
    this.#show();
  }

  #show() {
    if (this.#place && this.#place.textContent !== this.#text) this.#place.textContent = this.#text;
  }
}
