// The strip of samples: choose one, compare it, go on from it, take it along.

import { elementIn, node } from "../../js/elements.js";
import { addressOf } from "../../js/own-files.js";
import { copyPicture } from "./clipboard.js";
import { DownloadFormat } from "./download-format.js";
import { icon } from "./icons.js";
import { keptNote } from "./kept-note.js";
import { showFilled } from "./thumbnail.js";

/** @import { Kept } from "./memory.js" */
/** @import { Sides } from "./thumbnail.js" */
/**
 * See SampleData and GalleryData in results.py.
 * @typedef {{ file: ServedFile, name: string, seed: number | null, seed_inferred: boolean, outside: number,
 *   box: Sides }} Sample
 */
/**
 * @typedef {{ run_id: string, picture_id: string, samples: Sample[], fresh: boolean, archive: ServedFile | null, earlier: string,
 *   later: string, back_to: string }} Gallery
 */

const NOT_COPIED = "The browser does not let this page copy: download the sample.";
const NO_SAMPLES = "Samples appear here, each with its seed. Paint over something, then press Fill.";

export class Strip {
  chosen = 0;
  shown = false; // whether a sample is in the picture's place
  comparing = false;
  /** @type {Promise<unknown>} */ arriving = Promise.resolve(); // until the newest sample is on the canvas
  taken = ""; // where the file that was taken along last lies
  cards = node("div", { className: "cards" });

  /**
   * @param {GradioPart<Gallery>} part
   * @param {{ canvasReady: Promise<Canvas>, store: Kept }} page
   */
  constructor({ element, props, watch, trigger }, { canvasReady, store }) {
    this.props = props;
    this.trigger = trigger;
    this.canvasReady = canvasReady;
    this.store = store;
    this.format = new DownloadFormat(store);
    this.format.addEventListener("change", () => this.nameLinks());
    this.root = elementIn(element, ".strip");
    this.root.addEventListener("keydown", (event) => this.move(event));
    document.addEventListener("inpaint:compare", () => this.samples.length && this.compare(this.chosen));
    document.addEventListener("inpaint:start-from", () => this.samples.length && this.startFrom(this.chosen));
    document.addEventListener("inpaint:view", (event) => this.reflect(event.detail));
    document.addEventListener("inpaint:preview", (event) => this.preview(event.detail));
    watch("value", () => this.update());
    this.update();
  }

  get samples() {
    return this.props.value?.samples ?? [];
  }

  get chosenSeed() {
    return String(this.samples[this.chosen]?.seed ?? "");
  }

  update() {
    const value = this.props.value;
    if (value?.archive && value.archive.path !== this.taken) return this.take(value.archive);
    this.chosen = 0;
    this.cards = node("div", { className: "cards" });
    this.cards.append(...this.samples.map((sample, i) => this.card(sample, i)));
    this.root.replaceChildren(this.cards, this.hint());
    this.nameLinks();
    this.mark();
    if (value?.fresh) this.arriving = this.bringNew(value.picture_id);
    document.dispatchEvent(new CustomEvent("inpaint:samples"));
  }

  /** A sample under way, before the finished ones, until the run is over.
   * @param {{ running: boolean, previews: Preview[] }} told */
  preview({ running, previews }) {
    const old = this.root.querySelector(".under-way");
    if (!running) return old?.remove();
    const url = previews.at(-1)?.url;
    if (!url) return undefined;
    if (old) return old.querySelector("img")?.setAttribute("src", url);
    const card = node("figure", { className: "card under-way" });
    const image = node("img", { src: url, alt: "The sample under way" });
    card.append(image, node("figcaption", { textContent: "Under way" }));
    this.cards.prepend(card);
  }

