// What is painted on a picture with one history: strokes, areas, whole layers and extensions, each a step of undo.

import { clippedBox, wholeBox } from "./box.js";
import { LAYERS } from "./changes.js";
import { canExtend, extendedSize, isSameExtent, noExtent, pictureBox } from "./extent.js";
import { joinLayer, putArea } from "./layer.js";
import { capsuleBox, invertMask, paintCapsule } from "./mask.js";

/** @import { Extent } from "./extent.js" */
/** @import { About, History } from "./history.js" */
/** @typedef {(layer: Mask) => void} Edit */
/** @typedef {{ extent: Extent, shift: Point }} Resized shift: how far the picture has moved on the canvas */

/** Its events are those of Workspace. */
export class Painting extends EventTarget {
  /** @type {Picture | null} */ picture = null;
  /** @type {History | null} */ history = null;

  get mask() {
    return this.history?.layers.mask ?? null;
  }

  /** What is painted to be avoided, or null where there is none. */
  get avoid() {
    const { history } = this;
    return history && (history.underway || history.weights.avoid > 0) ? history.layers.avoid : null;
  }

  get underway() {
    return this.history?.underway ?? false;
  }

  /** The picture is not shown any more. */
  release() {
    this.cancel();
    this.picture?.close();
  }

  /** Of the canvas, which may be larger than the picture. @returns {Size} */
  get size() {
    return this.history?.size ?? { width: 0, height: 0 };
  }

  /** How much wider the canvas is than the picture on each side. */
  get extent() {
    return this.history?.extent ?? noExtent();
  }

  /** Where the picture lies on the canvas. */
  get pictureBox() {
    return pictureBox(this.picture ?? { width: 0, height: 0 }, this.extent);
  }

  /** Where on the canvas something of this size belongs: all over it, in the picture's place, or where the canvas was
   * when it had that size; null where it fits nowhere. @param {Size} size */
  placeOf({ width, height }) {
    const { history, picture } = this;
    if (!history || !picture) return null;
    const { left, top } = this.extent;
    for (const extent of [this.extent, noExtent(), ...this.extents]) {
      const then = extendedSize(picture, extent);
      if (then.width === width && then.height === height) {
        return pictureBox(then, { ...extent, left: left - extent.left, top: top - extent.top });
      }
    }
    return null;
  }

  /** How far the canvas was ever extended. */
  get extents() {
    return this.history?.extents ?? [];
  }

  begin() {
    this.history?.begin();
  }

  /** @type {(capsule: Capsule, name: Layer) => void} */
  paint(capsule, name) {
    this.#draw(capsule, [name], false);
  }

  /** Takes paint away from every layer. @param {Capsule} capsule */
  erase(capsule) {
    this.#draw(capsule, this.avoid ? LAYERS : ["mask"], true);
  }

