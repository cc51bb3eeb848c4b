// A canvas as large as the stage whose pixels are worked out for what is in sight, at most once a frame.

/** @typedef {(shown: { context: CanvasRenderingContext2D, view: View, size: Size }) => void} Draw */

export class Sheet {
  #canvas;
  #stage;
  #draw;
  #frame = 0;

  /** @param {HTMLCanvasElement} canvas @param {{ size: Size, view: View }} stage @param {Draw} draw */
  constructor(canvas, stage, draw) {
    this.#canvas = canvas;
    this.#stage = stage;
    this.#draw = draw;
  }

  /** @param {boolean} isShown */
  refresh(isShown) {
    this.#canvas.hidden = !isShown;
    if (isShown) this.#frame ||= requestAnimationFrame(() => this.#paint());
  }

  destroy() {
    cancelAnimationFrame(this.#frame);
  }

  #paint() {
    this.#frame = 0;
    const context = this.#canvas.getContext("2d");
    if (!context || this.#canvas.hidden) return;
    const { size, view } = this.#stage;
    if (this.#canvas.width !== size.width) this.#canvas.width = size.width;
    if (this.#canvas.height !== size.height) this.#canvas.height = size.height;
    context.clearRect(0, 0, size.width, size.height);
    this.#draw({ context, view: snapped(view), size });
  }
}

/** The view with the picture's corner on a whole device pixel, so that at 100 % pixels are not blurred.
 * @param {View} view @returns {View} */
export function snapped({ scale, x, y }) {
  return { scale, x: Math.round(x), y: Math.round(y) };
}
