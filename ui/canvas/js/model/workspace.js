// The picture on the canvas, its masks and what was done to them; everybody who shows or stores them listens here.

import { isNoExtent } from "./extent.js";
import { History } from "./history.js";
import { Masks } from "./masks.js";
import { Painting } from "./painting.js";

/** @import { Extent } from "./extent.js" */
/** @import { NamedMask, Work } from "./masks.js" */
/**
 * What a run fills: `read` gives a layer, null where nothing is painted, and `revision` changes with it.
 * @typedef {{ extent: Extent, mask: Filled, avoid: Filled }} ToFill
 */
/** @typedef {{ revision: () => string, read: () => Mask | null }} Filled */

/**
 * Two layers are painted: "mask" is what is filled, "avoid" what must not be copied for it, where the engine copies. A
 * picture may have several masks, each with both layers, an extent of the canvas and an undo of its own; `history`, `mask`
 * and `avoid` are those of the active one.
 * Events: "picture" (another picture), "pixels" (detail: the box in which a layer changed), "action" (an action was
 * done, undone or redone; detail: { entry } or { entry: null }, with the cursor in `history`), "extent" (the canvas has
 * another size or place; detail: { extent, shift }), "masks" (another list of masks, choice, or what is shown), "folded"
 * (the oldest actions of masks can no longer be undone; detail: their ids), "offer" (whether there is a use for "avoid").
 */
export class Workspace extends Painting {
  /** @type {string | null} */ name = null;
  offersAvoid = true;
  /** @type {Masks | null} */ #masks = null;
  #pictures = 0; // how many were shown
  isAside = false; // whether what is painted now belongs to no mask

  /** `limit`: bytes that all actions of a picture may take. @param {{ limit?: number }} options */
  constructor({ limit } = {}) {
    super();
    this.limit = limit;
    this.addEventListener("action", () => this.#trim());
    this.addEventListener("pixels", () => this.showMask(this.activeMask, true)); // what changes is seen
  }

  get hasPicture() {
    return this.picture !== null;
  }

  /** Whether anything is painted, with any mask. */
  get isPainted() {
    return this.#masks?.list.some(({ history: { weights } }) => weights.mask + weights.avoid > 0) ?? false;
  }

  /** Whether there is a use for what must not be copied; what is painted stays, and is not sent.
   * @param {boolean} offers */
  offerAvoid(offers) {
    if (offers === this.offersAvoid) return;
    this.offersAvoid = offers;
    this.tell("offer");
  }

  /** Shows a picture without paint, or with that of an earlier visit.
   * @param {{ picture: Picture, name: string, work?: Work | null }} shown */
  show({ picture, name, work = null }) {
    this.release();
    this.isAside = false;
    this.picture = picture;
    this.name = name;
    this.#masks = new Masks(picture, work ?? undefined, this.limit);
    this.history = this.#masks.active.history;
    this.#pictures += 1;
    this.tell("picture");
  }

  /** From here on something else is painted, with an undo of its own, on a canvas extended so far: it is neither kept nor
   * filled. @param {Extent} extent */
  paintAside(extent) {
    if (!this.picture || this.isAside || this.underway) return false;
    const base = { tiles: [], extent, count: 0 };
    this.#turnTo(new History(this.picture, { entries: [], cursor: 0, base }), true);
    return true;
  }

  /** Back to the masks, which are as they were. */
  endAside() {
    const masks = this.#masks;
    if (!masks || !this.isAside) return;
    this.cancel();
    this.#turnTo(masks.active.history, false);
  }

  /** @type {(history: History, isAside: boolean) => void} */
  #turnTo(history, isAside) {
    const { extent } = this;
    this.isAside = isAside;
    this.history = history;
    this.tellExtent(extent);
    this.tell("masks");
  }

  /** As all painting, but what is painted aside keeps its size. @type {(by: Extent, overlap?: number) => boolean} */
  extend(by, overlap = 0) {
    return !this.isAside && super.extend(by, overlap);
  }

  state() {
    const { width, height } = this.size;
    const { mask, avoid } = this.history?.weights ?? { mask: 0, avoid: 0 };
    /** @type {(weight: number) => number} */
    const shareOf = (weight) => (weight === 0 ? 0 : weight / (255 * width * height));
    return { width, height, name: this.name, painted: mask > 0, share: shareOf(mask), avoidShare: shareOf(avoid) };
  }

