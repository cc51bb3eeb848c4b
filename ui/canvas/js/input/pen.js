// What is particular to pens: their buttons, the hand that lies beside them, and a pressure that may not be known.

/** @typedef {{ pointerType: string, button: number, buttons: number, pressure: number }} Pointer of a PointerEvent */
/** @typedef {{ pressure: number }} Pressed */

const FAINTEST = 0.1; // the thinnest a stroke gets, as a share of the brush
const ERASER_BUTTON = 5; // the button number of a pen turned round …
const ERASER = 32; // … and its bit among those held
const BARREL = 2; // the bit of the button at a pen's side
const AFTER = 700; // ms after a pen was there in which a touch is still the hand that holds it
const STILL = 3000; // ms without a word after which a pen that hovers is thought to be gone
const UNSURE = 4; // points with pressure 0 after which the pen is known to tell none

/** @param {Pick<Pointer, "pointerType">} event */
export function isPen({ pointerType }) {
  return pointerType === "pen";
}

/** Whether this press is one that draws: not with the button at the pen's side.
 * @param {Omit<Pointer, "pressure">} event */
export function draws(event) {
  if (isEraser(event)) return true;
  return event.button === 0 && !(isPen(event) && event.buttons & BARREL);
}

/** Whether the pen is turned round. @param {Omit<Pointer, "pressure">} event */
export function isEraser(event) {
  return event.button === ERASER_BUTTON || (isPen(event) && (event.buttons & ERASER) !== 0);
}

/** Whether a pen is on the stage, above it, or was so a moment ago: touches are then the hand beside it. */
export class Presence {
  #isHere = false;
  #last = -Infinity; // when it was last heard of, in ms

  /** @param {() => number} now gives milliseconds */
  constructor(now = () => performance.now()) {
    this.now = now;
  }

  /** Any event of a pen; `isHere` is false where it tells that the pen went away. @param {boolean} isHere */
  hear(isHere) {
    this.#isHere = isHere;
    this.#last = this.now();
  }

  get isNear() {
    return this.now() - this.#last < (this.#isHere ? STILL : AFTER);
  }
}

/**
 * Hands the points of a stroke on with their pressure, 0.1 … 1 of the brush. Mice press with 0.5, which is the full
 * brush, and fingers do not press. A pen that tells 0 while it draws either does not know or has only just begun, so its
 * first points wait until one of them tells more; where none does, they are drawn in full.
 * @template {object} T
 */
export class Pressure {
  /** @type {T[]} */ #waiting = [];
  /** @type {number | null} */ #known = null; // the last that was told; 1 for a pen that tells none

  /** @param {(point: T & Pressed) => void} draw */
  constructor(draw) {
    this.draw = draw;
  }

  /** @type {(event: Pick<Pointer, "pointerType" | "pressure">, point: T) => void} */
  add(event, point) {
    if (!isPen(event)) return this.draw({ ...point, pressure: 1 });
    const told = event.pressure > 0 ? Math.min(1, Math.max(FAINTEST, event.pressure * 2)) : null;
    this.#waiting.push(point);
    if (told === null && this.#known === null && this.#waiting.length < UNSURE) return undefined;
    this.#known = told ?? this.#known ?? 1;
    return this.flush();
  }

  /** Draws what has waited. */
  flush() {
    for (const point of this.#waiting.splice(0)) this.draw({ ...point, pressure: this.#known ?? 1 });
  }
}
