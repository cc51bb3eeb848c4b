// One picture on the stage: it comes, or does not, and only the one that was asked for last is shown.

import { node } from "../../../js/elements.js";

const LARGE = 16_000_000; // pixels; what is larger may take the browser so long to draw that the page is better not waiting
const PATIENCE = 150; // ms that the picture before stays while the next one comes, so that they can be told apart by eye
const FAILED = "about:failed"; // no picture's address

/**
 * size: where it is known before the picture is there; at: where on the stage's picture it begins; stays: the one before
 * may be seen until this one is there
 * @typedef {{ url: string, alt: string, size?: Size | null, thumbnail?: string | null, at?: Point, stays?: boolean }} Wanted
 */

export class Layer {
  /** @type {"empty" | "loading" | "shown" | "failed"} */ state = "empty";
  /** @type {Size | null} */ size = null;
  at = { x: 0, y: 0 };
  #slot;
  #changed;
  #element = node("div", { className: "viewer-layer" });
  #url = "";
  /** @type {HTMLImageElement | null} */ #coming = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #patience;

  /** @param {HTMLElement} slot @param {() => void} changed */
  constructor(slot, changed) {
    this.#slot = slot;
    this.#changed = changed;
    slot.append(this.#element);
  }

  /** @param {Wanted | null} wanted */
  show(wanted) {
    this.at = wanted?.at ?? { x: 0, y: 0 };
    if (this.holds(wanted?.url ?? null)) return this.#rename(wanted?.alt ?? "");
    this.#forget();
    this.#url = wanted?.url ?? "";
    if (wanted) this.#load(wanted);
    else this.#settle("empty", null);
    return undefined;
  }

  /** Whether it is this one that is shown or on its way. @param {string | null} url */
  holds(url) {
    return (url ?? "") === this.#url;
  }

  /** What did not come is asked for again when it is wanted the next time. */
  retry() {
    if (this.state === "failed") this.#url = FAILED;
  }

  /** @param {View} view @param {number} ratio device pixels for each CSS pixel */
  place({ scale, x, y }, ratio) {
    if (!this.size) return;
    const [left, top] = [(x + this.at.x * scale) / ratio, (y + this.at.y * scale) / ratio];
    const { style } = this.#element;
    style.width = `${this.size.width}px`;
    style.height = `${this.size.height}px`;
    style.transform = `translate(${left}px, ${top}px) scale(${scale / ratio})`;
  }

  /** Puts it into another place of the page. @param {HTMLElement} slot */
  moveTo(slot) {
    if (this.#slot === slot) return;
    delete this.#slot.dataset.state;
    this.#slot = slot;
    slot.append(this.#element);
    slot.dataset.state = this.state;
  }

  destroy() {
    this.#forget();
    this.#element.remove();
  }

  /** @param {Wanted} wanted */
  async #load(wanted) {
    const image = imageOf(wanted.url, wanted.alt);
    this.#coming = image;
    if (wanted.stays && this.#element.firstChild) {
      this.#patience = setTimeout(() => this.#stepIn(wanted), PATIENCE);
      this.#settle("loading", this.size);
    } else this.#stepIn(wanted);
    const isThere = await comes(image);
    if (this.#coming !== image) return;
    clearTimeout(this.#patience);
    this.#coming = null;
    this.#element.replaceChildren(...(isThere ? [image] : []));
    const natural = { width: image.naturalWidth, height: image.naturalHeight };
    if (natural.width * natural.height <= LARGE) image.decoding = "sync"; // never a blank moment where pictures take turns
    if (isThere) this.#settle("shown", wanted.size ?? natural);
    else this.#settle("failed", wanted.size ?? null);
  }

  /** The one before goes, and what is known of this one comes. @param {Wanted} wanted */
  #stepIn({ thumbnail, size }) {
    const small = thumbnail && size ? [imageOf(thumbnail, "")] : []; // the name comes with the picture itself
    for (const image of small) image.addEventListener("error", () => image.remove());
    this.#element.replaceChildren(...small);
    this.#settle("loading", size ?? null);
  }

  /** @param {string} alt */
  #rename(alt) {
    const [image] = this.#coming ? [this.#coming] : this.#element.querySelectorAll("img");
    if (image) image.alt = alt;
  }

  #forget() {
    clearTimeout(this.#patience);
    this.#coming?.removeAttribute("src"); // nobody waits for it any more
    this.#coming = null;
  }

  /** @type {(state: Layer["state"], size: Size | null) => void} */
  #settle(state, size) {
    this.state = state;
    this.size = size;
    if (state === "empty") this.#element.replaceChildren();
    this.#slot.dataset.state = state;
    this.#changed();
  }
}

/** @type {(src: string, alt: string) => HTMLImageElement} */
function imageOf(src, alt) {
  return node("img", { alt, draggable: false, decoding: "async", src });
}

/** Whether it can be shown, once that is known; it is decoded then. @param {HTMLImageElement} image */
async function comes(image) {
  try {
    await image.decode();
  } catch {
    // Some browsers do not decode very large pictures ahead, and show them all the same.
    return image.complete && image.naturalWidth > 0;
  }
  return true;
}
