// How a sample under way looks, drawn in the hole alone: at the picture's place, and as far as the mask is painted.

import { clippedBox, isEmptyBox, wholeBox } from "../model/box.js";
import { stageBox } from "./view.js";

/** @import { SampleView } from "./sample-view.js" */
/** @import { Scene } from "./renderer.js" */
/**
 * One region, see previews.py; box: left, top, right, bottom in picture pixels, null for the whole picture
 * @typedef {{ url: string, box: [number, number, number, number] | null, sample: number }} Preview
 */
/** @typedef {{ image: HTMLImageElement, box: Box, turn: number }} Shown */
/** @typedef {{ stage: Stage, scene: Scene, view: Pick<SampleView, "sample" | "visible" | "splitting"> }} Around */

export class PreviewLayer {
  #canvas;
  #around;
  #changed;
  /** @type {Map<string, Shown>} */ #regions = new Map();
  /** @type {Picture | null} */ #sample = null; // that stood in the picture's place when the run began
  #dismissed = false; // until the run is over
  #runs = 0;
  #turns = 0; // so that what is decoded late does not cover what is newer
  #frame = 0;

  /** @param {HTMLCanvasElement} canvas @param {Around} around @param {(shown: boolean) => void} changed */
  constructor(canvas, around, changed) {
    this.#canvas = canvas;
    this.#around = around;
    this.#changed = changed;
    for (const name of ["size", "view"]) around.stage.addEventListener(name, () => this.#schedule());
  }

  get shown() {
    return this.#regions.size > 0;
  }

  /** @param {Preview} preview */
  async show({ url, box }) {
    const run = this.#runs;
    const turn = ++this.#turns;
    const image = Object.assign(new Image(), { src: url });
    try {
      await image.decode();
    } catch {
      return; // the next one may be whole
    }
    const { picture, size } = this.#around.scene;
    if (this.#dismissed || run !== this.#runs || !picture) return;
    const [left, top, right, bottom] = box ?? [0, 0, size.width, size.height];
    const key = String(box);
    if (turn < (this.#regions.get(key)?.turn ?? 0)) return;
    const isFirst = !this.shown;
    this.#regions.set(key, { image, box: { left, top, right, bottom }, turn });
    if (isFirst) this.#changed(true);
    this.#schedule();
  }

  /** The run is over, or another one begins. */
  end() {
    this.dismiss();
    this.#runs += 1;
    this.#dismissed = false;
    this.#sample = this.#around.view.sample;
  }

  /** Nothing is shown any more of this run. */
  dismiss(lasting = true) {
    this.#dismissed ||= lasting;
    if (!this.shown) return;
    this.#regions.clear();
    this.#changed(false);
    this.#schedule();
  }

  /** Something else stands in the picture's place, or is compared with it. */
  viewed() {
    const { sample, splitting } = this.#around.view;
    if (sample !== this.#sample || splitting) this.dismiss(sample !== null);
    if (!sample) this.#sample = null; // back to painting: what comes next is seen
    this.#schedule();
  }

  #schedule() {
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#frame = 0;
    const { stage, scene, view } = this.#around;
    const { width, height } = stage.size;
    const isNew = this.#canvas.width !== width || this.#canvas.height !== height;
    if (isNew) Object.assign(this.#canvas, { width, height });
    // What is drawn is read again to be cut to the mask: that is faster where it does not leave the memory.
    const context = /** @type {CanvasRenderingContext2D} */ (
      this.#canvas.getContext("2d", { willReadFrequently: true })
    );
    context.clearRect(0, 0, width, height);
    const isPeeking = view.sample !== null && view.visible === null;
    const masks = [scene.mask, scene.fillsAll ? scene.others : null].flatMap((mask) => mask ?? []);
    if (masks.length === 0 || isPeeking) return;
    for (const region of this.#regions.values()) drawRegion(context, region, stage.view, masks);
  }
}

/** @type {(context: CanvasRenderingContext2D, region: Shown, view: View, masks: Mask[]) => void} */
function drawRegion(context, { image, box }, view, masks) {
  const stage = wholeBox(context.canvas);
  const seen = clippedBox(stageBox(view, box), stage.right, stage.bottom);
  if (isEmptyBox(seen)) return;
  const { x, y, scale } = view;
  const [width, height] = [(box.right - box.left) * scale, (box.bottom - box.top) * scale];
  context.drawImage(image, box.left * scale + x, box.top * scale + y, width, height);
  const pixels = context.getImageData(seen.left, seen.top, seen.right - seen.left, seen.bottom - seen.top);
  cutToMasks(pixels.data, { box: seen, region: box }, view, masks);
  context.putImageData(pixels, seen.left, seen.top);
}

/** Leaves of RGBA pixels of the stage as much as is painted under each, with whichever mask; outside of the region nothing.
 * @type {(pixels: Uint8ClampedArray, place: { box: Box, region: Box }, view: View, masks: Mask[]) => void} */
export function cutToMasks(pixels, { box, region }, { x, y, scale }, masks) {
  const [{ width, height }] = masks;
  let at = 3;
  for (let row = box.top; row < box.bottom; row += 1) {
    const upper = Math.floor((row + 0.5 - y) / scale);
    const isInside = upper >= region.top && upper < region.bottom && upper < height;
    for (let column = box.left; column < box.right; column += 1, at += 4) {
      const across = Math.floor((column + 0.5 - x) / scale);
      const isWithin = isInside && across >= region.left && across < region.right && across < width;
      let level = 0;
      if (isWithin) for (const { data } of masks) level = Math.max(level, data[upper * width + across]);
      pixels[at] = (pixels[at] * level) / 255;
    }
  }
}