  /** @returns {NamedMask[]} */
  get masks() {
    return this.#masks?.list.map(({ id, name, shown }) => ({ id, name, shown })) ?? [];
  }

  get activeMask() {
    return this.#masks?.active.id ?? "";
  }

  /** Whether a run fills what all shown masks mark. */
  get fillsAll() {
    return this.#masks?.fillsAll ?? false;
  }

  /** Whether a mask was removed that can come back. */
  get hasRemoved() {
    return (this.#masks?.removed ?? null) !== null;
  }

  /** Everything painted on the picture. */
  get work() {
    return this.#masks?.work ?? null;
  }

  /** What was done with a mask, by its id; a removed one's too. @param {string} id */
  historyOf(id) {
    const removed = this.#masks?.removed?.mask;
    return this.#masks?.find(id)?.history ?? (removed?.id === id ? removed.history : null);
  }

  /** A new mask, which is active then; its id, or "" where there are too many. The canvas stays as large as it was: what lies
   * around the picture is marked with this mask too. @param {string} [name] */
  addMask(name) {
    const { extent } = this;
    if (!this.#choose((masks) => masks.add(name) !== null)) return "";
    if (!isNoExtent(extent)) this.extend(extent);
    return this.activeMask;
  }

  /** @param {string} id */
  chooseMask(id) {
    return this.#choose((masks) => masks.choose(masks.find(id) ?? masks.active));
  }

  /** @type {(id: string, name: string) => boolean} */
  renameMask(id, name) {
    return this.#change((masks) => {
      const mask = masks.find(id);
      return mask !== null && masks.rename(mask, name);
    });
  }

  /** @type {(id: string, shown: boolean) => boolean} */
  showMask(id, shown) {
    return this.#change((masks) => {
      const mask = masks.find(id);
      if (!mask || mask.shown === shown) return false;
      mask.shown = shown;
      return true;
    });
  }

  /** The last one stays; the one removed last can be brought back. @param {string} id */
  removeMask(id) {
    return this.#choose((masks) => {
      const mask = masks.find(id);
      return mask !== null && masks.remove(mask);
    });
  }

  bringBackMask() {
    return this.#choose((masks) => masks.bringBack());
  }

  /** @param {boolean} on */
  fillAll(on) {
    return this.#change((masks) => {
      const changes = masks.fillsAll !== on;
      masks.fillsAll = on;
      return changes;
    });
  }

  /** Nothing of it in the middle of a stroke, which stays with its mask. @param {(masks: Masks) => boolean} change */
  #choose(change) {
    return !this.underway && this.#change(change);
  }

  /** True where something changed. @param {(masks: Masks) => boolean} change */
  #change(change) {
    const masks = this.#masks;
    const { extent } = this;
    if (!masks || this.isAside || !change(masks)) return false;
    this.history = masks.active.history;
    this.tellExtent(extent);
    this.tell("masks");
    return true;
  }

  /** How far the canvas was ever extended, with any mask or with all that are filled. */
  get extents() {
    const list = this.#masks?.list ?? [];
    return [...list.flatMap(({ history }) => history.extents), this.toFill().extent];
  }

  /** What is seen of the masks: the layers of the active one, where it is shown, and what the other shown ones mark. */
  seen() {
    const { extent, mask, avoid } = this;
    if (this.isAside) return { mask, avoid: null, others: null };
    const masks = this.#masks;
    const others = masks?.joined("mask", masks.shownOnes(masks.active), extent) ?? null;
    return masks?.active.shown === false ? { mask: null, avoid: null, others } : { mask, avoid, others };
  }

  /** @returns {ToFill} */
  toFill() {
    const masks = this.#masks;
    const nothing = { revision: () => "", read: () => null };
    if (!masks) return { extent: this.extent, mask: nothing, avoid: nothing };
    const filled = masks.fillsAll ? masks.shownOnes() : [masks.active];
    const extent = masks.extentOf(filled);
    /** @type {(name: Layer) => Filled} */
    const layer = (name) => ({
      revision: () =>
        JSON.stringify([this.#pictures, extent, filled.map(({ id, history }) => [id, history.versions[name]])]),
      read: () => masks.joined(name, filled, extent),
    });
    return { extent, mask: layer("mask"), avoid: layer("avoid") };
  }

  #trim() {
    const fewer = this.#masks?.trim() ?? [];
    if (fewer.length > 0) this.tell("folded", { ids: fewer.map(({ id }) => id) });
  }
}
