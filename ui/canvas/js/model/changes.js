// The tiles that an action changed, before and after, run-length coded; tiles of one value cost next to nothing.

import { fillBox } from "./layer.js";
import { decodeRuns, encodeRuns, runCode, valueOfRun, wordsOf } from "./rle.js";
import { readTile, tileBox, tileLength, tilesInBox, uniformTile, writeTile } from "./tiles.js";

/** @typedef {"mask" | "avoid"} Layer */
/** @typedef {{ layer?: Layer, tile: number, before: Uint8Array, after: Uint8Array }} Change */
/** @typedef {Uint8Array | number} Kept the bytes of a tile, or the value of all of them */

/** @type {Layer[]} */
export const LAYERS = ["mask", "avoid"];
/** @type {Layer} */
export const FIRST_LAYER = "mask"; // the layer of changes that name none
const OVERHEAD = 160; // bytes that a change costs beside its codes, as measured

/** @template T @param {() => T} value */
export function eachLayer(value) {
  return { mask: value(), avoid: value() };
}

/** What is remembered while an action is under way. */
export class Touched {
  /** @type {Record<Layer, Map<number, Kept>>} */
  #kept = eachLayer(() => new Map());
  /** @type {Map<string, Uint8Array>} */
  #codes = new Map(); // of tiles of one value, by value and length: shared by all that are alike

  /** Keeps what the tiles in a box were, once each; where the layer `wasEmpty` before the action none is looked at.
   * @type {(name: Layer, layer: Mask, box: Box, wasEmpty: boolean) => void} */
  keep(name, layer, box, wasEmpty) {
    const kept = this.#kept[name];
    const words = wordsOf(layer.data);
    for (const tile of tilesInBox(layer, box)) {
      if (!kept.has(tile)) kept.set(tile, wasEmpty ? 0 : now(layer, tile, words));
    }
  }

  /** What differs from then. @param {Record<Layer, Mask>} layers */
  changes(layers) {
    /** @type {Change[]} */
    const changes = [];
    for (const name of LAYERS) {
      const layer = layers[name];
      const words = wordsOf(layer.data);
      for (const [tile, before] of this.#kept[name]) {
        const after = now(layer, tile, words);
        if (isSame(before, after)) continue;
        const length = tileLength(layer, tile);
        changes.push({ layer: name, tile, before: this.#code(before, length), after: this.#code(after, length) });
      }
    }
    return changes;
  }

  /** Puts everything back; gives the boxes of it. @param {Record<Layer, Mask>} layers */
  restore(layers) {
    /** @type {Box[]} */
    const boxes = [];
    for (const name of LAYERS) {
      for (const [tile, before] of this.#kept[name]) {
        putTile(layers[name], tile, before);
        boxes.push(tileBox(layers[name], tile));
      }
    }
    return boxes;
  }

  /** @type {(kept: Kept, length: number) => Uint8Array} */
  #code(kept, length) {
    if (typeof kept !== "number") return encodeRuns(kept);
    const key = `${kept} ${length}`;
    const code = this.#codes.get(key) ?? runCode(kept, length);
    this.#codes.set(key, code);
    return code;
  }
}

/** Every tile of a layer that is not empty, with nothing before. @type {(name: Layer, layer: Mask) => Change[]} */
export function wholeLayer(name, layer) {
  const words = wordsOf(layer.data);
  const all = tilesInBox(layer, { left: 0, top: 0, right: layer.width, bottom: layer.height });
  return all.flatMap((tile) => {
    const value = now(layer, tile, words);
    if (value === 0) return [];
    const after = typeof value === "number" ? runCode(value, tileLength(layer, tile)) : encodeRuns(value);
    return [{ layer: name, tile, before: new Uint8Array(0), after }];
  });
}

/** Writes a code into its tile. @type {(layer: Mask, tile: number, code: Uint8Array) => void} */
export function writeCode(layer, tile, code) {
  putTile(layer, tile, valueOfRun(code) ?? decodeRuns(code, tileLength(layer, tile)));
}

/** What changes cost in memory, in bytes. @param {Change[]} changes */
export function costOf(changes) {
  let cost = 0;
  for (const { before, after } of changes) cost += OVERHEAD + before.length + after.length;
  return cost;
}

/** @type {(layer: Mask, tile: number, words: Uint32Array) => Kept} */
function now(layer, tile, words) {
  return uniformTile(layer, tile, words) ?? readTile(layer, tile);
}

/** @type {(layer: Mask, tile: number, kept: Kept) => void} */
function putTile(layer, tile, kept) {
  if (typeof kept === "number") fillBox(layer, tileBox(layer, tile), kept);
  else writeTile(layer, tile, kept);
}

/** @type {(a: Kept, b: Kept) => boolean} */
function isSame(a, b) {
  if (typeof a === "number" || typeof b === "number") return a === b;
  const wordsOfA = wordsOf(a);
  const wordsOfB = wordsOf(b);
  for (let i = 0; i < wordsOfA.length; i += 1) if (wordsOfA[i] !== wordsOfB[i]) return false;
  for (let i = wordsOfA.length * 4; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
