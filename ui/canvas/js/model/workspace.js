// The picture on the canvas, its layers and what was done to them; everybody who shows or stores them listens here.

import { clippedBox, wholeBox } from "./box.js";
import { History } from "./history.js";
import { capsuleBox, createMask, invertMask, paintCapsule } from "./mask.js";

/**
 * Two layers are painted: "mask" is what is filled, "avoid" what must not be copied for it, where the engine copies.
 * Events: "picture" (another picture), "pixels" (detail: the box in which a layer changed), "action" (an action was
 * done, undone or redone; detail: { entry } or { entry: null }, with the cursor in `history`), "offer" (whether there is
 * a use for "avoid").
 */
export class Workspace extends EventTarget {
  picture = null;
  name = null;
  layers = { mask: null, avoid: null };
  history = null;
  offersAvoid = true;
  #pictures = 0; // how many were shown

  get mask() {
    return this.layers.mask;
  }

  /** What is painted to be avoided, or null where there is none. */
  get avoid() {
    const isThere = this.history && (this.underway || this.history.weights.avoid > 0);
    return isThere ? this.layers.avoid : null;
  }

  get hasPicture() {
    return this.picture !== null;
  }

  get underway() {
    return this.history?.underway ?? false;
  }

  /** Whether there is a use for what must not be copied; what is painted stays, and is not sent. */
  offerAvoid(offers) {
    if (offers === this.offersAvoid) return;
    this.offersAvoid = offers;
    this.#tell("offer");
  }

  /** Changes with a layer, so that it is sent only when it is new. */
  revisionOf(name) {
    return `${this.#pictures}.${this.history.versions[name]}`;
  }

  /** Shows a picture with empty layers, or with the actions of an earlier visit. */
  show({ picture, name, entries = [], cursor = 0 }) {
    this.cancel();
    this.picture?.close();
    this.picture = picture;
    this.name = name;
    for (const layer of Object.keys(this.layers)) this.layers[layer] = createMask(picture.width, picture.height);
    this.history = new History(this.layers, entries, cursor);
    this.#pictures += 1;
    this.#tell("picture");
  }

  state() {
    const { width = 0, height = 0 } = this.picture ?? {};
    const { mask, avoid } = this.history?.weights ?? { mask: 0, avoid: 0 };
    const shareOf = (weight) => (weight === 0 ? 0 : weight / (255 * width * height));
    return { width, height, name: this.name, painted: mask > 0, share: shareOf(mask), avoidShare: shareOf(avoid) };
  }

  begin() {
    this.history.begin();
  }

  paint(capsule, name) {
    this.#draw(capsule, [name], false);
  }

  /** Takes paint away from every layer. */
  erase(capsule) {
    this.#draw(capsule, this.avoid ? ["mask", "avoid"] : ["mask"], true);
  }

  #draw(capsule, names, erase) {
    const box = clippedBox(capsuleBox(capsule), this.mask.width, this.mask.height);
    for (const name of names) {
      this.history.touch(name, box);
      paintCapsule(this.layers[name], capsule, erase);
    }
    this.#tell("pixels", box);
  }

  commit(about = {}) {
    if (!this.underway) return;
    const entry = this.history.commit(about);
    if (entry) this.#tell("action", { entry });
    else if (about.note !== undefined) this.#noted(about.note); // the same mask came in another file
  }

  cancel() {
    const box = this.underway ? this.history.cancel() : null;
    if (box) this.#tell("pixels", box);
  }

  undo() {
    this.#step(() => this.history.undo());
  }

  redo() {
    this.#step(() => this.history.redo());
  }

  clear(name) {
    this.#changeAll({ [name]: (layer) => layer.data.fill(0) }, { cleared: name });
  }

  invert(name) {
    this.#changeAll({ [name]: invertMask });
  }

  /**
   * Takes over grey values of the picture's own size, by layer, as one action; null leaves a layer as it is. `about` is
   * { note }: how the file of the mask was understood, "" where there was nothing to say.
   */
  replace(values, about = {}) {
    const given = Object.entries(values).filter(([, data]) => data);
    this.#changeAll(Object.fromEntries(given.map(([name, data]) => [name, (layer) => layer.data.set(data)])), about);
  }

  /** Marks what these grey values mark too, as one action. */
  mark(data, about) {
    this.#changeAll({ mask: (layer) => layer.data.set(layer.data.map((value, i) => Math.max(value, data[i]))) }, about);
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

  #noted(note) {
    const last = this.done.find((entry) => entry.note !== undefined);
    if (last) last.note = note;
  }

  #step(take) {
    if (!this.hasPicture || this.underway) return;
    const box = take();
    if (!box) return;
    this.#tell("pixels", box);
    this.#tell("action", { entry: null });
  }

  #changeAll(changes, about = {}) {
    if (!this.hasPicture || this.underway) return;
    const box = wholeBox(this.mask);
    this.begin();
    for (const [name, change] of Object.entries(changes)) {
      this.history.touch(name, box);
      change(this.layers[name]);
    }
    this.#tell("pixels", box);
    this.commit(about);
  }

  #tell(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
