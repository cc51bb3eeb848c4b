// How far the picture is to be extended, by numbers or as a ratio of its sides.

import { elementIn } from "../../../js/elements.js";

/** @import { Extent } from "../model/extent.js" */
/** @import { Settings } from "../model/settings.js" */
/** @typedef {{ settings: Settings, workspace: Workspace, changed: () => void }} Parts changed: called when other numbers stand there */

const SIDES = /** @type {const} */ (["left", "top", "right", "bottom"]);
const WIDEST_OVERLAP = 512; // pixels

export class ExtendPanel {
  #settings;
  #workspace;
  #changed;
  #ratio;
  #anchor;
  #overlap;
  /** @type {(side: string) => HTMLInputElement} */ #input;

  /** @param {HTMLElement} root @param {Parts} parts @param {AbortSignal} signal */
  constructor(root, { settings, workspace, changed }, signal) {
    this.#settings = settings;
    this.#workspace = workspace;
    this.#changed = changed;
    this.#input = (side) => elementIn(root, `input[data-role="extend-${side}"]`, HTMLInputElement);
    this.#ratio = elementIn(root, '[data-role="extend-ratio"]', HTMLSelectElement);
    this.#anchor = elementIn(root, '[data-role="extend-anchor"]', HTMLSelectElement);
    this.#overlap = this.#input("overlap");
    for (const side of SIDES) this.#input(side).addEventListener("input", changed, { signal });
    for (const select of [this.#ratio, this.#anchor]) {
      select.addEventListener("change", () => this.#fillIn(), { signal });
    }
    this.#overlap.addEventListener("input", () => this.#setOverlap(this.#overlap.valueAsNumber), { signal });
    workspace.addEventListener("picture", () => this.reset());
    workspace.addEventListener("extent", () => this.reset());
    this.show();
  }

  /** What is typed, in pixels; what is no number, or below 0, counts as 0. @returns {Extent} */
  get margins() {
    const [left, top, right, bottom] = SIDES.map((side) =>
      Math.max(0, Math.round(this.#input(side).valueAsNumber) || 0),
    );
    return { left, top, right, bottom };
  }

  reset() {
    for (const side of SIDES) this.#input(side).value = "0";
    this.#ratio.value = "";
    this.#changed();
  }

  show() {
    this.#overlap.value = String(this.#settings.overlap);
  }

  /** The numbers that give the ratio that is chosen. */
  #fillIn() {
    const [across, up] = this.#ratio.value.split(":").map(Number);
    if (!up || !this.#workspace.hasPicture) return;
    const margins = marginsFor(this.#workspace.size, across / up, Number(this.#anchor.value));
    for (const side of SIDES) this.#input(side).value = String(margins[side]);
    this.#changed();
  }

  /** @param {number} overlap */
  #setOverlap(overlap) {
    if (Number.isFinite(overlap)) this.#settings.overlap = Math.min(WIDEST_OVERLAP, Math.max(0, Math.round(overlap)));
    this.#settings.overlapChosen = true;
  }
}

/**
 * What has to be added so that width / height is `ratio`; anchor: where the picture stays, 0 left or top, 1 right or bottom.
 * @type {(size: Size, ratio: number, anchor: number) => Extent}
 */
export function marginsFor({ width, height }, ratio, anchor) {
  const wider = Math.max(0, Math.round(height * ratio) - width);
  const higher = wider > 0 ? 0 : Math.max(0, Math.round(width / ratio) - height);
  const left = Math.round(wider * anchor);
  const top = Math.round(higher * anchor);
  return { left, top, right: wider - left, bottom: higher - top };
}
