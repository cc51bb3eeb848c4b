// The regions that an engine would see, drawn as dashed frames over the picture.

/** @import { Working } from "../selection/regions.js" */
/**
 * How an engine sees: avoids: what is painted to be avoided it does not copy; cell: a mark narrower than so many pixels at
 * its working size is lost to it
 * @typedef {{ working: Working, avoids: boolean, cell: number }} Sight
 */
/**
 * Where a region lies, as left, top, right, bottom, and as how large the engine sees it: width, height.
 * @typedef {[number, number, number, number, number, number]} Frame
 */

export class Frames {
  #slot;
  #stage;
  /** @type {Frame[]} */ #frames = [];
  coarseness = 0; // how many pixels of the picture the engine sees as one, where that is most

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

  /** What an engine would see of a canvas of this size. @type {(found: Frame[], size: Size) => void} */
  showRegions(found, size) {
    this.coarseness = Math.max(0, ...found.map(([left, , right, , width]) => (right - left) / width));
    /** @type {(frame: Frame) => boolean} */
    const isAll = ([left, top, right, bottom, width, height]) =>
      !left && !top && right === width && bottom === height && right === size.width && bottom === size.height;
    this.show(found.filter((frame) => !isAll(frame))); // all of the picture, as it is: that needs no frame
  }

  /** @type {(frame: Frame, index: number) => HTMLElement} */
  #drawn([left, top, right, bottom, width, height], index) {
    const box = document.createElement("div");
    const label = document.createElement("span");
    label.textContent = `${index + 1} of ${this.#frames.length} · ${width}×${height}`;
    box.toggleAttribute("data-quiet", width === right - left && height === bottom - top); // nothing is scaled
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
