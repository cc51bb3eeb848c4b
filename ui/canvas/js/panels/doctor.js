// The mask doctor: says where a mask is probably not what its person thinks, and mends it with a click. Silent when all is well.

import { unchanged } from "../selection/unchanged.js";
import { findingLine } from "./finding-line.js";

/** @import { Areas } from "../selection/areas.js" */
/** @import { Finding, FindingId } from "../selection/doctor.js" */
/** @typedef {{ workspace: Workspace, areas: Areas }} Parts */

const REST = 350; // ms without another stroke

/** What is said of each, and what the button that mends it does. @type {Record<FindingId, { says: (found: Finding) => string, mends?: string }>} */
const WORDS = {
  empty: { says: () => "Nothing is marked any more: paint over what should change." },
  everything: { says: () => "Everything is marked: nothing is left to continue from." },
  inverted: {
    says: ({ share }) => `${percent(share)} is marked, with all corners: is it inverted?`,
    mends: "Invert it",
  },
  soft: {
    says: ({ share }) => `${percent(share)} of what is marked is grey, and changes only in part.`,
    mends: "Make it solid",
  },
  specks: {
    says: ({ count }) => `${count === 1 ? "1 speck lies" : `${count} specks lie`} beside it.`,
    mends: "Drop them",
  },
  pinholes: {
    says: ({ count }) => `${count === 1 ? "1 pinhole is" : `${count} pinholes are`} left in it.`,
    mends: "Fill them",
  },
  thin: { says: () => "A part is thinner than what this engine can see.", mends: "Grow it" },
};

export class Doctor {
  #slot;
  #workspace;
  #areas;
  #cell = 0; // picture pixels
  #looks = 0; // counts them: only the newest counts
  /** @type {Finding[]} */ #found = [];
  /** @type {Set<FindingId>} */ #ignored = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {HTMLElement} slot @param {Parts} parts @param {AbortSignal} signal */
  constructor(slot, { workspace, areas }, signal) {
    this.#slot = slot;
    this.#workspace = workspace;
    this.#areas = areas;
    slot.addEventListener("click", (event) => this.#pressed(event), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
    workspace.addEventListener("picture", () => this.#forget());
    for (const type of ["action", "masks", "extent"]) workspace.addEventListener(type, () => this.#soon());
  }

  /** The engine sees nothing that is thinner than so many pixels of the picture. @param {number} cell */
  expect(cell) {
    if (cell === this.#cell) return;
    this.#cell = cell;
    this.#soon();
  }

  #forget() {
    this.#ignored.clear();
    this.#show([]);
    this.#soon();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#looks += 1;
    this.#timer = setTimeout(() => this.#look(), REST);
  }

  async #look() {
    const look = this.#looks;
    const { mask } = this.#workspace;
    const found = mask && this.#isTouched() ? await this.#areas.findings(mask, this.#cell) : [];
    if (look !== this.#looks || !found) return;
    const names = new Set(found.map(({ id }) => id));
    for (const id of this.#ignored) if (!names.has(id)) this.#ignored.delete(id); // the next time it is news
    this.#show(found.filter(({ id }) => !this.#ignored.has(id)));
  }

  /** Whether anything was painted or loaded: a mask that is still to be painted has no fault. */
  #isTouched() {
    const { history } = this.#workspace;
    if (!history || history.weights.mask > 0) return history !== null;
    const done = history.entries.slice(0, history.cursor);
    return done.some(({ tiles }) => tiles.some(({ layer = "mask" }) => layer === "mask"));
  }

  /** @param {Finding[]} found */
  #show(found) {
    if (JSON.stringify(found) === JSON.stringify(this.#found) && this.#slot.childElementCount === found.length) return;
    this.#found = found;
    const refocus = this.#focused();
    this.#slot.replaceChildren(...found.map(lineOf));
    refocus?.();
  }

  /** What gives the focus back to the button that has it, as long as there is such a button. */
  #focused() {
    const { activeElement } = document;
    if (!(activeElement instanceof HTMLElement) || !this.#slot.contains(activeElement)) return null;
    const id = activeElement.closest("[data-finding]")?.getAttribute("data-finding");
    const selector = `[data-finding="${id}"] [data-action="${activeElement.dataset.action}"]`;
    return () => {
      const button = this.#slot.querySelector(selector);
      if (button instanceof HTMLElement) button.focus({ preventScroll: true });
    };
  }

  /** @param {MouseEvent} event */
  #pressed(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const line = button?.closest("[data-finding]");
    if (!button || !line) return;
    event.stopPropagation();
    const finding = this.#found.find(({ id }) => id === line.getAttribute("data-finding"));
    if (finding && button.dataset.action === "mend") this.#mend(finding);
    else if (finding) this.#ignored.add(finding.id);
    line.remove();
  }

  /** @param {Finding} finding */
  async #mend(finding) {
    const { mask } = this.#workspace;
    if (!mask) return;
    const isAsBefore = unchanged(this.#workspace, "mask");
    const area = await this.#areas.mended(mask, finding, this.#cell);
    if (area && isAsBefore()) this.#workspace.apply("mask", area);
  }
}

/** @param {Finding} found */
function lineOf(found) {
  const { says, mends } = WORDS[found.id];
  return findingLine(found.id, says(found), mends);
}

/** @param {number} share */
function percent(share) {
  return `${Math.round(100 * share)} %`;
}
