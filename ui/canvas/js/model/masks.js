// The masks of a picture: each has a name and a history of its own; one is painted, the others rest.

import { extendedSize, isSameExtent, widestExtent } from "./extent.js";
import { History } from "./history.js";
import { joinLayer } from "./layer.js";
import { createMask } from "./mask.js";

/** @import { Paint } from "./history.js" */
/** @typedef {{ id: string, name: string, shown: boolean }} NamedMask */
/** @typedef {NamedMask & { history: History }} OwnMask */
/** @typedef {NamedMask & { paint: Paint }} KeptMask */
/**
 * Everything painted on a picture; `removed` is the mask that was removed last, and where in the list it was.
 * @typedef {{ masks: KeptMask[], active: string, fillsAll: boolean, removed: { mask: KeptMask, at: number } | null }} Work
 */

const MOST = 16;
const LONGEST_NAME = 60;
const LIMIT = 64 * 2 ** 20; // bytes of all actions of a picture
const ROOM = 1 / 8; // so much of it is freed at once

export class Masks {
  /** @type {OwnMask[]} */ list;
  /** @type {OwnMask} */ active;
  /** @type {{ mask: OwnMask, at: number } | null} */ removed = null;
  #picture;
  #count = 0; // of ids that were given

  /** @param {Size} picture @param {Work} [work] @param {number} [limit] */
  constructor(picture, work, limit = LIMIT) {
    this.#picture = picture;
    this.limit = limit;
    /** @type {(NamedMask & { paint?: Paint })[]} */
    const kept = work?.masks.length ? work.masks : [{ id: "1", name: "Mask 1", shown: true }];
    const active = kept.find(({ id }) => id === work?.active) ?? kept[0];
    this.list = kept.map((mask) => this.#own(mask, mask !== active));
    this.active = this.list[kept.indexOf(active)];
    this.fillsAll = work?.fillsAll ?? false;
    if (work?.removed) this.removed = { mask: this.#own(work.removed.mask, true), at: work.removed.at };
  }

  get #all() {
    return this.removed ? [...this.list, this.removed.mask] : this.list;
  }

  /** @type {(kept: NamedMask & { paint?: Paint }, rests: boolean) => OwnMask} */
  #own({ id, name, shown, paint }, rests) {
    this.#count = Math.max(this.#count, Number(id) || 0);
    const history = new History(this.#picture, paint);
    if (rests) history.rest();
    return { id, name, shown, history };
  }

  /** @param {string} id */
  find(id) {
    return this.list.find((mask) => mask.id === id) ?? null;
  }

  /** A new one, which is active then; null where there are too many. @param {string} [name] */
  add(name = "") {
    if (this.list.length >= MOST) return null;
    const id = String(this.#count + 1);
    const mask = this.#own({ id, name: named(name) || this.#freeName(), shown: true }, false);
    this.list.push(mask);
    this.choose(mask);
    return mask;
  }

  #freeName() {
    const taken = new Set(this.list.map(({ name }) => name));
    let number = this.list.length + 1;
    while (taken.has(`Mask ${number}`)) number += 1;
    return `Mask ${number}`;
  }

  /** @param {OwnMask} mask */
  choose(mask) {
    if (mask === this.active) return false;
    this.active.history.rest();
    mask.history.wake();
    this.active = mask;
    return true;
  }

  /** False where nothing changes. @type {(mask: OwnMask, name: string) => boolean} */
  rename(mask, name) {
    const wanted = named(name);
    if (!wanted || wanted === mask.name) return false;
    mask.name = wanted;
    return true;
  }

  /** The last one stays. @param {OwnMask} mask */
  remove(mask) {
    if (this.list.length === 1) return false;
    const at = this.list.indexOf(mask);
    this.list.splice(at, 1);
    if (mask === this.active) this.choose(this.list[Math.min(at, this.list.length - 1)]);
    this.removed = { mask, at };
    return true;
  }

  /** The one that was removed last comes back to its place, and is active. */
  bringBack() {
    if (!this.removed || this.list.length >= MOST) return false;
    const { mask, at } = this.removed;
    this.removed = null;
    this.list.splice(at, 0, mask);
    return this.choose(mask);
  }

  /** Gives up the oldest actions where there are too many; returns the masks that have fewer then. */
  trim() {
    const over = this.#all.reduce((sum, { history }) => sum + history.cost, 0) - this.limit;
    if (over <= 0) return [];
    let wanted = over + this.limit * ROOM;
    const largest = [...this.#all].sort((a, b) => b.history.cost - a.history.cost);
    return largest.filter((mask) => {
      const freed = wanted > 0 ? mask.history.forget(wanted, mask === this.active ? 1 : 0) : 0;
      wanted -= freed;
      return freed > 0;
    });
  }

  /** Those that are shown, but one. @param {OwnMask | null} except */
  shownOnes(except = null) {
    return this.list.filter((mask) => mask.shown && mask !== except);
  }

  /** How far a canvas reaches that has room for these. @param {OwnMask[]} masks */
  extentOf(masks) {
    return widestExtent(masks.map(({ history }) => history.extent));
  }

  /** One layer with the larger value of all these, on a canvas of this extent; null where nothing is painted.
   * @type {(name: Layer, masks: OwnMask[], extent: History["extent"]) => Mask | null} */
  joined(name, masks, extent) {
    const painted = masks.filter(({ history }) => history.weights[name] > 0);
    if (painted.length === 0) return null;
    const [{ history: first }] = painted;
    if (painted.length === 1 && !first.isResting && isSameExtent(first.extent, extent)) return first.layers[name];
    const { width, height } = extendedSize(this.#picture, extent);
    const joined = createMask(width, height);
    for (const { history } of painted) {
      const own = history.isResting;
      history.wake();
      joinLayer(joined, history.layers[name], extent.left - history.extent.left, extent.top - history.extent.top);
      if (own) history.rest();
    }
    return joined;
  }

  /** @returns {Work} */
  get work() {
    const { removed } = this;
    return {
      masks: this.list.map(keptMask),
      active: this.active.id,
      fillsAll: this.fillsAll,
      removed: removed && { mask: keptMask(removed.mask), at: removed.at },
    };
  }
}

/** @type {(mask: OwnMask) => KeptMask} */
function keptMask({ id, name, shown, history }) {
  return { id, name, shown, paint: history.paint };
}

/** @param {string} name */
function named(name) {
  return [...name.trim()].slice(0, LONGEST_NAME).join("").trim();
}
