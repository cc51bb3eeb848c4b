// The strip of samples: choose one, compare it, go on from it, take it along.

import { addressOf } from "../../js/own-files.js";
import { DownloadFormat } from "./download-format.js";
import { icon } from "./icons.js";
import { showFilled } from "./thumbnail.js";

const NO_SAMPLES = "Samples appear here, each with its seed. Paint over something, then press Fill.";

export class Strip {
  constructor({ element, props, watch, trigger, canvasReady, store }) {
    Object.assign(this, { props, trigger, canvasReady, chosen: 0 });
    this.format = new DownloadFormat(store);
    this.format.addEventListener("change", () => this.nameLinks());
    this.root = element.querySelector(".strip");
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
    if (value?.fresh) this.bringForward(0);
  }

  /** A sample under way, before the finished ones; an empty address takes it away. */
  preview(url) {
    const old = this.root.querySelector(".under-way");
    if (!url || old) {
      if (url) old.querySelector("img").src = url;
      else old?.remove();
      return;
    }
    const card = node("figure", { className: "card under-way" });
    const image = node("img", { src: url, alt: "The sample under way" });
    card.append(image, node("figcaption", { textContent: "Under way" }));
    this.cards.prepend(card);
  }

  card(sample, index) {
    const card = node("article", { className: "card" });
    const title = `Sample ${index + 1}, seed ${sample.seed}`;
    const pic = node("button", { type: "button", className: "pic", title });
    const image = node("img", { src: addressOf(sample.file), alt: title, decoding: "async" });
    showFilled(image, sample.box);
    pic.append(image);
    pic.addEventListener("click", () => this.choose(index));
    const caption = node("div", { className: "caption" });
    caption.append(seedOf(sample));
    caption.append(this.actions(sample, index));
    const kept = sample.outside === 0;
    const badge = node("p", { className: kept ? "badge proof" : "badge broken" });
    badge.textContent = `${kept ? "✓ " : ""}${sample.outside} px changed outside`;
    badge.title = `${sample.outside} pixels changed outside the mask`;
    card.append(pic, caption, badge);
    return card;
  }

  actions(sample, index) {
    const actions = node("span", { className: "actions" });
    actions.append(
      this.action("compare", `Compare sample ${index + 1} with the original (C)`, () => this.compare(index)),
      this.action("reuse", `Use the seed ${sample.seed} again`, () => this.reuse(index)),
      this.action("start", `Go on from sample ${index + 1}`, () => this.startFrom(index)),
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
      link.title = `Download sample ${i + 1} as ${this.format.label}`;
      link.setAttribute("aria-label", link.title);
    });
  }

  /** A PNG lies there already; anything else is made first, and comes with the next value. */
  download(event, index) {
    if (this.format.isAsItIs) return;
    event.preventDefault();
    this.format.say(`Making the ${this.format.label} of sample ${index + 1}…`);
    this.trigger("save_as", { ...this.place(index), ...this.format.wish });
  }

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
    return slot;
  }

  wide(text, run, title = "") {
    const button = node("button", { type: "button", className: "all", textContent: text, title });
    if (title) button.setAttribute("aria-label", `${text}: ${title}`);
    button.addEventListener("click", run);
    return button;
  }

  turnTo(run) {
    this.trigger("turn_to", { run_id: run, index: 0 });
    tellDone();
  }

  goBack(run) {
    this.trigger("back", { run_id: run, index: 0 });
  }

  place(index) {
    return { run_id: this.props.value.run_id, index };
  }

  choose(index) {
    this.chosen = index;
    this.mark();
    this.bringForward(index);
    this.trigger("pick", this.place(index));
    tellDone();
  }

  async bringForward(index) {
    const sample = this.samples[index];
    (await this.canvasReady).showSample({ url: addressOf(sample.file), label: `Sample ${index + 1}` });
  }

  async compare(index) {
    const isNew = index !== this.chosen || !this.shown;
    if (isNew) this.choose(index);
    (await this.canvasReady).setCompare(isNew || !this.comparing);
  }

  reuse(index) {
    this.chosen = index;
    this.mark();
    this.trigger("reuse", this.place(index));
  }

  async startFrom(index) {
    (await this.canvasReady).showSample(null);
    this.trigger("start_from", this.place(index));
  }

  /** The canvas entered or left the sample view, or its comparison. */
  reflect({ sample, compare }) {
    this.shown = sample;
    this.comparing = compare;
    this.mark();
  }

  mark() {
    this.root.querySelectorAll("article.card").forEach((card, i) => {
      card.classList.toggle("on", i === this.chosen);
      card.querySelector(".pic").setAttribute("aria-current", String(i === this.chosen));
      const isCompared = i === this.chosen && Boolean(this.comparing);
      card.querySelector('[data-do="compare"]').setAttribute("aria-pressed", String(isCompared));
    });
  }

  /** Arrow keys walk along the strip; Enter on the chosen one goes on from it. */
  move(event) {
    const index = [...this.root.querySelectorAll(".pic")].indexOf(event.target);
    if (index < 0) return;
    const isPlain = !(event.altKey || event.ctrlKey || event.metaKey);
    const step = isPlain && { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = this.root.querySelectorAll(".pic")[index + step];
    if (!step || !next) return;
    event.preventDefault();
    next.focus();
    this.choose(index + step);
  }

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

function seedOf({ seed, seed_inferred: isInferred }) {
  const text = seed === null ? "no seed told" : `${seed}`;
  const told = isInferred ? "Inferred: the service told the seed of the first sample alone" : `Seed ${text}`;
  return node("span", { className: isInferred ? "seed inferred" : "seed", textContent: text, title: told });
}

function node(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}
