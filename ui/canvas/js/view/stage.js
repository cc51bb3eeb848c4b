// The stage: its size in device pixels and the view of the picture on it; tells when either changes.

import { fittedView, keptInSight, limitedScale, pannedView, toPicture, zoomedView } from "./view.js";

const MARGIN = 24; // CSS pixels around a fitted picture
const NARROW_MARGIN = 10;
const NARROW = 480; // CSS pixels
const DENSITY_LOOK = 1000; // ms; not every browser tells of another density where the window keeps its size

export class Stage extends EventTarget {
  size = { width: 1, height: 1 };
  ratio = 1; // device pixels for each CSS pixel
  view = { scale: 1, x: 0, y: 0 };
  /** @type {Size | null} */ #content = null;
  #fitted = true;

  /** @param {HTMLElement} input @param {AbortSignal} signal */
  constructor(input, signal) {
    super();
    this.input = input;
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(input);
    signal.addEventListener("abort", () => observer.disconnect());
    this.#watchDensity(signal);
    const timer = setInterval(() => this.#look(), DENSITY_LOOK);
    signal.addEventListener("abort", () => clearInterval(timer));
    this.#measure();
  }

  /** Shows content of another { width, height }, fitted. @param {Size} content */
  setContent(content) {
    this.#content = { width: content.width, height: content.height };
    this.fit();
  }

  /** The content has grown or shrunk, and what was there has moved on it so far: on the screen it stays where it is, but for
   * somebody who saw all of it: who sees all of the new one then.
   * @type {(content: Size, shift: Point) => void} */
  resizeContent(content, shift) {
    this.#content = { width: content.width, height: content.height };
    if (this.#fitted) return this.fit();
    const view = pannedView(this.view, -shift.x * this.view.scale, -shift.y * this.view.scale);
    const fit = this.#fit(this.#content);
    this.#fitted = [fit.x - view.x, fit.y - view.y, fit.scale / view.scale - 1].every((off) => Math.abs(off) < 1e-6);
    this.#setView(keptInSight(view, this.#content, this.size)); // what is new may be all that was in sight
  }

  /** What of the content is shown, in CSS pixels for each of its own: the point in the middle, or all of it. */
  get shown() {
    const { x, y } = toPicture(this.view, this.#centre());
    return { x, y, zoom: this.view.scale / this.ratio, isFitted: this.#fitted };
  }

  /** Shows the same again. @param {Stage["shown"]} shown */
  show({ x, y, zoom, isFitted }) {
    const scale = zoom * this.ratio;
    const { width, height } = this.size;
    if (!isFitted) this.#change({ scale, x: width / 2 - x * scale, y: height / 2 - y * scale });
  }

  get content() {
    return this.#content;
  }

  /** Where a pointer event is on the stage, in device pixels. @param {MouseEvent} event */
  pointOf(event) {
    const frame = this.input.getBoundingClientRect();
    return {
      x: ((event.clientX - frame.left) / frame.width) * this.size.width,
      y: ((event.clientY - frame.top) / frame.height) * this.size.height,
    };
  }

  /** @param {MouseEvent} event */
  pictureOf(event) {
    return toPicture(this.view, this.pointOf(event));
  }

  fit() {
    this.#fitted = true;
    if (this.#content) this.#setView(this.#fit(this.#content));
  }

  actualSize() {
    if (this.#content) this.#change(zoomedView(this.view, this.#centre(), 1));
  }

  /** Zooms by a factor around a point of the stage (its centre where none is given).
   * @param {number} factor @param {Point} anchor */
  zoomBy(factor, anchor = this.#centre()) {
    if (!this.#content) return;
    const scale = limitedScale(this.view.scale * factor, this.#fit(this.#content).scale);
    this.#change(zoomedView(this.view, anchor, scale));
  }

  /** @type {(dx: number, dy: number) => void} */
  pan(dx, dy) {
    if (this.#content) this.#change(pannedView(this.view, dx, dy));
  }

  get zoom() {
    return this.view.scale;
  }

  /** @param {View} view */
  #change(view) {
    this.#fitted = false;
    if (this.#content) this.#setView(keptInSight(view, this.#content, this.size));
  }

  /** @param {View} view */
  #setView(view) {
    this.view = view;
    this.dispatchEvent(new Event("view"));
  }

  #centre() {
    return { x: this.size.width / 2, y: this.size.height / 2 };
  }

  /** @param {Size} content */
  #fit(content) {
    const margin = this.size.width / this.ratio < NARROW ? NARROW_MARGIN : MARGIN;
    return fittedView(content, this.size, margin * this.ratio);
  }

  /** Another density, as on another screen or after a zoom of the page, need not change the size in CSS pixels.
   * @param {AbortSignal} signal */
  #watchDensity(signal) {
    if (signal.aborted) return;
    const density = matchMedia(`(resolution: ${globalThis.devicePixelRatio || 1}dppx)`);
    const changed = () => {
      this.#look();
      this.#watchDensity(signal); // each question is about one density
    };
    density.addEventListener("change", changed, { once: true, signal });
  }

  #look() {
    if (this.ratio !== (globalThis.devicePixelRatio || 1)) this.#measure();
  }

  #measure() {
    const frame = this.input.getBoundingClientRect();
    const before = { ...this.size, ratio: this.ratio };
    this.ratio = globalThis.devicePixelRatio || 1;
    this.size = {
      width: Math.max(1, Math.round(frame.width * this.ratio)),
      height: Math.max(1, Math.round(frame.height * this.ratio)),
    };
    const isSame = before.width === this.size.width && before.height === this.size.height;
    if (isSame && before.ratio === this.ratio) return;
    this.dispatchEvent(new Event("size"));
    if (!this.#content) return;
    if (this.#fitted) this.#setView(this.#fit(this.#content));
    else this.#setView(this.#recentred(before, this.#content));
  }

  /** After a change of size or density, what was in the middle stays in the middle, and as large to the eye.
   * @type {(before: Size & { ratio: number }, content: Size) => View} */
  #recentred(before, content) {
    const middle = { x: before.width / 2, y: before.height / 2 };
    const grown = zoomedView(this.view, middle, this.view.scale * (this.ratio / before.ratio));
    const view = pannedView(grown, this.size.width / 2 - middle.x, this.size.height / 2 - middle.y);
    return keptInSight(view, content, this.size);
  }
}
