// One sample among others: its small picture, number, seed and what was said of it. Patched in place.

import { node } from "../../js/elements.js";
import { keyOfSample } from "./runs.js";
import { NOBODY, VERDICTS } from "./words.js";

/** @import { Opinion, Run, Sample } from "./words.js" */
/** @typedef {{ picture: (path: string) => string, opinionOf: (run: Run, sample: Sample) => Opinion,
 *   reviewer: () => string | null, isPicked: (key: string) => boolean, lost: (run: string) => void }} Around lost: a picture did not come */

const GONE = "This picture is not here any more.";

export class Card {
  element = node("li", { className: "card" });
  #open = node("button", { type: "button", className: "card-open", tabIndex: -1 });
  #image = node("img", { alt: "", loading: "lazy", decoding: "async", draggable: false });
  #gone = node("span", { className: "gone", hidden: true, textContent: GONE });
  #star = node("span", { className: "star", textContent: "★", hidden: true });
  #pins = node("span", { className: "pins", hidden: true });
  #number = node("span", { className: "number" });
  #seed = node("span", { className: "seed" });
  #others = node("span", { className: "others-small" });
  #badge = node("span", { className: "badge" });
  #lost = () => {};
  #pick = node("input", { type: "checkbox", tabIndex: -1 });

  constructor() {
    const foot = node("span", { className: "card-foot" });
    foot.append(this.#seed, this.#badge);
    const frame = node("span", { className: "frame" });
    frame.append(this.#image, this.#gone, this.#star, this.#pins, this.#number, this.#others);
    this.#open.append(frame, foot);
    const label = node("label", { className: "pick" });
    label.append(this.#pick);
    this.element.append(this.#open, label);
    this.#image.addEventListener("error", () => {
      this.#lose(true);
      this.#lost();
    });
    this.#image.addEventListener("load", () => this.#lose(false));
  }

  /** @param {Run} run @param {Sample} sample @param {Around} around */
  update(run, sample, around) {
    const key = keyOfSample(run.id, sample.n);
    this.#lost = () => around.lost(run.id);
    const own = around.opinionOf(run, sample);
    const { dataset } = this.element;
    set(dataset, "sample", key);
    set(dataset, "verdict", own.verdict ?? "");
    const source = around.picture(sample.thumbnail);
    if (this.#image.src !== source) this.#image.src = source;
    this.#image.style.aspectRatio = `${run.width || 4} / ${run.height || 3}`;
    write(this.#number, String(sample.n + 1));
    write(this.#seed, sample.seed === null ? `Sample ${sample.n + 1}` : String(sample.seed));
    this.#showBadge(own);
    const others = sample.verdicts.filter((said) => said.reviewer !== around.reviewer() && said.verdict);
    write(this.#others, others.map((said) => VERDICTS[said.verdict ?? "rework"].sign).join(" "));
    this.#others.title = others
      .map((said) => `${said.name || NOBODY}: ${VERDICTS[said.verdict ?? "rework"].label}`)
      .join("\n");
    const open = sample.comments.filter((comment) => !comment.resolved && !comment.answers).length;
    this.#others.hidden = !others.length;
    this.#star.hidden = !own.starred;
    this.#pins.hidden = !open;
    write(this.#pins, String(open));
    this.#pick.checked = around.isPicked(key);
    const told = labelOf(sample, own, others.length, open);
    this.#open.setAttribute("aria-label", told);
    this.#pick.setAttribute("aria-label", `Select sample ${sample.n + 1}`);
  }

  /** @param {Opinion} own */
  #showBadge({ verdict }) {
    if (this.#badge.dataset.shown === String(verdict)) return;
    this.#badge.dataset.shown = String(verdict);
    if (!verdict) return this.#badge.replaceChildren("·");
    const { sign, label } = VERDICTS[verdict];
    this.#badge.replaceChildren(sign, node("span", { textContent: ` ${label}` })); // narrow cards have the sign alone
  }

  /** @param {boolean} isCurrent */
  mark(isCurrent) {
    if (isCurrent) this.element.setAttribute("aria-current", "true");
    else this.element.removeAttribute("aria-current");
    this.#open.tabIndex = this.#pick.tabIndex = isCurrent ? 0 : -1;
  }

  focus() {
    this.#open.focus({ preventScroll: true });
  }

  /** @param {boolean} isGone */
  #lose(isGone) {
    this.#gone.hidden = !isGone;
    this.#image.hidden = isGone;
  }
}

/** @param {Sample} sample @param {Opinion} own @param {number} others @param {number} comments */
function labelOf(sample, own, others, comments) {
  const parts = [`Sample ${sample.n + 1}`];
  if (sample.seed !== null) parts.push(`seed ${sample.seed}`);
  parts.push(own.verdict ? VERDICTS[own.verdict].label.toLowerCase() : "undecided");
  if (own.starred) parts.push("starred");
  if (others) parts.push(others === 1 ? "1 verdict of another person" : `${others} verdicts of others`);
  if (comments) parts.push(comments === 1 ? "1 open comment" : `${comments} open comments`);
  return parts.join(", ");
}

/** @param {Node} place @param {string} text */
function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/** @param {DOMStringMap} dataset @param {string} name @param {string} value */
function set(dataset, name, value) {
  if (dataset[name] !== value) dataset[name] = value;
}
