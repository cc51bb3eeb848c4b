// Zoom and place as they are handed from picture to picture, over a reload, and over a time in which nothing is seen.

const SMALLEST_STAGE = 24; // device pixels; what is smaller is hidden, and has no middle
const ZOOMS = { least: 0.001, most: 64 };

/** x, y: the middle of what is seen, as shares of the picture; zoom: CSS pixels for each of its own
 * @typedef {{ x: number, y: number, zoom: number, isFitted: boolean }} Seen */

/** @type {Readonly<Seen>} */
const WHOLE = Object.freeze({ x: 0.5, y: 0.5, zoom: 1, isFitted: true });

export class LinkedView {
  #stage;
  /** @type {Seen} */ #last = WHOLE;
  /** @type {Seen | null} */ #wanted = null; // once there is a stage to show it on

  /** @param {Stage} stage */
  constructor(stage) {
    this.#stage = stage;
    stage.addEventListener("view", () => this.#follow());
  }

  /** @returns {Seen} */
  get seen() {
    return this.#wanted ?? this.#last;
  }

  /** What does not make sense is passed over: it may come from the browser's storage. @param {Seen} seen */
  set seen(seen) {
    const { x, y, zoom, isFitted } = seen ?? {};
    if (!isFitted && ![x, y, zoom].every(Number.isFinite)) return;
    this.#wanted = isFitted
      ? WHOLE
      : { x, y, zoom: Math.min(ZOOMS.most, Math.max(ZOOMS.least, zoom)), isFitted: false };
    this.#follow();
  }

  /** A picture of another size: its same part is seen. @param {Size} size */
  setContent(size) {
    const seen = this.seen;
    this.#wanted = seen;
    this.#stage.setContent(size);
  }

  #follow() {
    const { content, size } = this.#stage;
    if (!content || Math.min(size.width, size.height) < SMALLEST_STAGE) {
      this.#wanted ??= this.#last;
      return;
    }
    const wanted = this.#wanted;
    this.#wanted = null;
    if (wanted) this.#show(wanted, content);
    else {
      const { x, y, zoom, isFitted } = this.#stage.shown;
      this.#last = isFitted ? WHOLE : { x: x / content.width, y: y / content.height, zoom, isFitted };
    }
  }

  /** @type {(seen: Seen, content: Size) => void} */
  #show({ x, y, zoom, isFitted }, content) {
    if (isFitted) this.#stage.fit();
    else this.#stage.show({ x: x * content.width, y: y * content.height, zoom, isFitted });
  }
}
