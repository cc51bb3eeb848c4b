// The regions that an engine would see, drawn as dashed frames over the picture.

/**
 * Where a region lies, as left, top, right, bottom, and as how large the engine sees it: width, height.
 * @typedef {[number, number, number, number, number, number]} Frame
 */

export class Frames {
  #slot;
  #stage;
  /** @type {Frame[]} */ #frames = [];

  /** @param {HTMLElement} slot @param {Stage} stage */
  constructor(slot, stage) {
    this.#slot = slot;
    this.#stage = stage;
    stage.addEventListener("view", () => this.#place());
  }

  /** @param {Frame[]} frames */
  show(frames) {
    this.#frames = frames;
    this.#slot.replaceChildren(...frames.map((frame, i) => this.#drawn(frame, i)));
    this.#place();
  }

  /** @type {(frame: Frame, index: number) => HTMLElement} */
  #drawn([, , , , width, height], index) {
    const box = document.createElement("div");
    const label = document.createElement("span");
    label.textContent = `${index + 1} of ${this.#frames.length} · ${width}×${height}`;
    box.append(label);
    return box;
  }

  #place() {
    const { view, ratio } = this.#stage;
    /** @type {(value: number, offset: number) => number} */
    const onStage = (value, offset) => (value * view.scale + offset) / ratio;
    const boxes = /** @type {HTMLCollectionOf<HTMLElement>} */ (this.#slot.children);
    this.#frames.forEach(([left, top, right, bottom], i) => {
      Object.assign(boxes[i].style, {
        left: `${onStage(left, view.x)}px`,
        top: `${onStage(top, view.y)}px`,
        width: `${((right - left) * view.scale) / ratio}px`,
        height: `${((bottom - top) * view.scale) / ratio}px`,
      });
    });
  }
}
