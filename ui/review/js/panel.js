// The sample that is looked at, in large, with what the person thinks of it and what is known of it.

import { elementIn, node } from "../../js/elements.js";
import { allFacts, openFacts } from "./facts.js";
import { keyOfSample } from "./runs.js";
import { threads } from "./threads.js";
import { Viewer } from "./viewer/viewer.js";
import { MODES } from "./viewer/words.js";
import { NOBODY, titleOf, VERDICTS } from "./words.js";

/** @import { Fact } from "./facts.js" */
/** @import { Mode } from "./viewer/words.js" */
/** @import { Details, Me, Opinion, Run, Sample } from "./words.js" */
/** @typedef {{ run: Run, sample: Sample, details: Details | null, own: Opinion }} Shown */
/** @typedef {{ picture: (path: string) => string, point: (point: [number, number]) => void,
 *   pin: (id: string) => void }} Hooks */

const WAYS = /** @type {const} */ (["in", "out", "fit"]);
const ORIGINAL = "original";
const STEP = 1.5; // of one press of a zoom key

export class Panel {
  #root;
  #hooks;
  #me;
  /** @type {Shown | null} */ #shown = null;
  #against = ORIGINAL; // or the number of another sample of the run, where the person has chosen that
  #isMasked = false;
  #pinned = "";

