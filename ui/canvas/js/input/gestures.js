// What pointers do on the stage: one draws with the tool, two pan and pinch, the wheel zooms, Space or middle drags.

import { draws, isEraser, isPen, Presence, Pressure } from "./pen.js";
import { capture, middleOf, spreadOf, wheelFactor } from "./zooming.js";

/** @import { Stroke, ToolContext } from "../tools/list.js" */
/** @import { Ring } from "../view/ring.js" */
/** @import { SampleView } from "../view/sample-view.js" */
/** @typedef {Point & { straight: boolean, takesAway: boolean }} Held Shift, and Alt or Ctrl */
/**
 * `held` are the keys held now.
 * @typedef {ToolContext & { input: HTMLElement, held: Set<string>, tools: Tool[], ring: Ring, view: SampleView,
 *   paintable: () => boolean }} PointerContext
 */
/**
 * A stroke under way; at: where its pointer is on the stage; follow is null until its first point is drawn
 * @typedef {{ id: number, isTouch: boolean, at: Point, pressure: Pressure<Held>, follow: Stroke | null }} Under
 */

const MIDDLE = 1;

export class Gestures {
  #context;
  /** @type {Map<number, Point>} */ #touches = new Map(); // by pointer id, on the stage
  #pen = new Presence();
  /** @type {Under | null} */ #stroke = null;
  /** @type {{ id: number, point: Point } | null} */ #panning = null;
  /** @type {number | null} */ #sliding = null; // id of the pointer that moves the comparison's split
  #pinching = false; // stays so until the last finger is up, so that it does not paint

