// Refining what is painted by a number of pixels: a click does it, and who points at a button or moves the slider sees it before.

import { elementIn } from "../../../js/elements.js";
import { putArea } from "../model/layer.js";
import { unchanged } from "../selection/unchanged.js";

/** @import { Settings } from "../model/settings.js" */
/** @import { Areas } from "../selection/areas.js" */
/** @import { RefineAction } from "../selection/refine.js" */
/**
 * `look` shows this layer in the place of the painted one, or with null the painted one again.
 * @typedef {{ workspace: Workspace, settings: Settings, areas: Areas, look: (layer: Layer, mask: Mask | null) => void }} Parts
 */

/** @type {RefineAction[]} */
export const REFINEMENTS = ["grow", "shrink", "feather", "smooth", "fill-holes", "drop-specks"];
const LARGEST = 500; // pixels
const POINTED = 120; // ms that a pointer rests on a button before it is shown what it does

export class Refine {
  #parts;
  #number;
  #slider;
  /** @type {RefineAction} */ #shown = "grow"; // what the slider shows
  #asked = 0; // counts previews: only the newest is shown
  /** @type {Layer | null} */ #previewed = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {HTMLElement} root @param {Parts} parts @param {AbortSignal} signal */
  constructor(root, parts, signal) {
    this.#parts = parts;
    const group = elementIn(root, '[data-slot="refine"]');
    this.#number = elementIn(group, 'input[data-role="refine-amount"]', HTMLInputElement);
    this.#slider = elementIn(group, 'input[data-role="refine-slider"]', HTMLInputElement);
    /** @type {(target: Element, type: string, handle: () => void) => void} */
    const listen = (target, type, handle) => target.addEventListener(type, handle, { signal });
    listen(this.#number, "input", () => this.#take(this.#number));
    listen(this.#slider, "input", () => this.#take(this.#slider));
    for (const type of ["change", "blur", "pointerleave"]) listen(this.#slider, type, () => this.#unshow());
    for (const action of REFINEMENTS) {
      const button = elementIn(group, `[data-action="${action}"]`);
      listen(button, "pointerenter", () => (this.#timer = setTimeout(() => this.#preview(action), POINTED)));
      for (const type of ["pointerleave", "blur", "click"]) listen(button, type, () => this.#unshow());
    }
    parts.workspace.addEventListener("action", () => this.#unshow());
    parts.workspace.addEventListener("picture", () => this.#unshow());
  }

  get amount() {
    const typed = Math.round(this.#number.valueAsNumber);
    return Number.isFinite(typed) ? Math.min(LARGEST, Math.max(1, typed)) : 1;
  }

  /** Refines the layer that was painted last, as one step of undo. @param {RefineAction} action */
  async apply(action) {
    this.#shown = action;
    const { workspace, settings, areas } = this.#parts;
    const { layer } = settings;
    const isAsBefore = unchanged(workspace, layer);
    const painted = workspace.history?.layers[layer];
    const area = painted && (await areas.refined(painted, action, this.amount));
    if (area && isAsBefore()) workspace.apply(layer, area);
  }

  /** @param {HTMLInputElement} moved */
  #take(moved) {
    const other = moved === this.#number ? this.#slider : this.#number;
    other.value = String(Math.min(LARGEST, Math.max(1, Math.round(moved.valueAsNumber) || 1)));
    if (moved === this.#slider) this.#preview(this.#shown);
  }

  /** @param {RefineAction} action */
  async #preview(action) {
    this.#shown = action;
    this.#asked += 1;
    const turn = this.#asked;
    const { workspace, settings, areas, look } = this.#parts;
    const { layer } = settings;
    const isAsBefore = unchanged(workspace, layer);
    const painted = workspace.history?.layers[layer];
    const area = painted && (await areas.refined(painted, action, this.amount));
    if (turn !== this.#asked || !isAsBefore() || !painted) return;
    if (!area) return this.#lookAgain();
    const mask = { ...painted, data: painted.data.slice() };
    putArea(mask, area);
    this.#previewed = layer;
    look(layer, mask);
  }

  #unshow() {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.#lookAgain();
  }

  #lookAgain() {
    if (this.#previewed) this.#parts.look(this.#previewed, null);
    this.#previewed = null;
  }
}