  /** @param {HTMLElement} root @param {Me} me @param {Hooks} hooks */
  constructor(root, me, hooks) {
    this.#root = root;
    this.#me = me;
    this.#hooks = hooks;
    this.viewer = new Viewer(this.#part("viewer"), {
      onPoint: hooks.point,
      onPin: (id) => hooks.pin(String(id)),
      onMode: (mode) => this.#showMode(mode),
      onZoom: (percent, isFitted) => {
        this.#button("zoom-fit").textContent = isFitted ? "Fit" : `${percent} %`;
      },
    });
    this.against = elementIn(root, '[data-slot="against"]', HTMLSelectElement);
    this.against.addEventListener("change", () => this.#choose(this.against.value));
    for (const button of this.#modeButtons)
      button.addEventListener("click", () => this.mode(/** @type {Mode} */ (button.dataset.mode)));
    this.#on("mask", () => this.mask());
    for (const way of WAYS) this.#on(`zoom-${way}`, () => this.zoom(way));
    if (!me.may_speak) for (const slot of ["verdicts", "composer"]) this.#part(slot).hidden = true;
    this.#part("looking").hidden = me.may_speak;
  }

  /** @param {Shown | null} shown */
  show(shown) {
    this.#root.hidden = !shown;
    const isSame = shown?.sample.image === this.#shown?.sample.image && shown?.details === this.#shown?.details;
    this.#shown = shown;
    if (!shown) return;
    const { run, sample } = shown;
    this.#part("panel-title").textContent = `${titleOf(run)} · ${sample.n + 1} of ${run.samples.length}`;
    if (!isSame) this.#look();
    this.showPins(this.#pinned);
    this.#showVerdicts(shown);
    this.#showFacts(shown);
  }

  /** @param {string} current id of the comment that is pointed at */
  showPins(current) {
    this.#pinned = current;
    const lines = threads(this.#shown?.sample.comments ?? []);
    const pins = lines.flatMap(({ comment: { id, point, text, resolved }, number }) =>
      point ? [{ id, number, point, text, resolved, is_current: id === current }] : [],
    );
    this.viewer.setPins(pins);
  }

  /** @param {Mode} mode */
  mode(mode) {
    this.viewer.setMode(mode);
    this.#showMode(this.viewer.mode);
  }

  nextMode() {
    this.mode(MODES[(MODES.indexOf(this.viewer.mode) + 1) % MODES.length]);
  }

  mask() {
    if (!this.#shown?.details?.mask) return;
    this.#isMasked = !this.#isMasked;
    this.viewer.showMask(this.#isMasked);
    this.#button("mask").setAttribute("aria-pressed", String(this.#isMasked));
  }

  /** @param {"in" | "out" | "fit"} way */
  zoom(way) {
    if (way === "fit") this.viewer.zoomTo("fit");
    else this.viewer.zoomBy(way === "in" ? STEP : 1 / STEP);
  }

  #look() {
    if (!this.#shown) return;
    const { run, sample, details } = this.#shown;
    const others = this.#others();
    const against = (others.find(({ value }) => value === this.#against) ?? others[0])?.value ?? "";
    const options = others.map(({ value, text }) => node("option", { value, textContent: text }));
    this.against.replaceChildren(...options);
    this.against.value = against;
    this.#part("against-line").hidden = !others.length;
    for (const button of this.#modeButtons) button.disabled = button.dataset.mode !== "whole" && !others.length;
    this.#button("mask").disabled = !details?.mask;
    const other = run.samples.find((one) => String(one.n) === against) ?? null;
    const path = this.#hooks.picture;
    this.#part("viewer").style.setProperty("--ratio", `${run.width || 4} / ${run.height || 3}`);
    this.viewer.show({
      picture: path(sample.image),
      thumbnail: path(sample.thumbnail),
      other: other && path(other.image),
      original: details?.original ? path(details.original) : null,
      mask: details?.mask ? path(details.mask) : null,
      width: run.width,
      height: run.height,
      label: `Sample ${sample.n + 1}`,
      otherLabel: other ? `Sample ${other.n + 1}` : "",
    });
    this.viewer.setAgainst(other ? "other" : ORIGINAL);
    this.#showMode(this.viewer.mode);
  }

  /** What the sample can be compared with. */
  #others() {
    const { run, sample, details } = this.#shown ?? {};
    const samples = (run?.samples ?? []).filter(({ n }) => n !== sample?.n);
    const others = samples.map(({ n }) => ({ value: String(n), text: `sample ${n + 1}` }));
    return details?.original ? [{ value: ORIGINAL, text: "the original" }, ...others] : others;
  }

  /** @param {string} value */
  #choose(value) {
    this.#against = value;
    this.#look();
    if (this.viewer.mode === "whole") this.mode("slider");
  }

  /** @param {string} mode */
  #showMode(mode) {
    for (const button of this.#modeButtons) button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
  }

  /** @param {Shown} shown */
  #showVerdicts({ run, sample, own }) {
    this.#root.dataset.sampleOf = keyOfSample(run.id, sample.n);
    for (const button of this.#root.querySelectorAll("[data-verdict-of]")) {
      const verdict = button instanceof HTMLElement ? button.dataset.verdictOf : "";
      button.setAttribute("aria-pressed", String(verdict === own.verdict));
    }
    this.#button("star").setAttribute("aria-pressed", String(own.starred));
    const others = sample.verdicts.filter(({ reviewer }) => reviewer !== this.#me.reviewer);
    const lines = others.map((said) => {
      const line = node("li", { textContent: said.name || NOBODY });
      const word = said.verdict ? `${VERDICTS[said.verdict].sign} ${VERDICTS[said.verdict].label}` : "";
      const badge = node("span", { className: "badge", textContent: `${word}${said.starred ? " ★" : ""}` });
      badge.dataset.verdictOfOther = said.verdict ?? "";
      line.append(badge);
      return line;
    });
    this.#part("others").replaceChildren(...lines);
  }

  /** @param {Shown} shown */
  #showFacts({ run, sample, details }) {
    const open = openFacts(run, sample, details);
    this.#part("facts").replaceChildren(...open.flatMap(factNodes));
    const all = allFacts(run, sample, details);
    this.#part("all-facts").hidden = !all.length;
    const table = node("dl", { className: "facts" });
    table.append(...all.flatMap(factNodes));
    this.#part("table").replaceChildren(table);
  }

  /** @param {string} name */
  #part(name) {
    return elementIn(this.#root, `[data-slot="${name}"]`);
  }

  /** @param {string} action */
  #button(action) {
    return elementIn(this.#root, `[data-action="${action}"]`, HTMLButtonElement);
  }

  /** @param {string} action @param {() => void} act */
  #on(action, act) {
    this.#button(action).addEventListener("click", act);
  }

  get #modeButtons() {
    return /** @type {HTMLButtonElement[]} */ ([...this.#root.querySelectorAll(".modes [data-mode]")]);
  }
}

/** @param {Fact} fact */
function factNodes({ name, asked, got, tone }) {
  const value = node("dd");
  if (asked && asked !== got) value.append(node(got ? "s" : "span", { textContent: asked }), " ");
  const told = node("span", { textContent: got });
  if (tone) told.dataset.tone = tone;
  value.append(told);
  return [node("dt", { textContent: name }), value];
}
