// Undo and redo: each action is the tiles that it changed, before and after, run-length coded.

import { unitedBox } from "./box.js";
import { decodeRuns, encodeRuns, sumOfRuns, wordsOf } from "./rle.js";
import { readTile, tileBox, tileLength, tilesInBox, writeTile } from "./tiles.js";

const FIRST_LAYER = "mask"; // the layer of changes that name none

/**
 * `layers` are masks of one size by name, `entries` all actions known, `cursor` how many of them are done. An entry is
 * { tiles: [{ layer, tile, before, after }] }, with more about it where that was given; one action may change several layers. `weights` are the sums of each
 * layer's bytes, and `versions` count how often each layer changed.
 */
export class History {
  constructor(layers, entries = [], cursor = 0) {
    this.layers = layers;
    this.entries = entries;
    this.cursor = Math.min(cursor, entries.length);
    this.weights = eachOf(layers, () => 0);
    this.versions = eachOf(layers, () => 0);
    this.before = null; // while an action is under way: for each layer a Map of tile → bytes
    this.#replay();
  }

  get underway() {
    return this.before !== null;
  }

  begin() {
    this.before = eachOf(this.layers, () => new Map());
  }

  /** To be called before the pixels of a layer in this box change: keeps what they were, once for each tile. */
  touch(name, box) {
    const layer = this.layers[name];
    for (const tile of tilesInBox(layer, box)) {
      if (!this.before[name].has(tile)) this.before[name].set(tile, readTile(layer, tile));
    }
  }

  /** Ends the action; returns its entry, with what is to be known about it, or null where nothing changed. */
  commit(about = {}) {
    const tiles = Object.entries(this.before).flatMap(([name, kept]) => this.#changes(name, kept));
    this.before = null;
    if (tiles.length === 0) return null;
    const entry = { ...about, tiles };
    this.entries.splice(this.cursor, Infinity, entry);
    this.cursor += 1;
    this.#count(entry, 1);
    return entry;
  }

  #changes(name, kept) {
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
    let box = null;
    for (const [name, kept] of Object.entries(this.before)) {
      for (const [tile, before] of kept) {
        writeTile(this.layers[name], tile, before);
        box = unitedBox(box, tileBox(this.layers[name], tile));
      }
    }
    this.before = null;
    return box;
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

  /** What an action, done (1) or taken back (-1), adds to weights and versions. */
  #count(entry, sign) {
    const changed = new Set();
    for (const { layer = FIRST_LAYER, before, after } of entry.tiles) {
      this.weights[layer] += sign * (sumOfRuns(after) - sumOfRuns(before));
      changed.add(layer);
    }
    for (const layer of changed) this.versions[layer] += 1;
  }

  #write(entry, side) {
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
    const written = eachOf(this.layers, () => new Set());
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

function eachOf(layers, value) {
  return Object.fromEntries(Object.keys(layers).map((name) => [name, value()]));
}

function equalBytes(a, b) {
  const wordsOfA = wordsOf(a);
  const wordsOfB = wordsOf(b);
  for (let i = 0; i < wordsOfA.length; i += 1) if (wordsOfA[i] !== wordsOfB[i]) return false;
  for (let i = wordsOfA.length * 4; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
