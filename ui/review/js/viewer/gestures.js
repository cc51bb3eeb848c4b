// What pointers do in the panes: one pans, two pinch, the wheel zooms where it points, a double click fits or shows 100 %.

import { capture, middleOf, spreadOf, wheelFactor } from "../../../canvas/js/input/zooming.js";

const SLACK = 4; // CSS pixels that a click may move
const TOUCH_SLACK = 10;
const OWN = "button, [role=slider]"; // what has its own clicks

/**
 * slides: whether a drag now moves the handle between two pictures instead; tap: a click on this point of the stage
 * @typedef {{ stage: Stage, slides: () => boolean, slideTo: (clientX: number) => void,
 *   tap: (point: Point) => void, isPlacing: () => boolean }} Asked
 */

export class Gestures {
  /** @type {Map<number, Point>} */ #held = new Map(); // pointers by id, on the stage
  /** @type {{ x: number, y: number, isClick: boolean } | null} */ #pressed = null; // where the first went down, in the window
  #asked;

  /** @param {HTMLElement[]} panes @param {Asked} asked @param {AbortSignal} signal */
  constructor(panes, asked, signal) {
    this.#asked = asked;
    for (const pane of panes) this.#listen(pane, signal);
  }

  /** @param {HTMLElement} pane @param {AbortSignal} signal */
  #listen(pane, signal) {
    /** @type {<T extends keyof HTMLElementEventMap>(type: T, handle: (event: HTMLElementEventMap[T]) => void, options?: AddEventListenerOptions) => void} */
    const listen = (type, handle, options = {}) => pane.addEventListener(type, handle, { signal, ...options });
    listen("pointerdown", (event) => this.#down(event, pane));
    listen("pointermove", (event) => this.#move(event, pane));
    listen("pointerup", (event) => this.#up(event, pane));
    listen("pointercancel", (event) => this.#release(event.pointerId));
    listen("lostpointercapture", (event) => this.#release(event.pointerId));
    listen("wheel", (event) => this.#wheel(event, pane), { passive: false });
    listen("dblclick", (event) => this.#double(event, pane));
    // With one finger a page may scroll over a picture that is seen whole; two are always for the picture.
    for (const type of /** @type {const} */ (["touchstart", "touchmove"])) {
      listen(type, (event) => event.touches.length > 1 && event.cancelable && event.preventDefault(), {
        passive: false,
      });
    }
    // A middle click would start the browser's own scrolling.
    listen("mousedown", (event) => event.button === 1 && event.preventDefault());
  }

  /** @type {(event: PointerEvent, pane: HTMLElement) => void} */
  #down(event, pane) {
    if (event.button > 1 || (event.target instanceof Element && event.target.closest(OWN))) return;
    if (this.#held.size === 0) this.#pressed = { x: event.clientX, y: event.clientY, isClick: event.button === 0 };
    else if (this.#pressed) this.#pressed.isClick = false;
    this.#held.set(event.pointerId, this.#pointOf(event, pane));
    capture(pane, event.pointerId);
  }

  /** @type {(event: PointerEvent, pane: HTMLElement) => void} */
  #move(event, pane) {
    const from = this.#held.get(event.pointerId);
    if (!from || !this.#pressed) return;
    const slack = event.pointerType === "touch" ? TOUCH_SLACK : SLACK;
    const { x, y } = this.#pressed;
    if (this.#held.size === 1 && this.#pressed.isClick && Math.hypot(event.clientX - x, event.clientY - y) < slack)
      return;
    this.#pressed.isClick = false;
    const before = [...this.#held.values()];
    const to = this.#pointOf(event, pane);
    this.#held.set(event.pointerId, to);
    if (before.length === 2) this.#pinch(before, [...this.#held.values()]);
    else if (before.length === 1 && this.#asked.slides()) this.#asked.slideTo(event.clientX);
    else if (before.length === 1) this.#asked.stage.pan(to.x - from.x, to.y - from.y);
    if (before.length === 1) pane.dataset.dragged = "";
  }

  /** Two fingers hold two points of the picture: their middle pans, their distance zooms.
   * @type {(before: Point[], after: Point[]) => void} */
  #pinch(before, after) {
    const { stage } = this.#asked;
    const [from, to] = [middleOf(before), middleOf(after)];
    stage.pan(to.x - from.x, to.y - from.y);
    stage.zoomBy(spreadOf(after) / Math.max(1, spreadOf(before)), to);
  }

  /** @type {(event: PointerEvent, pane: HTMLElement) => void} */
  #up(event, pane) {
    const isClick = this.#held.has(event.pointerId) && this.#pressed?.isClick;
    this.#release(event.pointerId);
    delete pane.dataset.dragged;
    if (isClick) this.#asked.tap(this.#pointOf(event, pane));
  }

  /** @param {number} id */
  #release(id) {
    this.#held.delete(id);
    if (this.#held.size === 0) this.#pressed = null;
  }

  /** @type {(event: WheelEvent, pane: HTMLElement) => void} */
  #wheel(event, pane) {
    const { stage } = this.#asked;
    if (!stage.content) return;
    event.preventDefault();
    stage.zoomBy(wheelFactor(event), this.#pointOf(event, pane));
  }

  /** @type {(event: MouseEvent, pane: HTMLElement) => void} */
  #double(event, pane) {
    if (this.#asked.isPlacing() || (event.target instanceof Element && event.target.closest(OWN))) return;
    const { stage } = this.#asked;
    if (Math.abs(stage.zoom - 1) < 1e-6 && !stage.shown.isFitted) stage.fit();
    else stage.zoomBy(1 / stage.zoom, this.#pointOf(event, pane));
  }

  /** Both panes show the same place of the picture, so that a point of either is one of the stage, in device pixels.
   * @type {(event: MouseEvent, pane: HTMLElement) => Point} */
  #pointOf(event, pane) {
    const { left, top } = pane.getBoundingClientRect();
    const { ratio } = this.#asked.stage;
    return { x: (event.clientX - left) * ratio, y: (event.clientY - top) * ratio };
  }
}
