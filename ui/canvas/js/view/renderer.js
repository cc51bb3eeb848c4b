// Draws the picture and the painted layers, at most once a frame and only where something changed.

import { clippedBox, isEmptyBox, unitedBox, wholeBox } from "../model/box.js";
import { createPalette, paintOverlay } from "./overlay.js";
import { stageBox } from "./view.js";

/** @import { Colour } from "./overlay.js" */
/** @typedef {[number, number, number, number]} Place left, top, width and height on the stage */
/** @typedef {"others" | Layer} Shown `others`: what masks mark that are not painted now */
/**
 * What there is to draw: the picture in its place on a canvas of this size, the sample in its own; split null: no comparison;
 * faded: of what is painted the contours alone; keepsPart: the mask is what of the sample stays
 * @typedef {{ picture: Picture | null, size: Size, pictureBox: Box, sample: Picture | null, sampleBox: Box | null,
 *   split: number | null, maskShown: boolean, opacity: number, faded?: boolean, keepsPart?: boolean,
 *   fillsAll: boolean } & Record<Shown, Mask | null>} Scene
 */

/** @type {Record<Shown, { fill: Colour, contour: Colour, strength?: number }>} */
const COLOURS = {
  others: { fill: [176, 136, 255], contour: [60, 32, 110], strength: 0.6 },
  mask: { fill: [76, 201, 240], contour: [6, 44, 58] },
  avoid: { fill: [255, 84, 112], contour: [84, 0, 22] },
};
const KEPT = /** @type {typeof COLOURS.mask} */ ({ fill: [74, 222, 128], contour: [4, 60, 28] });
const LAYERS = /** @type {Shown[]} */ (Object.keys(COLOURS));
const CHECKER = 8; // CSS pixels a square under transparent pictures
const CRISP_SCALE = 3; // from here on pixels are drawn as squares

export class Renderer {
  #layers;
  #stage;
  #scene;
  /** @type {Box | null} */ #dirty = null;
  #pictureStale = false;
  #frame = 0;

  /**
   * @param {Record<"picture" | Shown, HTMLCanvasElement>} layers
   * @param {Stage} stage
   * @param {Scene} scene is read, never changed
   */
  constructor(layers, stage, scene) {
    this.#layers = layers;
    this.#stage = stage;
    this.#scene = scene;
    stage.addEventListener("size", () => this.#resize());
    stage.addEventListener("view", () => this.refresh());
    this.#resize();
  }

  /** Everything is drawn again. */
  refresh() {
    this.#pictureStale = true;
    this.refreshMask();
  }

  refreshPicture() {
    this.#pictureStale = true;
    this.#schedule();
  }

  /** The painted layers are drawn again, whole or where `box` (picture pixels) lies. @param {Box | null} box */
  refreshMask(box = null) {
    const whole = wholeBox(this.#stage.size);
    this.#dirty = unitedBox(this.#dirty, box ? stageBox(this.#stage.view, box) : whole);
    this.#schedule();
  }

  #schedule() {
    this.#frame ||= requestAnimationFrame(() => this.#draw());
  }

  #draw() {
    this.#frame = 0;
    if (this.#pictureStale) this.#drawPicture();
    this.#pictureStale = false;
    const box = this.#dirty && clippedBox(this.#dirty, this.#stage.size.width, this.#stage.size.height);
    if (box && !isEmptyBox(box)) for (const name of LAYERS) this.#drawPaint(name, box);
    this.#dirty = null;
  }

  #resize() {
    const { width, height } = this.#stage.size;
    for (const layer of Object.values(this.#layers)) Object.assign(layer, { width, height });
    // A resized canvas is empty until it is drawn, so this cannot wait for the next frame.
    this.#pictureStale = true;
    this.#dirty = wholeBox(this.#stage.size);
    this.#draw();
  }

  #drawPicture() {
    const context = contextOf(this.#layers.picture);
    const { width, height } = this.#stage.size;
    context.clearRect(0, 0, width, height);
    const { picture, pictureBox, size, sample, sampleBox, split } = this.#scene;
    if (!picture) return;
    const seam = sample ? Math.round((split ?? 0) * width) : width;
    const whole = this.#placeOf(wholeBox(size));
    this.#drawBackground(context, whole);
    if (seam > 0) this.#drawLevel(context, picture, { place: this.#placeOf(pictureBox), left: 0, right: seam });
    const place = sampleBox ? this.#placeOf(sampleBox) : whole;
    if (sample && seam < width) this.#drawLevel(context, sample, { place, left: seam, right: width });
  }

  /** Where a box of the canvas lies on the stage. @type {(box: Box) => Place} */
  #placeOf({ left, top, right, bottom }) {
    const { scale, x, y } = this.#stage.view;
    return [x + left * scale, y + top * scale, (right - left) * scale, (bottom - top) * scale];
  }

  /** @type {(context: CanvasRenderingContext2D, place: Place) => void} */
  #drawBackground(context, [x, y, width, height]) {
    context.fillStyle = context.createPattern(checkerboard(CHECKER * this.#stage.ratio), "repeat") ?? "";
    context.fillRect(x + 1, y + 1, width - 2, height - 2); // the picture's edge may fall between pixels: nothing shines through
  }

  /** @param {CanvasRenderingContext2D} context @param {Picture} picture @param {{ place: Place, left: number, right: number }} part */
  #drawLevel(context, picture, { place, left, right }) {
    const { scale } = this.#stage.view;
    context.save();
    context.beginPath();
    context.rect(left, 0, right - left, this.#stage.size.height);
    context.clip();
    context.imageSmoothingEnabled = scale < CRISP_SCALE;
    context.drawImage(picture.levelFor(scale), ...place);
    context.restore();
  }

  /** @type {(name: Shown, box: Box) => void} */
  #drawPaint(name, box) {
    const context = contextOf(this.#layers[name]);
    const { [name]: mask, maskShown, opacity, faded, keepsPart } = this.#scene;
    const width = box.right - box.left;
    const height = box.bottom - box.top;
    if (!mask || !maskShown) {
      context.clearRect(box.left, box.top, width, height);
      return;
    }
    const image = new ImageData(width, height);
    const { fill, contour, strength = 1 } = keepsPart ? KEPT : COLOURS[name];
    const palette = createPalette(fill, contour, faded ? 0 : opacity * strength);
    paintOverlay(new Uint32Array(image.data.buffer), { mask, view: this.#stage.view, box, palette });
    context.putImageData(image, box.left, box.top);
  }
}

/** @param {HTMLCanvasElement} canvas */
function contextOf(canvas) {
  return /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")); // nobody asks for another kind
}

/** @param {number} side */
function checkerboard(side) {
  const half = Math.max(1, Math.round(side));
  const tile = Object.assign(document.createElement("canvas"), { width: 2 * half, height: 2 * half });
  const context = contextOf(tile);
  context.fillStyle = "#c9c9c9";
  context.fillRect(0, 0, 2 * half, 2 * half);
  context.fillStyle = "#efefef";
  context.fillRect(0, 0, half, half);
  context.fillRect(half, half, half, half);
  return tile;
}
