// Shows a sample in the place of the picture, whole or with a split to compare it; holding a key shows the original.

import { decodePicture } from "../files/picture.js";
import { showNotice } from "../panels/notice.js";

const STEP = 0.02; // of the stage's width, for an arrow key on the handle
const STRIDE = 0.1;

/** @typedef {{ run: string, n: number }} SampleOf its run, and its number there from 0 */
/** @typedef {{ url: string, label?: string, of?: SampleOf }} Wanted */
/** @typedef {Record<"split" | "before" | "after" | "bar", HTMLElement>} Elements inside the stage */

/** Events: "view", when what is shown changes. */
export class SampleView extends EventTarget {
  /** @type {Picture | null} */ sample = null;
  /** @type {SampleOf | null} */ of = null; // which sample that is
  compare = false;
  #at = 0.5; // where the split stands, as a share of the stage's width
  #peeking = false;
  #wanted = 0; // counts the requests, so that only the newest is shown
  #elements;

  /** @param {Elements} elements @param {AbortSignal} signal */
  constructor(elements, signal) {
    super();
    this.#elements = elements;
    const { split } = elements;
    split.addEventListener("pointerdown", (event) => split.setPointerCapture(event.pointerId), { signal });
    split.addEventListener("pointermove", (event) => this.#drag(event), { signal });
    split.addEventListener("keydown", (event) => this.#key(event), { signal });
  }

  get shown() {
    return this.sample !== null;
  }

  /** The sample to draw, or null while the original is shown. */
  get visible() {
    return this.#peeking ? null : this.sample;
  }

  /** Whether a sample is compared with the original right now. */
  get splitting() {
    return this.visible !== null && this.compare;
  }

  get split() {
    return this.compare ? this.#at : null;
  }

  /** Shows a sample, or the picture again where there is none. @param {Wanted | null} wanted */
  async show(wanted) {
    this.#wanted += 1;
    if (!wanted) return this.#take(null, "", null);
    const turn = this.#wanted;
    try {
      const answer = await fetch(wanted.url);
      if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
      const sample = await decodePicture(await answer.blob());
      if (turn !== this.#wanted) return sample.close();
      return this.#take(sample, wanted.label ?? "Sample", wanted.of ?? null);
    } catch {
      if (turn === this.#wanted) showNotice("This sample cannot be shown: reload the page and choose it again.");
      return undefined;
    }
  }

  leave() {
    this.#wanted += 1;
    this.compare = false;
    if (this.shown) this.#take(null, "", null);
  }

  /** @param {boolean} on */
  setCompare(on) {
    if (this.compare === on) return;
    this.compare = on;
    this.#announce();
    if (this.splitting) this.#elements.split.focus({ preventScroll: true }); // so that arrow keys move it
  }

  /** @param {boolean} on */
  peek(on) {
    if (this.#peeking === on) return;
    this.#peeking = on;
    this.#refresh();
  }

  /** @type {(sample: Picture | null, label: string, of: SampleOf | null) => void} */
  #take(sample, label, of) {
    if (!sample && !this.sample) return;
    this.sample?.close();
    Object.assign(this, { sample, of });
    if (sample) this.#elements.after.textContent = label;
    this.#announce();
  }

  #announce() {
    this.#refresh();
    document.dispatchEvent(new CustomEvent("inpaint:view", { detail: { sample: this.shown, compare: this.compare } }));
  }

  #refresh() {
    const { split, before, after, bar } = this.#elements;
    bar.hidden = !this.shown;
    split.hidden = !this.splitting;
    before.hidden = !this.splitting && !(this.shown && this.#peeking);
    after.hidden = this.visible === null;
    split.style.left = `${this.#at * 100}%`;
    split.setAttribute("aria-valuenow", String(Math.round(this.#at * 100)));
    this.dispatchEvent(new Event("view"));
  }

  /** Bring the split to this place across the window. @param {number} clientX */
  slideTo(clientX) {
    const frame = this.#elements.split.parentElement?.getBoundingClientRect();
    if (frame) this.#moveTo((clientX - frame.left) / frame.width);
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    const { split } = this.#elements;
    if (split.hasPointerCapture(event.pointerId)) this.slideTo(event.clientX);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return; // Alt and an arrow go back to another page
    const step = event.shiftKey ? STRIDE : STEP;
    /** @type {Record<string, number>} */
    const places = {
      ArrowLeft: this.#at - step,
      ArrowDown: this.#at - step,
      ArrowRight: this.#at + step,
      ArrowUp: this.#at + step,
      Home: 0,
      End: 1,
    };
    if (!(event.key in places)) return;
    event.preventDefault();
    this.#moveTo(places[event.key]);
  }

  /** @param {number} place */
  #moveTo(place) {
    this.#at = Math.min(1, Math.max(0, place));
    this.#refresh();
  }
}