  /** @type {(sample: Sample, index: number) => HTMLElement} */
  card(sample, index) {
    const card = node("article", { className: "card" });
    const title = `Sample ${index + 1}, seed ${sample.seed}`;
    const pic = node("button", { type: "button", className: "pic", title });
    const image = node("img", { src: addressOf(sample.file), alt: title, decoding: "async" });
    showFilled(image, sample.box);
    pic.append(image);
    pic.addEventListener("click", () => this.choose(index));
    const caption = node("div", { className: "caption" });
    caption.append(seedOf(sample), badgeOf(sample));
    card.append(pic, caption, this.actions(sample, index));
    return card;
  }

  /** @type {(sample: Sample, index: number) => HTMLElement} */
  actions(sample, index) {
    const actions = node("span", { className: "actions" });
    actions.append(
      this.action("compare", `Compare sample ${index + 1} with the original (C)`, () => this.compare(index)),
      this.action("reuse", `Use the seed ${sample.seed} again`, () => this.reuse(index)),
      this.action("start", `Go on from sample ${index + 1}`, () => this.startFrom(index)),
      this.action("copy", `Copy sample ${index + 1}, to paste it elsewhere`, () => this.copy(index)),
    );
    const link = node("a", { href: addressOf(sample.file), download: sample.name });
    link.append(icon("download"));
    link.addEventListener("click", (event) => this.download(event, index));
    actions.append(link);
    return actions;
  }

  /** The links say what they bring. */
  nameLinks() {
    this.root.querySelectorAll(".actions a[download]").forEach((link, i) => {
      const title = `Download sample ${i + 1} as ${this.format.label}`;
      link.setAttribute("title", title);
      link.setAttribute("aria-label", title);
    });
  }

  /** A PNG lies there already; anything else is made first, and comes with the next value.
   * @type {(event: Event, index: number) => void} */
  download(event, index) {
    if (this.format.isAsItIs) return;
    event.preventDefault();
    this.format.say(`Making the ${this.format.label} of sample ${index + 1}…`);
    this.trigger("save_as", { ...this.place(index), ...this.format.wish });
  }

  /** @param {number} index */
  async copy(index) {
    const copied = await copyPicture(addressOf(this.samples[index].file));
    if (copied) tellDone();
    this.format.say(copied ? `Sample ${index + 1} is copied: paste it where it is wanted.` : NOT_COPIED);
  }

  /** @type {(name: "compare" | "reuse" | "start" | "copy", label: string, run: () => void) => HTMLElement} */
  action(name, label, run) {
    const button = node("button", { type: "button", title: label });
    button.dataset.do = name;
    button.setAttribute("aria-label", label);
    button.append(icon(name));
    button.addEventListener("click", run);
    return button;
  }

  /** What can be done with all of them, and the ways to others. */
  hint() {
    const slot = node("div", { className: "slot" });
    const { earlier, later, back_to: before } = this.props.value ?? {};
    if (this.samples.length) {
      const takeAll = () => this.trigger("archive", this.place(0));
      slot.append(this.wide("Download all as ZIP", takeAll, "All samples as PNG in a ZIP"), this.format.element());
    } else slot.append(node("p", { textContent: NO_SAMPLES }));
    const ways = node("p", { className: "ways" });
    if (earlier) ways.append(this.wide("← Earlier", () => this.turnTo(earlier), "Earlier samples of this picture"));
    if (later) ways.append(this.wide("Later →", () => this.turnTo(later), "Later samples of this picture"));
    if (before) ways.append(this.wide("Back to the picture before, and its samples", () => this.goBack(before)));
    if (ways.childElementCount) slot.append(ways);
    slot.append(keptNote(this.root.dataset, this.store) ?? "");
    return slot;
  }

  /** @type {(text: string, run: () => void, title?: string) => HTMLElement} */
  wide(text, run, title = "") {
    const button = node("button", { type: "button", className: "all", textContent: text, title });
    if (title) button.setAttribute("aria-label", `${text}: ${title}`);
    button.addEventListener("click", run);
    return button;
  }

  /** @param {string} run */
  turnTo(run) {
    this.trigger("turn_to", { run_id: run, index: 0 });
    tellDone();
  }

