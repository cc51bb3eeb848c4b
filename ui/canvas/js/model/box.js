// Boxes of whole pixels, with right and bottom outside, as in Pillow.

/** @typedef {{ width: number, height: number }} Size */
/** @typedef {{ left: number, top: number, right: number, bottom: number }} Box */

/** @type {(size: Size) => Box} */
export function wholeBox({ width, height }) {
  return { left: 0, top: 0, right: width, bottom: height };
}

/** @type {(box: Box, width: number, height: number) => Box} */
export function clippedBox(box, width, height) {
  const left = Math.min(width, Math.max(0, box.left));
  const top = Math.min(height, Math.max(0, box.top));
  return {
    left,
    top,
    right: Math.max(left, Math.min(width, box.right)),
    bottom: Math.max(top, Math.min(height, box.bottom)),
  };
}

/** The smallest box around both; either may be null. @type {(a: Box | null, b: Box | null) => Box | null} */
export function unitedBox(a, b) {
  if (!a || !b) return a ?? b;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

/** @param {Box} box */
export function isEmptyBox(box) {
  return box.right <= box.left || box.bottom <= box.top;
}
