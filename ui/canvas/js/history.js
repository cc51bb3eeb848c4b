// Undo and redo: each action is the tiles that it changed, before and after, run-length coded.

import { unitedBox } from "./box.js";
import { decodeRuns, encodeRuns, sumOfRuns, wordsOf } from "./rle.js";
import { readTile, tileBox, tileLength, tilesInBox, writeTile } from "./tiles.js";

/**
 * `entries` are all actions known, `cursor` how many of them are done, `weight` the sum of all mask bytes.
 * An entry is { tiles: [{ tile, before, after }], weight }, where weight is what the action added to the sum.
 */
export class History {
  constructor(mask, entries = [], cursor = 0) {
    this.mask = mask;
    this.entries = entries;
    this.cursor = Math.min(cursor, entries.length);
    this.weight = 0;
    this.before = null; // Map of tile → bytes while an action is under way
    this.#replay();
  }

  get underway() {
    return this.before !== null;
  }

  begin() {
    this.before = new Map();
  }

  /** To be called before the pixels in this box change: keeps what they were, once for each tile. */
  touch(box) {
    for (const tile of tilesInBox(this.mask, box)) {
      if (!this.before.has(tile)) this.before.set(tile, readTile(this.mask, tile));
    }
  }

  /** Ends the action; returns its entry, or null where nothing changed. */
  commit() {
    const tiles = [];
    let weight = 0;
    for (const [tile, bytes] of this.before) {
      const now = readTile(this.mask, tile);
      if (equalBytes(bytes, now)) continue;
      const before = encodeRuns(bytes);
      const after = encodeRuns(now);
      weight += sumOfRuns(after) - sumOfRuns(before);
      tiles.push({ tile, before, after });
    }
    this.before = null;
    if (tiles.length === 0) return null;
    const entry = { tiles, weight };
    this.entries.splice(this.cursor, Infinity, entry);
    this.cursor += 1;
    this.weight += weight;
    return entry;
  }

  /** Puts back what the action under way changed; returns the box of it. */
  cancel() {
    let box = null;
    for (const [tile, before] of this.before) {
      writeTile(this.mask, tile, before);
      box = unitedBox(box, tileBox(this.mask, tile));
    }
    this.before = null;
    return box;
  }

  /** Takes back the last action; returns the box that changed, or null where there was none. */
  undo() {
    if (this.cursor === 0) return null;
    this.cursor -= 1;
    const entry = this.entries[this.cursor];
    this.weight -= entry.weight;
    return this.#write(entry, "before");
  }

  redo() {
    if (this.cursor === this.entries.length) return null;
    const entry = this.entries[this.cursor];
    this.cursor += 1;
    this.weight += entry.weight;
    return this.#write(entry, "after");
  }

  #write(entry, side) {
    let box = null;
    for (const change of entry.tiles) {
      writeTile(this.mask, change.tile, decodeRuns(change[side], tileLength(this.mask, change.tile)));
      box = unitedBox(box, tileBox(this.mask, change.tile));
    }
    return box;
  }

  /** Only the last state of each tile counts, so that a long history opens as fast as a short one. */
  #replay() {
    const written = new Set();
    for (let position = this.cursor - 1; position >= 0; position -= 1) {
      const entry = this.entries[position];
      this.weight += entry.weight;
      for (const { tile, after } of entry.tiles) {
        if (written.has(tile)) continue;
        written.add(tile);
        writeTile(this.mask, tile, decodeRuns(after, tileLength(this.mask, tile)));
      }
    }
  }
}

function equalBytes(a, b) {
  const wordsOfA = wordsOf(a);
  const wordsOfB = wordsOf(b);
  for (let i = 0; i < wordsOfA.length; i += 1) if (wordsOfA[i] !== wordsOfB[i]) return false;
  for (let i = wordsOfA.length * 4; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
