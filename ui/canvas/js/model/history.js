// Undo and redo: each action is the tiles that it changed. An extension of the canvas is an action like others; the oldest
// ones are folded into a base that stays when there are too many.

import { unitedBox, wholeBox } from "./box.js";
import { costOf, eachLayer, FIRST_LAYER, LAYERS, Touched, wholeLayer, writeCode } from "./changes.js";
import { extendedSize, newBoxes, noExtent, summedExtent } from "./extent.js";
import { fillBox, movedLayer } from "./layer.js";
import { createMask } from "./mask.js";
import { sumOfRuns } from "./rle.js";
import { tileBox } from "./tiles.js";

/** @import { Change } from "./changes.js" */
/** @import { Extent } from "./extent.js" */
/** @typedef {import("./changes.js").Layer} Layer */
/**
 * What is known of an action; `note`: how the file of the mask was understood, "" where there was nothing to say;
 * `isGiven`: it came with the picture, and nobody painted it;
 * `extend`: how much larger it made the canvas, whose tiles are then those of the larger one.
 * @typedef {{ note?: string, cleared?: Layer, isHole?: boolean, isGiven?: boolean, extend?: Extent }} About
 */
/** @typedef {About & { tiles: Change[] }} Entry one action, which may change several layers */
/**
 * What the oldest actions, so many, came to, on a canvas extended so far.
 * @typedef {{ note?: string, isHole?: boolean, tiles: Change[], extent: Extent, count: number }} Base
 */
/** @typedef {{ entries: Entry[], cursor: number, base?: Base | null }} Paint what was done with one mask */

/** @type {Paint} */
const NO_PAINT = { entries: [], cursor: 0 };

/** `weights` are the sums of each layer's bytes, and `versions` count how often each layer changed. */
export class History {
  /** @type {Touched | null} */ #before = null; // while an action is under way
  /** @type {Extent} */ extent = noExtent();
  isResting = false;

  layers = emptyLayers({ width: 0, height: 0 });

  /** `cursor`: how many of the entries are done. @param {Size} picture @param {Paint} paint */
  constructor({ width, height }, { entries, cursor, base = null } = NO_PAINT) {
    this.picture = { width, height };
    this.entries = entries.slice();
    this.cursor = Math.min(cursor, entries.length);
    this.base = base;
    this.cost = entries.reduce((sum, { tiles }) => sum + costOf(tiles), 0);
    this.weights = eachLayer(() => 0);
    this.versions = eachLayer(() => 0);
    this.#replay();
  }

  get underway() {
    return this.#before !== null;
  }

  /** How many actions can no longer be undone. */
  get folded() {
    return this.base?.count ?? 0;
  }

  /** Of the canvas. */
  get size() {
    return extendedSize(this.picture, this.extent);
  }

  /** @returns {Paint} */
  get paint() {
    return { entries: this.entries.slice(), cursor: this.cursor, base: this.base };
  }

  begin() {
    this.#before = new Touched();
  }

  /** To be called before the pixels of a layer in this box change: keeps what they were, once for each tile.
   * @type {(name: Layer, box: Box) => void} */
  touch(name, box) {
    this.#before?.keep(name, this.layers[name], box, this.weights[name] === 0);
  }

  /** Ends the action; returns its entry, with what is to be known about it, or null where nothing changed.
   * @param {About} about */
  commit(about = {}) {
    const tiles = this.#before?.changes(this.layers) ?? [];
    this.#before = null;
    if (tiles.length === 0) return null;
    const entry = { ...about, tiles };
    this.#forgetUndone();
    this.entries.push(entry);
    this.cursor += 1;
    this.cost += costOf(tiles);
    this.#count(entry, 1);
    return entry;
  }

  /** Puts back what the action under way changed; returns the box of it. */
  cancel() {
    /** @type {Box | null} */
    let box = null;
    for (const part of this.#before?.restore(this.layers) ?? []) box = unitedBox(box, part);
    this.#before = null;
    return box;
  }

  /** Makes the canvas larger: what is new, and so many pixels beside it, is in the mask and nowhere avoided.
   * @type {(by: Extent, overlap: number) => Entry | null} */
  extend(by, overlap) {
    this.#resize(by, 1);
    this.begin();
    for (const box of newBoxes(this.size, by, overlap)) {
      for (const name of LAYERS) {
        this.touch(name, box);
        fillBox(this.layers[name], box, name === "mask" ? 255 : 0);
      }
    }
    return this.commit({ extend: by });
  }

  /** Takes back the last action; returns the box that changed, or null where there was none. */
  undo() {
    if (this.cursor === 0) return null;
    this.cursor -= 1;
    const entry = this.entries[this.cursor];
    this.#count(entry, -1);
    const box = this.#write(entry, "before");
    if (!entry.extend) return box;
    this.#resize(entry.extend, -1);
    return wholeBox(this.size);
  }

  redo() {
    if (this.cursor === this.entries.length) return null;
    const entry = this.entries[this.cursor];
    this.cursor += 1;
    this.#count(entry, 1);
    if (entry.extend) this.#resize(entry.extend, 1);
    const box = this.#write(entry, "after");
    return entry.extend ? wholeBox(this.size) : box;
  }

  /** All sizes that the canvas has had, the newest first: how much wider it was than the picture. */
  get extents() {
    let extent = this.base?.extent ?? noExtent();
    const extents = [extent];
    for (const { extend } of this.entries) {
      if (!extend) continue;
      extent = summedExtent(extent, extend);
      extents.unshift(extent);
    }
    return extents;
  }

  /** The layers are given up, to save memory, until `wake`. */
  rest() {
    this.isResting = true;
    this.layers = emptyLayers({ width: 0, height: 0 });
  }

  wake() {
    if (!this.isResting) return;
    this.isResting = false;
    this.#replay();
  }

  /** Gives up the oldest actions, and those undone where that is not enough, for at least so many bytes if there are as
   * many; the last `kept` actions that are done stay. Returns what that freed.
   * @type {(bytes: number, kept: number) => number} */
  forget(bytes, kept) {
    const before = this.cost;
    let count = 0;
    for (let freed = 0; freed < bytes && count < this.cursor - kept; count += 1) {
      freed += costOf(this.entries[count].tiles);
    }
    if (count > 0) this.#fold(count);
    if (before - this.cost < bytes && kept === 0) this.#forgetUndone();
    return before - this.cost;
  }

  #forgetUndone() {
    for (const { tiles } of this.entries.splice(this.cursor)) this.cost -= costOf(tiles);
  }

