// Draws the picture and the painted layers, at most once a frame and only where something changed.

import { clippedBox, isEmptyBox, unitedBox, wholeBox } from "../model/box.js";
import { createPalette, paintOverlay } from "./overlay.js";
import { stageBox } from "./view.js";

const COLOURS = {
  mask: { fill: [76, 201, 240], contour: [6, 44, 58] },
  avoid: { fill: [255, 84, 112], contour: [84, 0, 22] },
};
const CHECKER = 8; // CSS pixels a square under transparent pictures
const CRISP_SCALE = 3; // from here on pixels are drawn as squares

/** `scene` is read, never changed: { picture, sample, split, mask, avoid, maskShown, opacity }; split null = no comparison. */
export class Renderer {
  #layers;
  #stage;
  #scene;
  #dirty = null;
  #pictureStale = false;
  #frame = 0;

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

  /** The painted layers are drawn again, whole or where `box` (picture pixels) lies. */
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
    if (box && !isEmptyBox(box)) for (const name of Object.keys(COLOURS)) this.#drawPaint(name, box);
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
    const context = this.#layers.picture.getContext("2d");
    const { width, height } = this.#stage.size;
    context.clearRect(0, 0, width, height);
    const { picture, sample, split } = this.#scene;
    if (!picture) return;
    const seam = sample ? Math.round((split ?? 0) * width) : width;
    this.#drawBackground(context);
    if (seam > 0) this.#drawLevel(context, picture, { left: 0, right: seam });
    if (sample && seam < width) this.#drawLevel(context, sample, { left: seam, right: width });
  }

  #frameOfPicture() {
    const { scale, x, y } = this.#stage.view;
    const { width, height } = this.#scene.picture;
    return [x, y, width * scale, height * scale];
  }

  #drawBackground(context) {
    context.fillStyle = context.createPattern(checkerboard(CHECKER * this.#stage.ratio), "repeat");
    const [x, y, width, height] = this.#frameOfPicture();
    context.fillRect(x + 1, y + 1, width - 2, height - 2); // the picture's edge may fall between pixels: nothing shines through
  }

  #drawLevel(context, picture, { left, right }) {
    const { scale } = this.#stage.view;
    context.save();
    context.beginPath();
    context.rect(left, 0, right - left, this.#stage.size.height);
    context.clip();
    context.imageSmoothingEnabled = scale < CRISP_SCALE;
    context.drawImage(picture.levelFor(scale), ...this.#frameOfPicture());
    context.restore();
  }

  #drawPaint(name, box) {
    const context = this.#layers[name].getContext("2d");
    const { [name]: mask, maskShown, opacity } = this.#scene;
    const width = box.right - box.left;
    const height = box.bottom - box.top;
    if (!mask || !maskShown) {
      context.clearRect(box.left, box.top, width, height);
      return;
    }
    const image = new ImageData(width, height);
    const palette = createPalette(COLOURS[name].fill, COLOURS[name].contour, opacity);
    paintOverlay(new Uint32Array(image.data.buffer), { mask, view: this.#stage.view, box, palette });
    context.putImageData(image, box.left, box.top);
  }
}

function checkerboard(side) {
  const half = Math.max(1, Math.round(side));
  const tile = Object.assign(document.createElement("canvas"), { width: 2 * half, height: 2 * half });
  const context = tile.getContext("2d");
  context.fillStyle = "#c9c9c9";
  context.fillRect(0, 0, 2 * half, 2 * half);
  context.fillStyle = "#efefef";
  context.fillRect(0, 0, half, half);
  context.fillRect(half, half, half, half);
  return tile;
}
