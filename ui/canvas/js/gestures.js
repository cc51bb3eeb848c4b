// What pointers do on the stage: one draws with the tool, two pan and pinch, the wheel zooms, Space or middle drags.

const FAINTEST = 0.1; // the thinnest a pen stroke gets, as a share of the brush
const MIDDLE = 1;
const PEN_ERASER = 5; // the button number of a pen turned round
const WHEEL_STEP = 0.0016; // per CSS pixel of wheel movement
const PINCH_STEP = 0.01; // a trackpad's pinch arrives as a wheel with ctrl and small steps
const SMALL_STEP = 50; // CSS pixels; a wheel with ctrl held takes larger ones
const LINE = 16; // CSS pixels a line, where the wheel counts lines

/** `desk` is { input, stage, workspace, settings, held, tools, ring, paintable() }; `held` the keys held now. */
export class Gestures {
  #desk;
  #touches = new Map(); // pointer id → point on the stage
  #stroke = null; // { id, tool, follow }
  #panning = null; // { id, point }
  #sliding = null; // id of the pointer that moves the comparison's split
  #pinching = false; // stays so until the last finger is up, so that it does not paint

  constructor(desk, signal) {
    this.#desk = desk;
    const listen = (type, handle, options = {}) => desk.input.addEventListener(type, handle, { signal, ...options });
    listen("pointerdown", (event) => this.#down(event));
    listen("pointermove", (event) => this.#move(event));
    listen("pointerup", (event) => this.#up(event));
    listen("pointercancel", (event) => this.#lost(event));
    listen("pointerleave", () => desk.ring.hide());
    listen("wheel", (event) => this.#wheel(event), { passive: false });
    listen("contextmenu", (event) => event.pointerType === "pen" && event.preventDefault());
    // A middle click would start the browser's own scrolling.
    listen("mousedown", (event) => event.button === MIDDLE && event.preventDefault());
  }

  /** Takes the stroke under way back; true where there was one. */
  cancelStroke() {
    if (!this.#stroke) return false;
    this.#stroke = null;
    this.#desk.workspace.cancel();
    return true;
  }

  #down(event) {
    const { input, stage, held } = this.#desk;
    focusQuietly(input);
    if (!stage.content) return;
    capture(input, event.pointerId);
    if (event.pointerType === "touch") {
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
    } else if (this.#desk.view.splitting) {
      this.#sliding = event.pointerId; // a press beside the handle brings it here; it must not paint
      this.#desk.view.slideTo(event.clientX);
    } else if (event.button === 0 || event.button === PEN_ERASER) this.#startStroke(event);
  }

  #startStroke(event) {
    const { workspace, settings, stage, input, tools } = this.#desk;
    if (workspace.underway || !this.#desk.paintable()) return;
    const tool = event.button === PEN_ERASER ? tools.find(({ id }) => id === "eraser") : settings.tool;
    const follow = tool.start({ workspace, settings, stage, input }, this.#pointOf(event));
    this.#stroke = { id: event.pointerId, tool, follow };
  }

  #move(event) {
    const { stage, ring } = this.#desk;
    if (this.#touches.has(event.pointerId)) this.#moveTouch(event);
    else if (this.#desk.view.splitting) ring.hide();
    else ring.follow(event);
    if (this.#sliding === event.pointerId) this.#desk.view.slideTo(event.clientX);
    if (this.#panning?.id === event.pointerId) {
      const point = stage.pointOf(event);
      stage.pan(point.x - this.#panning.point.x, point.y - this.#panning.point.y);
      this.#panning.point = point;
    }
    if (this.#stroke?.id !== event.pointerId) return;
    const steps = event.getCoalescedEvents?.() ?? [];
    for (const step of steps.length > 0 ? steps : [event]) this.#stroke.follow.move(this.#pointOf(step));
  }

  /** Two fingers hold two points of the picture: their middle pans, their distance zooms. */
  #moveTouch(event) {
    const { stage } = this.#desk;
    const before = [...this.#touches.values()];
    this.#touches.set(event.pointerId, stage.pointOf(event));
    if (!this.#pinching || before.length !== 2) return;
    const after = [...this.#touches.values()];
    const middle = middleOf(after);
    stage.pan(middle.x - middleOf(before).x, middle.y - middleOf(before).y);
    stage.zoomBy(spreadOf(after) / Math.max(1, spreadOf(before)), middle);
  }

  #up(event) {
    this.#release(event.pointerId);
    if (this.#sliding === event.pointerId) this.#sliding = null;
    if (this.#stroke?.id !== event.pointerId) return;
    const { follow } = this.#stroke;
    this.#stroke = null;
    follow.end();
  }

  /** The system took the pointer: a finger may have been a palm, but a mouse or a pen has drawn what it has drawn. */
  #lost(event) {
    if (event.pointerType === "touch" && this.#stroke?.id === event.pointerId) this.cancelStroke();
    this.#up(event);
  }

  #release(id) {
    this.#touches.delete(id);
    if (this.#touches.size === 0) this.#pinching = false;
    if (this.#panning?.id !== id) return;
    this.#panning = null;
    delete this.#desk.input.dataset.panning;
  }

  #wheel(event) {
    const { stage, ring } = this.#desk;
    if (!stage.content) return;
    event.preventDefault();
    const pixels = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1);
    const step = event.ctrlKey && Math.abs(pixels) < SMALL_STEP ? PINCH_STEP : WHEEL_STEP;
    stage.zoomBy(Math.exp(-pixels * step), stage.pointOf(event));
    ring.follow(event);
  }

  /** A mouse presses with 0.5, which is the full brush; fingers do not press. */
  #pointOf(event) {
    const pressure = event.pointerType === "pen" ? Math.min(1, Math.max(FAINTEST, event.pressure * 2)) : 1;
    return { ...this.#desk.stage.pictureOf(event), pressure, straight: event.shiftKey };
  }
}

/** Gives the stage the keys without the focus ring, which would frame the picture of somebody who paints. */
export function focusQuietly(input) {
  input.dataset.quiet = "";
  input.focus({ preventScroll: true });
}

function capture(input, pointerId) {
  try {
    input.setPointerCapture(pointerId);
  } catch {
    // The pointer is gone already, or was made by a script; what it does inside the stage still counts.
  }
}

function middleOf([a, b]) {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function spreadOf([a, b]) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
