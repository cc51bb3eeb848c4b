// How far wheels and fingers zoom, and where two fingers are.

const WHEEL_STEP = 0.0016; // per CSS pixel of wheel movement
const PINCH_STEP = 0.01; // a trackpad's pinch arrives as a wheel with ctrl and small steps
const SMALL_STEP = 50; // CSS pixels; a wheel with ctrl held takes larger ones
const LINE = 16; // CSS pixels a line, where the wheel counts lines

/** The factor by which a turn of the wheel zooms. @param {WheelEvent} event */
export function wheelFactor({ deltaY, deltaMode, ctrlKey }) {
  const pixels = deltaY * (deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1);
  const step = ctrlKey && Math.abs(pixels) < SMALL_STEP ? PINCH_STEP : WHEEL_STEP;
  return Math.exp(-pixels * step);
}

/** @param {Point[]} points */
export function middleOf([a, b]) {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** @param {Point[]} points */
export function spreadOf([a, b]) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** @type {(input: HTMLElement, pointerId: number) => void} */
export function capture(input, pointerId) {
  try {
    input.setPointerCapture(pointerId);
  } catch {
    // The pointer is gone already, or was made by a script; what it does inside the stage still counts.
  }
}
