// The picture on the canvas, its mask and what was done to the mask; everybody who shows or stores them listens here.

import { clippedBox, wholeBox } from "./box.js";
import { History } from "./history.js";
import { capsuleBox, createMask, invertMask, paintCapsule } from "./mask.js";

/**
 * Events: "picture" (another picture), "pixels" (detail: the box of the mask that changed), "action" (an action was
 * done, undone or redone; detail: { entry } or { entry: null }, with the cursor in `history`).
 */
export class Workspace extends EventTarget {
  picture = null;
  name = null;
  mask = null;
  history = null;
  revision = 0; // changes with the mask, so that it is sent only when it is new

  get hasPicture() {
    return this.picture !== null;
  }

  get underway() {
    return this.history?.underway ?? false;
  }

  /** Shows a picture with an empty mask, or with the actions of an earlier visit. */
  show({ picture, name, entries = [], cursor = 0 }) {
    this.cancel();
    this.picture?.close();
    this.picture = picture;
    this.name = name;
    this.mask = createMask(picture.width, picture.height);
    this.history = new History(this.mask, entries, cursor);
    this.revision += 1;
    this.#tell("picture");
  }

  state() {
    const { width = 0, height = 0 } = this.picture ?? {};
    const weight = this.history?.weight ?? 0;
    const share = weight === 0 ? 0 : weight / (255 * width * height);
    return { width, height, name: this.name, painted: weight > 0, share };
  }

  begin() {
    this.history.begin();
  }

  paint(capsule, erase) {
    this.history.touch(clippedBox(capsuleBox(capsule), this.mask.width, this.mask.height));
    this.#tell("pixels", paintCapsule(this.mask, capsule, erase));
  }

  commit() {
    const entry = this.underway ? this.history.commit() : null;
    if (!entry) return;
    this.revision += 1;
    this.#tell("action", { entry });
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

  clear() {
    this.#changeAll((mask) => mask.data.fill(0));
  }

  invert() {
    this.#changeAll(invertMask);
  }

  /** Takes over grey values of the picture's own size as one action. */
  replaceMask(data) {
    this.#changeAll((mask) => mask.data.set(data));
  }

  #step(take) {
    if (!this.hasPicture || this.underway) return;
    const box = take();
    if (!box) return;
    this.revision += 1;
    this.#tell("pixels", box);
    this.#tell("action", { entry: null });
  }

  #changeAll(change) {
    if (!this.hasPicture || this.underway) return;
    const box = wholeBox(this.mask);
    this.begin();
    this.history.touch(box);
    change(this.mask);
    this.#tell("pixels", box);
    this.commit();
  }

  #tell(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