  /** @param {string} run */
  goBack(run) {
    this.trigger("back", { run_id: run, index: 0 });
  }

  /** @param {number} index */
  place(index) {
    return { run_id: this.props.value?.run_id, index };
  }

  /** @param {number} index */
  choose(index) {
    this.chosen = index;
    this.mark();
    this.bringForward(index);
    this.trigger("pick", this.place(index));
    tellDone();
  }

  /** The first sample comes to the front, unless one went on to another picture meanwhile. @param {string} pictureId */
  async bringNew(pictureId) {
    const shown = (await this.canvasReady).pictureId();
    if (!pictureId || shown.endsWith(pictureId)) await this.bringForward(0);
  }

  /** @param {number} index */
  async bringForward(index) {
    const sample = this.samples[index];
    const of = { run: this.props.value?.run_id ?? "", n: index };
    await (await this.canvasReady).showSample({ url: addressOf(sample.file), label: `Sample ${index + 1}`, of });
  }

  /** @param {number} index */
  async compare(index) {
    const isNew = index !== this.chosen || !this.shown;
    if (isNew) this.choose(index);
    (await this.canvasReady).setCompare(isNew || !this.comparing);
  }

  /** @param {number} index */
  reuse(index) {
    this.chosen = index;
    this.mark();
    this.trigger("reuse", this.place(index));
  }

  /** @param {number} index */
  async startFrom(index) {
    (await this.canvasReady).showSample(null);
    this.trigger("start_from", this.place(index));
  }

  /** The canvas entered or left the sample view, or its comparison.
   * @param {{ sample: boolean, compare: boolean }} view */
  reflect({ sample, compare }) {
    this.shown = sample;
    this.comparing = compare;
    this.mark();
  }

  mark() {
    this.root.querySelectorAll("article.card").forEach((card, i) => {
      card.classList.toggle("on", i === this.chosen);
      card.querySelector(".pic")?.setAttribute("aria-current", String(i === this.chosen));
      const isCompared = i === this.chosen && this.comparing;
      card.querySelector('[data-do="compare"]')?.setAttribute("aria-pressed", String(isCompared));
    });
  }

  /** Arrow keys walk along the strip; Enter on the chosen one goes on from it. @param {KeyboardEvent} event */
  move(event) {
    /** @type {NodeListOf<HTMLElement>} */
    const pictures = this.root.querySelectorAll(".pic");
    const index = [...pictures].indexOf(/** @type {HTMLElement} */ (event.target));
    const isPlain = !(event.altKey || event.ctrlKey || event.metaKey);
    const next = index + ({ ArrowRight: 1, ArrowLeft: -1 }[event.key] ?? 0);
    if (index < 0 || !isPlain || next === index || !pictures[next]) return;
    event.preventDefault();
    pictures[next].focus();
    this.choose(next);
  }

  /** @param {ServedFile} file */
  take(file) {
    this.taken = file.path;
    this.format.say("");
    tellDone();
    const link = node("a", { href: addressOf(file), download: file.orig_name });
    link.click();
  }
}

/** Something went well: an older error has no more to say. */
function tellDone() {
  document.dispatchEvent(new CustomEvent("inpaint:done"));
}

/** @param {Sample} sample */
function badgeOf({ outside }) {
  const kept = outside === 0;
  const title = `${outside} pixels changed outside the mask`;
  return node("span", {
    className: kept ? "badge proof" : "badge broken",
    textContent: `${kept ? "✓ " : ""}${outside} px outside`,
    title,
  });
}

/** @param {Sample} sample */
function seedOf({ seed, seed_inferred: isInferred }) {
  const text = seed === null ? "no seed told" : `${seed}`;
  const told = isInferred ? "Inferred: the service told the seed of the first sample alone" : `Seed ${text}`;
  return node("span", { className: isInferred ? "seed inferred" : "seed", textContent: text, title: told });
}
