// The outline that an area tool is drawing, before it becomes paint; it is in picture pixels, whatever the view does.

/** @typedef {"add" | "subtract" | "intersect"} Mode how an area meets what is painted already */
/**
 * waits: for further corners; at: where the pointer is
 * @typedef {{ points: Point[], at: Point, waits: boolean, mode: Mode }} Draft
 */

/** Event: "change", when there is another outline to show, or none. */
export class Outline extends EventTarget {
  /** @type {Draft | null} */ draft = null;

  get waits() {
    return this.draft?.waits ?? false;
  }

  /** @type {(points: Point[], mode: Mode, waits?: boolean) => void} */
  begin(points, mode, waits = false) {
    this.draft = { points, at: points[0], waits, mode };
    this.#tell();
  }

  /** @param {Point} point */
  add({ x, y }) {
    this.draft?.points.push({ x, y });
    this.hover({ x, y });
  }

  /** Moves the point that was added last. @param {Point} point */
  moveLast({ x, y }) {
    this.draft?.points.splice(-1, 1, { x, y });
    this.hover({ x, y });
  }

  /** Takes the last point back, and with the first one the outline. */
  takeBack() {
    this.draft?.points.pop();
    if (this.draft?.points.length === 0) this.draft = null;
    this.#tell();
  }

  /** Shows these points in the place of the others. @type {(points: Point[], at: Point) => void} */
  replace(points, at) {
    if (this.draft) this.draft.points = points;
    this.hover(at);
  }

  /** The pointer is here: the next corner would be. @param {Point} at */
  hover(at) {
    if (!this.draft) return;
    this.draft.at = at;
    this.#tell();
  }

  /** Ends it; returns what was drawn. */
  take() {
    const { draft } = this;
    this.draft = null;
    if (draft) this.#tell();
    return draft;
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

/** The smallest box around these points, which may lie between pixels. @param {Point[]} points @returns {Box} */
export function boxAround(points) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y } of points) {
    box.left = Math.min(box.left, x);
    box.top = Math.min(box.top, y);
    box.right = Math.max(box.right, x);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}