  /** @type {(capsule: Capsule, names: Layer[], erase: boolean) => void} */
  #draw(capsule, names, erase) {
    const { history } = this;
    if (!history) return;
    const { width, height } = history.size;
    const box = clippedBox(capsuleBox(capsule), width, height);
    for (const name of names) {
      history.touch(name, box);
      paintCapsule(history.layers[name], capsule, erase);
    }
    this.tell("pixels", box);
  }

  /** @param {About} about */
  commit(about = {}) {
    if (this.underway) this.#end(null, about);
  }

  /** Ends the action; tells first where pixels changed, if that is not known yet.
   * @type {(box: Box | null, about: About) => boolean} */
  #end(box, about) {
    const entry = this.history?.commit(about);
    if (!entry) {
      if (about.note !== undefined) this.#noted(about.note); // the same mask came in another file
      return false;
    }
    if (box) this.tell("pixels", box);
    this.tell("action", { entry });
    return true;
  }

  cancel() {
    const box = this.underway ? this.history?.cancel() : null;
    if (box) this.tell("pixels", box);
  }

  /** False where there was nothing to undo. */
  undo() {
    return this.#step((history) => history.undo());
  }

  redo() {
    return this.#step((history) => history.redo());
  }

  /** @param {(history: History) => Box | null} take */
  #step(take) {
    const { history, extent } = this;
    const box = history && !history.underway ? take(history) : null;
    if (!box) return false;
    this.tellExtent(extent);
    this.tell("pixels", box);
    this.tell("action", { entry: null });
    return true;
  }

  /** Makes the canvas larger than the picture: what is new is in the mask, and so many pixels of what is there along the
   * extended edges. One step of undo; false, and nothing changes, where it would be too large.
   * @type {(by: Extent, overlap?: number) => boolean} */
  extend(by, overlap = 0) {
    const { history, extent } = this;
    const whole = Number.isInteger(overlap) && overlap >= 0;
    if (!history || history.underway || !whole || !canExtend(history.size, by)) return false;
    const entry = history.extend({ left: by.left, top: by.top, right: by.right, bottom: by.bottom }, overlap);
    this.tellExtent(extent);
    this.tell("pixels", wholeBox(history.size));
    this.tell("action", { entry });
    return true;
  }

  /** @param {Layer} name */
  clear(name) {
    this.#changeAll({ [name]: /** @type {Edit} */ ((layer) => layer.data.fill(0)) }, { cleared: name });
  }

  /** @param {Layer} name */
  invert(name) {
    this.#changeAll({ [name]: invertMask });
  }

  /** Takes over grey values of the canvas's size, by layer, as one action; null leaves a layer as it is.
   * @param {{ [layer in Layer]?: Uint8Array | null }} values @param {About} about */
  replace(values, about = {}) {
    /** @type {(data?: Uint8Array | null) => Edit | undefined} */
    const taken = (data) => (data ? (layer) => layer.data.set(data) : undefined);
    this.#changeAll({ mask: taken(values.mask), avoid: taken(values.avoid) }, about);
  }

  /** New values of a layer in a box, as one action; true where anything changed.
   * @type {(name: Layer, area: Area, about?: About) => boolean} */
  apply(name, area, about = {}) {
    return this.change(name, { box: area.box, edit: (layer) => putArea(layer, area) }, about);
  }

  /** Edits a layer, which changes in this box alone, as one action; true where anything changed.
   * @type {(name: Layer, change: { box: Box, edit: Edit }, about?: About) => boolean} */
  change(name, { box, edit }, about = {}) {
    const { history } = this;
    if (!history || history.underway) return false;
    const clipped = clippedBox(box, history.size.width, history.size.height);
    history.begin();
    history.touch(name, clipped);
    edit(history.layers[name]);
    return this.#end(clipped, about);
  }

  /** Marks what these grey values of the picture's size mark too, as one action. @type {(marked: Mask, about: About) => void} */
  mark(marked, about) {
    const { left, top } = this.extent;
    this.#changeAll({ mask: (layer) => joinLayer(layer, marked, left, top) }, about);
  }

  /** @type {(changes: { [layer in Layer]?: Edit }, about?: About) => void} */
  #changeAll(changes, about = {}) {
    const { history } = this;
    if (!history || history.underway) return;
    const box = wholeBox(history.size);
    history.begin();
    for (const name of LAYERS) {
      if (!changes[name]) continue;
      history.touch(name, box);
      changes[name](history.layers[name]);
    }
    this.#end(box, about);
  }

  /** The actions that are done, newest first, and what those before them came to. */
  get done() {
    const { history } = this;
    if (!history) return [];
    const done = history.entries.slice(0, history.cursor).reverse();
    return /** @type {About[]} */ (history.base ? [...done, history.base] : done);
  }

  /** How the file that the mask began with was understood; "" where it was painted, or there was nothing to say. */
  get maskNote() {
    const last = this.done.find(({ note, cleared }) => note !== undefined || cleared === "mask");
    return last?.note ?? "";
  }

  /** @param {string} note */
  #noted(note) {
    const last = this.done.find((entry) => entry.note !== undefined);
    if (last) last.note = note;
  }

  /** Tells that the canvas has another size or place than before, if so. @param {Extent} before */
  tellExtent(before) {
    const { extent } = this;
    if (isSameExtent(extent, before)) return;
    this.tell("extent", { extent, shift: { x: extent.left - before.left, y: extent.top - before.top } });
  }

  /** @type {(type: string, detail?: object | null) => void} */
  tell(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
