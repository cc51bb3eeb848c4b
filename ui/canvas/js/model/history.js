// Undo and redo: each action is the tiles that it changed, before and after, run-length coded.

import { unitedBox } from "./box.js";
import { decodeRuns, encodeRuns, sumOfRuns, wordsOf } from "./rle.js";
import { readTile, tileBox, tileLength, tilesInBox, writeTile } from "./tiles.js";

/** @typedef {"mask" | "avoid"} Layer */
/**
 * What is known of an action; `note`: how the file of the mask was understood, "" where there was nothing to say.
 * @typedef {{ note?: string, cleared?: Layer, isHole?: boolean }} About
 */
/** @typedef {{ layer?: Layer, tile: number, before: Uint8Array, after: Uint8Array }} Change */
/** @typedef {About & { tiles: Change[] }} Entry one action, which may change several layers */

/** @type {Layer} */
const FIRST_LAYER = "mask"; // the layer of changes that name none

/** `weights` are the sums of each layer's bytes, and `versions` count how often each layer changed. */
export class History {
  /** @type {Record<Layer, Map<number, Uint8Array>> | null} */
  before = null; // while an action is under way: the tiles that it touched

  /** `cursor`: how many of the entries are done. @param {Record<Layer, Mask>} layers @param {Entry[]} entries */
  constructor(layers, entries = [], cursor = 0) {
    this.layers = layers;
    this.entries = entries;
    this.cursor = Math.min(cursor, entries.length);
    this.weights = eachLayer(() => 0);
    this.versions = eachLayer(() => 0);
    this.#replay();
  }

  get underway() {
    return this.before !== null;
  }

  begin() {
    this.before = eachLayer(() => new Map());
  }

  /** To be called before the pixels of a layer in this box change: keeps what they were, once for each tile.
   * @type {(name: Layer, box: Box) => void} */
  touch(name, box) {
    const layer = this.layers[name];
    const kept = this.before?.[name];
    for (const tile of tilesInBox(layer, box)) if (!kept?.has(tile)) kept?.set(tile, readTile(layer, tile));
  }

  /** Ends the action; returns its entry, with what is to be known about it, or null where nothing changed.
   * @param {About} about */
  commit(about = {}) {
    const tiles = this.#touched().flatMap(([name, kept]) => this.#changes(name, kept));
    this.before = null;
    if (tiles.length === 0) return null;
    const entry = { ...about, tiles };
    this.entries.splice(this.cursor, Infinity, entry);
    this.cursor += 1;
    this.#count(entry, 1);
    return entry;
  }

  /** @param {Layer} name @param {Map<number, Uint8Array>} kept */
  #changes(name, kept) {
    /** @type {Change[]} */
    const changes = [];
    for (const [tile, bytes] of kept) {
      const now = readTile(this.layers[name], tile);
      if (equalBytes(bytes, now)) continue;
      changes.push({ layer: name, tile, before: encodeRuns(bytes), after: encodeRuns(now) });
    }
    return changes;
  }

  /** Puts back what the action under way changed; returns the box of it. */
  cancel() {
    /** @type {Box | null} */
    let box = null;
    for (const [name, kept] of this.#touched()) {
      for (const [tile, before] of kept) {
        writeTile(this.layers[name], tile, before);
        box = unitedBox(box, tileBox(this.layers[name], tile));
      }
    }
    this.before = null;
    return box;
  }

  #touched() {
    return /** @type {[Layer, Map<number, Uint8Array>][]} */ (Object.entries(this.before ?? {}));
  }

  /** Takes back the last action; returns the box that changed, or null where there was none. */
  undo() {
    if (this.cursor === 0) return null;
    this.cursor -= 1;
    const entry = this.entries[this.cursor];
    this.#count(entry, -1);
    return this.#write(entry, "before");
  }

  redo() {
    if (this.cursor === this.entries.length) return null;
    const entry = this.entries[this.cursor];
    this.cursor += 1;
    this.#count(entry, 1);
    return this.#write(entry, "after");
  }

  /** What an action, done (1) or taken back (-1), adds to weights and versions.
   * @type {(entry: Entry, sign: 1 | -1) => void} */
  #count(entry, sign) {
    /** @type {Set<Layer>} */
    const changed = new Set();
    for (const { layer = FIRST_LAYER, before, after } of entry.tiles) {
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
      writeTile(layer, change.tile, decodeRuns(change[side], tileLength(layer, change.tile)));
      box = unitedBox(box, tileBox(layer, change.tile));
    }
    return box;
  }

  /** Only the last state of each tile counts, so that a long history opens as fast as a short one. */
  #replay() {
    const written = eachLayer(() => new Set());
    for (let position = this.cursor - 1; position >= 0; position -= 1) {
      for (const { layer: name = FIRST_LAYER, tile, after } of this.entries[position].tiles) {
        if (written[name].has(tile)) continue;
        written[name].add(tile);
        this.weights[name] += sumOfRuns(after);
        writeTile(this.layers[name], tile, decodeRuns(after, tileLength(this.layers[name], tile)));
      }
    }
  }
}

/** @template T @param {() => T} value */
function eachLayer(value) {
  return { mask: value(), avoid: value() };
}

/** @type {(a: Uint8Array, b: Uint8Array) => boolean} */
function equalBytes(a, b) {
  const wordsOfA = wordsOf(a);
  const wordsOfB = wordsOf(b);
  for (let i = 0; i < wordsOfA.length; i += 1) if (wordsOfA[i] !== wordsOfB[i]) return false;
  for (let i = wordsOfA.length * 4; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
