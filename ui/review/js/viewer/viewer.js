// The large view of the review: one sample, alone or against another picture, with its mask and the pins of its comments.

import { Stage } from "../../../canvas/js/view/stage.js";
import { toPicture, toStage } from "../../../canvas/js/view/view.js";
import { Blink } from "./blink.js";
import { DifferenceView } from "./difference-view.js";
import { createFrame } from "./frame.js";
import { Gestures } from "./gestures.js";
import { Layer } from "./layer.js";
import { LinkedView } from "./linked-view.js";
import { MaskView } from "./mask-view.js";
import { PaneKeys } from "./pane-keys.js";
import { Pins } from "./pins.js";
import { Sheet, snapped } from "./sheet.js";
import { describe, showFoot } from "./showing.js";
import { Split } from "./split.js";
import { chosenAgainst, MODES, NO_MASK, NOTHING, namesOf, seenIn } from "./words.js";

/** @import { Seen } from "./linked-view.js" */
/** @import { Pin } from "./pins.js" */
/** @import { Against, Mode, Shown, Told } from "./words.js" */

const STEP = 1.25; // of a zoom by key or button
const HARD = 2; // above this scale pixels are drawn as squares
const MUCH = 1.25;
const EDGE = 12; // CSS pixels; a pin nearer to the edge than this is brought to the middle when it gets the focus

export class Viewer {
  #frame;
  #stage;
  #linked;
  #told;
  #ending = new AbortController();
  #layers;
  #blink;
  #difference;
  #mask;
  #sheets;
  #pins;
  #split;
  #keys;
  #shown = NOTHING;
  /** @type {Mode} */ #mode = "whole";
  /** @type {Mode} */ #toldMode = "whole";
  /** @type {Against} */ #against = "original";
  #isPlacing = false;
  #hasMask = false; // it is to be seen

