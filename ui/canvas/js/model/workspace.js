// The picture on the canvas, its layers and what was done to them; everybody who shows or stores them listens here.

import { clippedBox, wholeBox } from "./box.js";
import { History } from "./history.js";
import { capsuleBox, createMask, invertMask, paintCapsule } from "./mask.js";

/** @import { About } from "./history.js" */
/** @typedef {(layer: Mask) => void} Edit */

/** @type {Layer[]} */
const LAYERS = ["mask", "avoid"];

/**
 * Two layers are painted: "mask" is what is filled, "avoid" what must not be copied for it, where the engine copies.
 * Events: "picture" (another picture), "pixels" (detail: the box in which a layer changed), "action" (an action was
 * done, undone or redone; detail: { entry } or { entry: null }, with the cursor in `history`), "offer" (whether there is
 * a use for "avoid").
 */
export class Workspace extends EventTarget {
  /** @type {Picture | null} */ picture = null;
  /** @type {string | null} */ name = null;
  /** @type {History | null} */ history = null;
  offersAvoid = true;
  #pictures = 0; // how many were shown

  get mask() {
    return this.history?.layers.mask ?? null;
  }

  /** What is painted to be avoided, or null where there is none. */
  get avoid() {
    const { history } = this;
    return history && (history.underway || history.weights.avoid > 0) ? history.layers.avoid : null;
  }

  get hasPicture() {
    return this.picture !== null;
  }

  get underway() {
    return this.history?.underway ?? false;
  }

  /** Whether there is a use for what must not be copied; what is painted stays, and is not sent.
   * @param {boolean} offers */
  offerAvoid(offers) {
    if (offers === this.offersAvoid) return;
    this.offersAvoid = offers;
    this.#tell("offer");
  }

  /** Changes with a layer, so that it is sent only when it is new. @param {Layer} name */
  revisionOf(name) {
    return `${this.#pictures}.${this.history?.versions[name]}`;
  }

  /** Shows a picture with empty layers, or with the actions of an earlier visit.
   * @param {{ picture: Picture, name: string, entries?: Entry[], cursor?: number }} shown */
  show({ picture, name, entries = [], cursor = 0 }) {
    this.cancel();
    this.picture?.close();
    this.picture = picture;
    this.name = name;
    const empty = () => createMask(picture.width, picture.height);
    this.history = new History({ mask: empty(), avoid: empty() }, entries, cursor);
    this.#pictures += 1;
    this.#tell("picture");
  }

  state() {
    const { width = 0, height = 0 } = this.picture ?? {};
    const { mask, avoid } = this.history?.weights ?? { mask: 0, avoid: 0 };
    /** @type {(weight: number) => number} */
    const shareOf = (weight) => (weight === 0 ? 0 : weight / (255 * width * height));
    return { width, height, name: this.name, painted: mask > 0, share: shareOf(mask), avoidShare: shareOf(avoid) };
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
    this.#draw(capsule, this.avoid ? ["mask", "avoid"] : ["mask"], true);
  }

  /** @type {(capsule: Capsule, names: Layer[], erase: boolean) => void} */
  #draw(capsule, names, erase) {
    const { history } = this;
    if (!history) return;
    const { width, height } = history.layers.mask;
    const box = clippedBox(capsuleBox(capsule), width, height);
    for (const name of names) {
      history.touch(name, box);
      paintCapsule(history.layers[name], capsule, erase);
    }
    this.#tell("pixels", box);
  }

  /** @param {About} about */
  commit(about = {}) {
    if (!this.history?.underway) return;
    const entry = this.history.commit(about);
    if (entry) this.#tell("action", { entry });
    else if (about.note !== undefined) this.#noted(about.note); // the same mask came in another file
  }

  cancel() {
    const box = this.history?.underway ? this.history.cancel() : null;
    if (box) this.#tell("pixels", box);
  }

  undo() {
    this.#step((history) => history.undo());
  }

  redo() {
    this.#step((history) => history.redo());
  }

  /** @param {Layer} name */
  clear(name) {
    this.#changeAll({ [name]: /** @type {Edit} */ ((layer) => layer.data.fill(0)) }, { cleared: name });
  }

  /** @param {Layer} name */
  invert(name) {
    this.#changeAll({ [name]: invertMask });
  }

  /** Takes over grey values of the picture's own size, by layer, as one action; null leaves a layer as it is.
   * @param {{ [layer in Layer]?: Uint8Array | null }} values @param {About} about */
  replace(values, about = {}) {
    /** @type {(data?: Uint8Array | null) => Edit | undefined} */
    const taken = (data) => (data ? (layer) => layer.data.set(data) : undefined);
    this.#changeAll({ mask: taken(values.mask), avoid: taken(values.avoid) }, about);
  }

  /** Marks what these grey values mark too, as one action. @type {(data: Uint8Array, about: About) => void} */
  mark(data, about) {
    /** @type {Edit} */
    const join = ({ data: kept }) => kept.set(kept.map((value, i) => Math.max(value, data[i])));
    this.#changeAll({ mask: join }, about);
  }

  /** The actions that are done, newest first. */
  get done() {
    return this.history ? this.history.entries.slice(0, this.history.cursor).reverse() : [];
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

  /** @param {(history: History) => Box | null} take */
  #step(take) {
    if (!this.history || this.underway) return;
    const box = take(this.history);
    if (!box) return;
    this.#tell("pixels", box);
    this.#tell("action", { entry: null });
  }

  /** @type {(changes: { [layer in Layer]?: Edit }, about?: About) => void} */
  #changeAll(changes, about = {}) {
    const { history } = this;
    if (!history || history.underway) return;
    const box = wholeBox(history.layers.mask);
    history.begin();
    for (const name of LAYERS) {
      if (!changes[name]) continue;
      history.touch(name, box);
      changes[name](history.layers[name]);
    }
    this.#tell("pixels", box);
    this.commit(about);
  }

  /** @type {(type: string, detail?: Box | { entry: Entry | null } | null) => void} */
  #tell(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