  /** @param {number} count */
  #fold(count) {
    const gone = this.entries.splice(0, count);
    this.base = foldedBase(this.picture, this.base, gone);
    this.cursor -= count;
    for (const { tiles } of gone) this.cost -= costOf(tiles);
  }

  /** What an action, done (1) or taken back (-1), adds to weights and versions.
   * @type {(entry: Entry, sign: 1 | -1) => void} */
  #count({ tiles, extend }, sign) {
    /** @type {Set<Layer>} */
    const changed = new Set(extend ? LAYERS : []); // on a canvas of another size each layer is another one
    for (const { layer = FIRST_LAYER, before, after } of tiles) {
      this.weights[layer] += sign * (sumOfRuns(after) - sumOfRuns(before));
      changed.add(layer);
    }
    for (const layer of changed) this.versions[layer] += 1;
  }

  /** @param {Entry} entry @param {"before" | "after"} side */
  #write(entry, side) {
    /** @type {Box | null} */
    let box = null;
    for (const change of entry.tiles) {
      const layer = this.layers[change.layer ?? FIRST_LAYER];
      writeCode(layer, change.tile, change[side]);
      box = unitedBox(box, tileBox(layer, change.tile));
    }
    return box;
  }

  /** @type {(by: Extent, sign: 1 | -1) => void} */
  #resize(by, sign) {
    this.extent = summedExtent(this.extent, by, sign);
    const { mask, avoid } = this.layers;
    const [dx, dy] = [sign * by.left, sign * by.top];
    this.layers = { mask: movedLayer(mask, this.size, dx, dy), avoid: movedLayer(avoid, this.size, dx, dy) };
  }

  /** Brings the layers to the cursor, from nothing. */
  #replay() {
    this.extent = this.base?.extent ?? noExtent();
    this.layers = emptyLayers(this.size);
    this.weights = eachLayer(() => 0);
    this.#writeLast(this.base ? [this.base] : []);
    let start = 0;
    for (let position = 0; position < this.cursor; position += 1) {
      const { extend } = this.entries[position];
      if (!extend) continue;
      this.#writeLast(this.entries.slice(start, position));
      this.#resize(extend, 1);
      start = position;
    }
    this.#writeLast(this.entries.slice(start, this.cursor));
  }

  /** Only the last state of each tile counts, so that a long history opens as fast as a short one.
   * @param {{ tiles: Change[] }[]} entries of one size */
  #writeLast(entries) {
    const last = eachLayer(() => /** @type {Map<number, Change>} */ (new Map()));
    for (const { tiles } of entries) {
      for (const change of tiles) {
        const of = last[change.layer ?? FIRST_LAYER];
        of.set(change.tile, { ...change, before: of.get(change.tile)?.before ?? change.before });
      }
    }
    for (const name of LAYERS) {
      for (const { tile, before, after } of last[name].values()) {
        this.weights[name] += sumOfRuns(after) - sumOfRuns(before);
        writeCode(this.layers[name], tile, after);
      }
    }
  }
}

/** A base with what these actions did on top of it. @type {(picture: Size, base: Base | null, gone: Entry[]) => Base} */
function foldedBase(picture, base, gone) {
  const { layers, extent } = new History(picture, { entries: gone, cursor: gone.length, base });
  const { note, isHole } = notesOf(base, gone);
  return {
    ...(note !== undefined && { note }),
    ...(isHole && { isHole }),
    tiles: LAYERS.flatMap((name) => wholeLayer(name, layers[name])),
    extent,
    count: (base?.count ?? 0) + gone.length,
  };
}

/** @type {(base: Base | null, gone: Entry[]) => Pick<Base, "note" | "isHole">} */
function notesOf(base, gone) {
  let { note, isHole = false } = base ?? {};
  for (const entry of gone) {
    if (entry.note !== undefined || entry.cleared === "mask") note = entry.note;
    isHole ||= entry.isHole ?? false;
  }
  return { note, isHole };
}

/** @param {Size} size */
function emptyLayers({ width, height }) {
  return eachLayer(() => createMask(width, height));
}
