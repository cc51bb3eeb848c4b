// The worker's copies of layers: before it is asked about one it is sent the tiles that changed since the last time, so that
// a stroke costs what it painted and not what the picture has.

import { clippedBox, wholeBox } from "../model/box.js";
import { fillBox } from "../model/layer.js";
import { createMask } from "../model/mask.js";
import { wordsOf } from "../model/rle.js";
import { readTile, tileBox, tilesInBox, uniformTile, writeTile } from "../model/tiles.js";

/** @typedef {{ tile: number, value: number | Uint8Array }} NewTile the bytes, or the one value of all of them */
/**
 * Makes a copy like its layer again; a copy that is not there yet begins empty. `gone`: copies that nobody asks for any more.
 * @typedef {{ kind: "layer", id: number, size: Size, tiles: NewTile[], gone: number[] }} Update
 */

/** `isMade`: the worker has it. @typedef {{ id: number, stale: Set<number>, isMade: boolean }} Known */

const MOST = 3; // copies: the layers of the active mask, and one more

/** The page's side: what the worker knows. Whoever changes a layer tells it. */
export class Mirrors {
  #count = 0; // of copies that were made
  /** @type {Map<Mask, Known>} the one that was asked about last at the end */
  #known = new Map();
  /** @type {number[]} */ #gone = [];

  /** A layer that is still empty need not be looked through when it is asked about. @param {Mask} layer */
  beginEmpty(layer) {
    this.#keep(layer, { id: ++this.#count, stale: new Set(), isMade: false });
  }

  /** Layers changed in this box. @param {Box} box */
  changed(box) {
    for (const [layer, { stale }] of this.#known) {
      for (const tile of tilesInBox(layer, clippedBox(box, layer.width, layer.height))) stale.add(tile);
    }
  }

  /** What names the layer's copy, and what has to be sent before it is as the layer is now; null where it is.
   * @type {(layer: Mask) => { id: number, update: Update | null }} */
  copyOf(layer) {
    const known = this.#known.get(layer) ?? { id: ++this.#count, stale: new Set(allTiles(layer)), isMade: false };
    const { id, stale, isMade } = known;
    this.#keep(layer, { id, stale: new Set(), isMade: true });
    if (isMade && stale.size === 0) return { id, update: null };
    const tiles = tilesNow(layer, stale).filter(({ value }) => isMade || value !== 0);
    const { width, height } = layer;
    return { id, update: { kind: "layer", id, size: { width, height }, tiles, gone: this.#gone.splice(0) } };
  }

  /** @type {(layer: Mask, known: Known) => void} */
  #keep(layer, known) {
    this.#known.delete(layer);
    this.#known.set(layer, known);
    for (const oldest of this.#known.keys()) if (this.#known.size > MOST) this.forget(oldest);
  }

  /** @param {Mask} layer */
  forget(layer) {
    const known = this.#known.get(layer);
    if (known) this.#gone.push(known.id);
    this.#known.delete(layer);
  }

  forgetAll() {
    for (const layer of this.#known.keys()) this.forget(layer);
  }
}

/** The worker's side. */
export class Copies {
  /** @type {Map<number, Mask>} */ #layers = new Map();

  /** @param {Update} update */
  take({ id, size, tiles, gone }) {
    for (const old of gone) this.#layers.delete(old);
    const layer = this.#layers.get(id) ?? createMask(size.width, size.height);
    this.#layers.set(id, layer);
    for (const { tile, value } of tiles) {
      if (typeof value === "number") fillBox(layer, tileBox(layer, tile), value);
      else writeTile(layer, tile, value);
    }
  }

  /** Throws where there is none. @param {number} id */
  layer(id) {
    const layer = this.#layers.get(id);
    if (!layer) throw new Error("The mask is not known here any more: try it once more.");
    return layer;
  }
}

/** The buffers of an update, which may be handed over. @param {Update} update */
export function buffersOf({ tiles }) {
  return tiles.flatMap(({ value }) => (typeof value === "number" ? [] : [value.buffer]));
}

/** @param {Mask} layer */
function allTiles(layer) {
  return tilesInBox(layer, wholeBox(layer));
}

/** @type {(layer: Mask, tiles: Set<number>) => NewTile[]} */
function tilesNow(layer, tiles) {
  const words = wordsOf(layer.data);
  return Array.from(tiles, (tile) => ({ tile, value: uniformTile(layer, tile, words) ?? readTile(layer, tile) }));
}