  /** @param {HTMLElement} root an empty element, which it fills @param {Told} told */
  constructor(root, told = {}) {
    const { signal } = this.#ending;
    const refresh = () => this.#refresh();
    this.#told = told;
    this.#frame = createFrame(root);
    const { sample, beside, split, cross, pins } = this.#frame;
    this.#stage = new Stage(sample.element, signal);
    this.#linked = new LinkedView(this.#stage);
    this.#layers = {
      sample: new Layer(sample.halves.sample, () => this.#arrived()),
      against: new Layer(sample.halves.against, refresh),
    };
    const still = matchMedia("(prefers-reduced-motion: reduce)");
    this.#blink = new Blink(refresh, still.matches);
    this.#difference = new DifferenceView(refresh);
    this.#mask = new MaskView(refresh);
    this.#sheets = this.#makeSheets();
    this.#pins = new Pins(pins, (pin, isReached) => this.#choose(pin, isReached));
    this.#split = new Split(split, sample.element);
    const asked = { stage: this.#stage, isPlacing: () => this.#isPlacing };
    new Gestures([beside.element, sample.element], { ...asked, ...this.#pointed() }, signal);
    const doing = { ...asked, take: (/** @type {Point} */ point) => this.#take(point), space: () => this.hold() };
    this.#keys = [beside, sample].map(({ element }) => new PaneKeys(element, cross, doing, signal));
    still.addEventListener("change", () => this.#blink.hold(still.matches), { signal });
    this.#listen(signal);
    refresh();
  }

  /** Shows this and nothing of what was shown before; zoom and place stay, pins go. @param {Shown} shown */
  show(shown) {
    const before = this.#shown;
    this.#shown = shown;
    for (const part of [...Object.values(this.#layers), this.#mask, this.#difference]) part.retry();
    const isSameSize = before.width === shown.width && before.height === shown.height;
    const size = shown.width && shown.height ? { width: shown.width, height: shown.height } : null;
    if (size && !isSameSize) this.#linked.setContent(size);
    const { picture: url, thumbnail } = shown;
    const alt = this.#names.sample;
    this.#layers.sample.show(url ? { url, alt, size, thumbnail, stays: isSameSize } : null);
    this.setPins([]);
    this.#refresh();
  }

  /** How the pictures are shown. @param {Mode} mode */
  setMode(mode) {
    if (!MODES.includes(mode)) return;
    this.#mode = mode;
    this.#refresh();
  }

  /** With what the sample is compared. @param {Against} against */
  setAgainst(against) {
    this.#against = against;
    this.#refresh();
  }

  /** @param {boolean} isShown */
  showMask(isShown) {
    this.#hasMask = isShown;
    this.#refresh();
  }

  /** @param {Pin[]} pins */
  setPins(pins) {
    this.#pins.set(pins);
    this.#place();
  }

  /** The next clicks on the picture each give a point, until it is turned off. @param {boolean} isOn */
  setPlacing(isOn) {
    this.#isPlacing = isOn;
    this.#frame.root.toggleAttribute("data-placing", isOn);
    if (!isOn) for (const keys of this.#keys) keys.hide();
  }

  /** How the pictures are shown now: "whole" where there is nothing to compare with. */
  get mode() {
    return chosenAgainst(this.#shown, this.#against).url === null ? "whole" : this.#mode;
  }

  /** With what the sample is compared now: the other one where one is missing. */
  get against() {
    return chosenAgainst(this.#shown, this.#against).against;
  }

  /** "fit", or device pixels for each pixel of the picture: 1 is 100 %. @param {"fit" | number} zoom */
  zoomTo(zoom) {
    if (zoom === "fit") this.#stage.fit();
    else this.zoomBy(zoom / this.#stage.zoom);
  }

  /** Larger or smaller around the middle; without a factor one step larger. @param {number} factor */
  zoomBy(factor = STEP) {
    this.#stage.zoomBy(factor);
  }

  /** Brings a point of the picture to the middle, at this zoom. @type {(point: [number, number], zoom?: number) => void} */
  zoomAt([x, y], zoom = this.#stage.zoom) {
    const { content, ratio } = this.#stage;
    if (content) this.view = { x: x / content.width, y: y / content.height, zoom: zoom / ratio, isFitted: false };
  }

  /** Zoom and place, to be kept and given back to this or another viewer. @returns {Seen} */
  get view() {
    return this.#linked.seen;
  }

  set view(seen) {
    this.#linked.seen = seen;
  }

  /** Blinking stops or goes on; by hand it shows the other picture. False where nothing blinks. */
  hold() {
    if (this.mode !== "blink") return false;
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.#blink.swap();
    else this.#blink.hold(!this.#blink.isHeld);
    return true;
  }

  destroy() {
    this.#ending.abort();
    this.#blink.turn(false);
    this.#mask.want(null);
    this.#difference.want(null);
    for (const layer of Object.values(this.#layers)) layer.destroy();
    for (const sheet of [this.#sheets.difference, ...this.#sheets.masks]) sheet.destroy();
    const { root } = this.#frame;
    root.replaceChildren();
    root.classList.remove("viewer");
    for (const name of ["data-mode", "data-placing", "data-hard", "data-fitted"]) root.removeAttribute(name);
  }

  get #names() {
    return namesOf(this.#shown, this.against);
  }

  #makeSheets() {
    const { sample, beside, difference } = this.#frame;
    const masks = [sample, beside].map((pane) => new Sheet(pane.mask, this.#stage, this.#mask.draw));
    return { masks, difference: new Sheet(difference, this.#stage, this.#difference.draw) };
  }

  #pointed() {
    return {
      slides: () => this.mode === "slider" && this.#stage.shown.isFitted && !this.#isPlacing,
      slideTo: (/** @type {number} */ clientX) => this.#split.slideTo(clientX),
      tap: (/** @type {Point} */ point) => this.#isPlacing && this.#take(toPicture(this.#view, point)),
    };
  }

  /** @param {AbortSignal} signal */
  #listen(signal) {
    const { panes, blink } = this.#frame;
    for (const name of ["view", "size"]) this.#stage.addEventListener(name, () => this.#place());
    const observer = new ResizeObserver(() => this.#arrange());
    observer.observe(panes);
    signal.addEventListener("abort", () => observer.disconnect());
    blink.hold.addEventListener("click", () => this.#blink.hold(!this.#blink.isHeld));
    blink.swap.addEventListener("click", () => this.#blink.swap());
  }

  /** The sample has come, or has not: its size is known now if it was not before. */
  #arrived() {
    const { size, state } = this.#layers.sample;
    if (state === "shown" && size && !(this.#shown.width && this.#shown.height)) this.#linked.setContent(size);
    this.#refresh();
  }

  /** A place of the picture was chosen. @param {Point} point */
  #take({ x, y }) {
    const { content } = this.#stage;
    if (!content || x < 0 || y < 0 || x > content.width || y > content.height) return;
    this.#told.onPoint?.([Math.round(x * 100) / 100, Math.round(y * 100) / 100]);
  }

  /** @type {(pin: Pin, isReached: boolean) => void} */
  #choose(pin, isReached) {
    if (!isReached) return this.#told.onPin?.(pin.id);
    const { size, ratio } = this.#stage;
    const { x, y } = toStage(this.#view, { x: pin.point[0], y: pin.point[1] });
    const edge = EDGE * ratio;
    if (x < edge || y < edge || x > size.width - edge || y > size.height - edge) this.zoomAt(pin.point);
    return undefined;
  }

  get #view() {
    return snapped(this.#stage.view);
  }

  /** Whatever has changed, all of it is shown as it is now. */
  #refresh() {
    const { root, sample, beside } = this.#frame;
    const { mode } = this;
    this.#want(mode);
    this.#blink.turn(mode === "blink");
    const seen = seenIn(mode, { blink: this.#blink.seen, hasDifference: this.#difference.isThere });
    root.dataset.mode = mode;
    beside.element.hidden = mode !== "side";
    this.#layers.against.moveTo((mode === "side" ? beside : sample).halves.against);
    describe(this.#frame, { mode, seen, names: this.#names, layers: this.#layers });
    showFoot(this.#frame, { mode, isHeld: this.#blink.isHeld, words: this.#difference.text });
    this.#frame.note.textContent = this.#hasMask && this.#mask.isFailed ? NO_MASK : "";
    this.#arrange();
    this.#place();
    if (this.#toldMode === mode) return;
    this.#toldMode = mode;
    this.#told.onMode?.(mode);
  }

  /** What is needed now is loaded, and nothing else. @param {Mode} mode */
  #want(mode) {
    const { picture, mask, width, height, originalAt } = this.#shown;
    const { url, against } = chosenAgainst(this.#shown, this.#against);
    const [x, y] = against === "original" ? (originalAt ?? [0, 0]).map(Math.round) : [0, 0];
    const { sample: label, against: name } = this.#names;
    const isWanted = mode !== "whole" && url !== null;
    if (isWanted) this.#layers.against.show({ url, alt: name, at: { x, y } });
    else if (!this.#layers.against.holds(url)) this.#layers.against.show(null);
    this.#mask.want(this.#hasMask ? (mask ?? null) : null);
    const size = width && height ? { width, height } : this.#layers.sample.size;
    const isPair = isWanted && mode === "difference" && picture && size;
    this.#difference.want(isPair ? { picture, against: url, at: { x, y }, size, name, label } : null);
    this.#split.name(name, label);
  }

  /** Side by side, or one above the other where both are much larger so. */
  #arrange() {
    const { panes } = this.#frame;
    const { content } = this.#stage;
    if (!content || this.mode !== "side") return;
    const { clientWidth, clientHeight } = panes;
    const row = Math.min(clientWidth / 2 / content.width, clientHeight / content.height);
    const column = Math.min(clientWidth / content.width, clientHeight / 2 / content.height);
    panes.dataset.arrangement = column > row * MUCH ? "column" : "row";
  }

  /** Everything is where the view has it. */
  #place() {
    const { root } = this.#frame;
    const { ratio, shown, zoom } = this.#stage;
    const view = this.#view;
    for (const layer of Object.values(this.#layers)) layer.place(view, ratio);
    this.#pins.place(view, ratio);
    root.toggleAttribute("data-hard", zoom > HARD);
    root.toggleAttribute("data-fitted", shown.isFitted);
    const { masks, difference } = this.#sheets;
    for (const mask of masks) mask.refresh(this.#hasMask && this.#mask.isThere);
    difference.refresh(this.mode === "difference" && this.#difference.isThere);
    this.#told.onZoom?.(Math.round(zoom * 100), shown.isFitted);
  }
}
