// The rows of the board, one for each run. What changes is patched in place: focus, selection and scrolling stay.

import { node } from "../../js/elements.js";
import { Card } from "./cards.js";
import { pictureOf } from "./runs.js";
import { counted, moment, titleOf } from "./words.js";

/** @import { Around } from "./cards.js" */
/** @import { Details, Run } from "./words.js" */
/** @import { At } from "./runs.js" */
/** @typedef {Around & { engine: (name: string) => string, get: (id: string) => Run | null, hasBefore: boolean,
 *   details: (id: string) => Promise<Details | null> }} Board */

const AHEAD = "400px 0px"; // how far below what is seen the small pictures of before are asked for

class Row {
  element = node("section", { className: "row" });
  /** @type {Map<string, Card>} */ cards = new Map(); // by the name of the picture
  #before = node("div", { className: "before", hidden: true });
  #title = node("h2", { className: "prompt" });
  #line = node("p", { className: "row-line" });
  #cards = node("ul", { className: "cards" });
  #menu = node("button", { type: "button", className: "icon row-menu", textContent: "⋯", tabIndex: -1 });

  /** @param {Run} run @param {Board} board */
  constructor(run, board) {
    this.element.dataset.run = run.id;
    this.#title.id = `run-${run.id}`;
    this.element.setAttribute("aria-labelledby", this.#title.id);
    this.#menu.dataset.action = "run-menu";
    const head = node("div", { className: "row-head" });
    const words = node("div", { className: "row-words" });
    const line = node("div", { className: "row-under" });
    line.append(this.#line, this.#menu);
    words.append(this.#title, line);
    head.append(this.#before, words);
    this.element.append(head, this.#cards);
    this.update(run, board);
  }

  /** @param {Run} run @param {Board} board */
  update(run, board) {
    const title = titleOf(run);
    this.run = run;
    this.#title.textContent = title;
    this.#title.title = title;
    this.#before.hidden = !board.hasBefore;
    this.#before.style.aspectRatio = `${run.width || 4} / ${run.height || 3}`;
    const engine = run.engine ? [board.engine(run.engine)] : [];
    const parts = [moment(run.created), ...engine, counted(run.samples.length, "sample")];
    const parent = run.parent && board.get(run.parent.run);
    if (run.parent) parts.push(`from sample ${run.parent.n + 1} of ${parent ? titleOf(parent) : "an earlier run"}`);
    this.#line.textContent = parts.join(" · ");
    this.#menu.setAttribute("aria-label", `More for ${title}`);
    this.#patch(run, board);
  }

  /** @param {Run} run @param {Board} board */
  #patch(run, board) {
    const kept = new Map(this.cards);
    this.cards.clear();
    const focused = document.activeElement;
    run.samples.forEach((sample, place) => {
      const name = pictureOf(sample);
      const spare = kept.get(name) ?? new Card();
      kept.delete(name);
      spare.update(run, sample, board);
      this.cards.set(name, spare);
      if (this.#cards.children[place] !== spare.element) {
        this.#cards.insertBefore(spare.element, this.#cards.children[place] ?? null);
      }
    });
    for (const card of kept.values()) card.element.remove();
    if (focused instanceof HTMLElement && focused !== document.activeElement && this.element.contains(focused)) {
      focused.focus({ preventScroll: true });
    }
  }

  /** @param {string} source "" for none */
  showBefore(source) {
    if (!source) return;
    const image = node("img", { alt: "Before the edit", decoding: "async", src: source });
    image.addEventListener("error", () => image.remove());
    this.#before.replaceChildren(image);
  }

  /** @param {boolean} isCurrent */
  mark(isCurrent) {
    this.#menu.tabIndex = isCurrent ? 0 : -1;
    this.element.classList.toggle("is-current", isCurrent);
  }
}

export class Rows {
  #place;
  #board;
  /** @type {Map<string, Row>} */ #rows = new Map();
  /** @type {{ row: Row, card: Card } | null} */ #current = null;
  #seen;

  /** @param {HTMLElement} place @param {HTMLElement} scroll @param {Board} board */
  constructor(place, scroll, board) {
    this.#place = place;
    this.#board = board;
    this.#seen = new IntersectionObserver((entries) => this.#look(entries), { root: scroll, rootMargin: AHEAD });
  }

  /** @param {Run[]} runs @param {number} place among the rows */
  add(runs, place) {
    const rows = runs.map((run) => {
      const row = new Row(run, this.#board);
      this.#rows.set(run.id, row);
      if (this.#board.hasBefore) this.#seen.observe(row.element);
      return row.element;
    });
    const next = this.#place.children[place];
    if (next) next.before(...rows);
    else this.#place.append(...rows);
  }

  clear() {
    for (const id of [...this.#rows.keys()]) this.remove(id);
  }

  /** @param {Run} run */
  update(run) {
    this.#rows.get(run.id)?.update(run, this.#board);
  }

  /** All of them, where what is around has changed. */
  refresh() {
    for (const row of this.#rows.values()) if (row.run) row.update(row.run, this.#board);
  }

  /** @param {string} id */
  remove(id) {
    const row = this.#rows.get(id);
    if (!row) return;
    if (this.#current?.row === row) this.#current = null;
    this.#seen.unobserve(row.element);
    row.element.remove();
    this.#rows.delete(id);
  }

  /** @param {At | null} at */
  mark(at) {
    const row = (at && this.#rows.get(at.run)) ?? null;
    const sample = row?.run?.samples.find(({ n }) => n === at?.n);
    const card = (sample && row?.cards.get(pictureOf(sample))) ?? null;
    if (this.#current?.card !== card) this.#current?.card.mark(false);
    if (this.#current?.row !== row) this.#current?.row.mark(false);
    this.#current = row && card ? { row, card } : null;
    card?.mark(true);
    row?.mark(true);
  }

  /** Bring the current sample into sight. @param {boolean} withFocus @param {ScrollLogicalPosition} [block] */
  show(withFocus, block = "nearest") {
    const { card } = this.#current ?? {};
    card?.element.scrollIntoView({ block, inline: "nearest" });
    if (withFocus) card?.focus();
  }

  /** @param {IntersectionObserverEntry[]} entries */
  async #look(entries) {
    for (const { isIntersecting, target } of entries) {
      const id = target instanceof HTMLElement ? target.dataset.run : undefined;
      if (!isIntersecting || !id) continue;
      this.#seen.unobserve(target);
      const details = await this.#board.details(id);
      const path = details?.original_thumbnail;
      if (path) this.#rows.get(id)?.showBefore(this.#board.picture(path));
    }
  }
}