  /** @param {PointerContext} context @param {AbortSignal} signal */
  constructor(context, signal) {
    this.#context = context;
    /** @type {<T extends keyof HTMLElementEventMap>(type: T, handle: (event: HTMLElementEventMap[T]) => void, options?: AddEventListenerOptions) => void} */
    const listen = (type, handle, options = {}) => context.input.addEventListener(type, handle, { signal, ...options });
    listen("pointerdown", (event) => this.#down(event));
    listen("pointermove", (event) => this.#move(event));
    listen("pointerup", (event) => this.#up(event));
    listen("pointercancel", (event) => this.#lost(event));
    listen("lostpointercapture", (event) => this.#up(event)); // the pointer went elsewhere without being let go here
    listen("pointerleave", (event) => this.#leave(event));
    listen("wheel", (event) => this.#wheel(event), { passive: false });
    listen("dblclick", () => context.settings.tool.onKey?.(context, "DoubleClick"));
    // A click with Ctrl is one that takes away, also where it asks for a menu.
    listen("contextmenu", (event) => (event.pointerType === "pen" || event.ctrlKey) && event.preventDefault());
    // A middle click would start the browser's own scrolling.
    listen("mousedown", (event) => event.button === MIDDLE && event.preventDefault());
  }

  /** Takes the stroke under way back; true where there was one. */
  cancelStroke() {
    if (!this.#stroke) return false;
    const { follow } = this.#stroke;
    this.#stroke = null;
    follow?.cancel();
    return true;
  }

  /** @param {PointerEvent} event */
  #down(event) {
    const { input, stage, held } = this.#context;
    focusQuietly(input);
    if (!stage.content) return;
    if (isPen(event)) this.#takeOver();
    else if (isTouch(event) && (this.#pen.isNear || this.#stroke?.isTouch === false)) return; // the hand at the pen
    capture(input, event.pointerId);
    if (isTouch(event)) {
      this.#touches.set(event.pointerId, stage.pointOf(event));
      if (this.#touches.size > 1) {
        this.cancelStroke();
        this.#pinching = true;
      }
      if (this.#pinching) return;
    }
    if (this.#stroke || this.#panning) return;
    if (event.button === MIDDLE || (event.button === 0 && held.has(" "))) {
      this.#panning = { id: event.pointerId, point: stage.pointOf(event) };
      input.dataset.panning = "";
    } else if (this.#context.view.splitting) {
      this.#sliding = event.pointerId; // a press beside the handle brings it here; it must not paint
      this.#context.view.slideTo(event.clientX);
    } else if (draws(event)) this.#startStroke(event);
  }

  /** A pen came down: fingers that were there before were the hand that holds it, and what they did is taken back. */
  #takeOver() {
    this.#pen.hear(true);
    if (this.#stroke?.isTouch) this.cancelStroke();
    for (const id of [...this.#touches.keys()]) {
      this.#release(id);
      if (this.#sliding === id) this.#sliding = null;
    }
  }

  /** @param {PointerEvent} event */
  #startStroke(event) {
    const { workspace, settings, tools, stage } = this.#context;
    if (workspace.underway || !this.#context.paintable()) return;
    const tool = (isEraser(event) && tools.find(({ id }) => id === "eraser")) || settings.tool;
    const pressure = new Pressure((/** @type {Held & { pressure: number }} */ point) => {
      if (stroke.follow) stroke.follow.move(point);
      else stroke.follow = tool.start(this.#context, point);
    });
    /** @type {Under} */
    const stroke = { id: event.pointerId, isTouch: isTouch(event), at: stage.pointOf(event), pressure, follow: null };
    this.#stroke = stroke;
    pressure.add(event, this.#pointOf(event));
  }

  /** @param {PointerEvent} event */
  #leave(event) {
    if (isPen(event)) this.#pen.hear(false);
    this.#context.ring.hide();
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const { stage, ring } = this.#context;
    if (isPen(event)) this.#pen.hear(true);
    if (this.#touches.has(event.pointerId)) this.#moveTouch(event);
    else if (this.#context.view.splitting) ring.hide();
    else if (!isTouch(event)) ring.follow(event);
    if (this.#sliding === event.pointerId) this.#context.view.slideTo(event.clientX);
    if (this.#panning?.id === event.pointerId) {
      const point = stage.pointOf(event);
      stage.pan(point.x - this.#panning.point.x, point.y - this.#panning.point.y);
      this.#panning.point = point;
    }
    if (this.#stroke?.id === event.pointerId) this.#draw(event, this.#stroke);
    else if (!this.#stroke && !isTouch(event)) this.#hover(event);
  }

  /** Space held in the middle of it moves the picture along; what was drawn stays where it is on the picture.
   * @type {(event: PointerEvent, stroke: Under) => void} */
  #draw(event, stroke) {
    const { stage, held } = this.#context;
    const { x, y } = stroke.at;
    stroke.at = stage.pointOf(event);
    if (held.has(" ")) return stage.pan(stroke.at.x - x, stroke.at.y - y);
    const steps = event.getCoalescedEvents?.() ?? [];
    for (const step of steps.length > 0 ? steps : [event]) this.#stroke?.pressure.add(step, this.#pointOf(step));
    return undefined;
  }

  /** @param {PointerEvent} event */
  #hover(event) {
    const { settings, stage } = this.#context;
    settings.tool.hover?.(this.#context, stage.pictureOf(event));
  }

  /** Two fingers hold two points of the picture: their middle pans, their distance zooms.
   * @param {PointerEvent} event */
  #moveTouch(event) {
    const { stage } = this.#context;
    const before = [...this.#touches.values()];
    this.#touches.set(event.pointerId, stage.pointOf(event));
    if (!this.#pinching || before.length !== 2) return;
    const after = [...this.#touches.values()];
    const middle = middleOf(after);
    stage.pan(middle.x - middleOf(before).x, middle.y - middleOf(before).y);
    stage.zoomBy(spreadOf(after) / Math.max(1, spreadOf(before)), middle);
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (isPen(event)) this.#pen.hear(event.type === "pointerup");
    this.#release(event.pointerId);
    if (this.#sliding === event.pointerId) this.#sliding = null;
    if (this.#stroke?.id !== event.pointerId) return;
    const { pressure } = this.#stroke;
    pressure.flush();
    const { follow } = this.#stroke;
    this.#stroke = null;
    follow?.end();
  }

  /** The system took the pointer: a finger may have been a palm, but a mouse or a pen has drawn what it has drawn.
   * @param {PointerEvent} event */
  #lost(event) {
    if (isTouch(event) && this.#stroke?.id === event.pointerId) this.cancelStroke();
    this.#up(event);
  }

  /** @param {number} id */
  #release(id) {
    this.#touches.delete(id);
    if (this.#touches.size === 0) this.#pinching = false;
    if (this.#panning?.id !== id) return;
    this.#panning = null;
    delete this.#context.input.dataset.panning;
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    const { stage, ring } = this.#context;
    if (!stage.content) return;
    event.preventDefault();
    stage.zoomBy(wheelFactor(event), stage.pointOf(event));
    ring.follow(event);
  }

  /** @param {PointerEvent} event */
  #pointOf(event) {
    const takesAway = event.altKey || event.ctrlKey;
    return { ...this.#context.stage.pictureOf(event), straight: event.shiftKey, takesAway };
  }
}

/** Gives the stage the keys without the focus ring, which would frame the picture of somebody who paints.
 * @param {HTMLElement} input */
export function focusQuietly(input) {
  input.dataset.quiet = "";
  input.focus({ preventScroll: true });
}

/** @param {PointerEvent} event */
function isTouch({ pointerType }) {
  return pointerType === "touch";
}
