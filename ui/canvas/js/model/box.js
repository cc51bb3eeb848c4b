// Boxes of whole pixels, { left, top, right, bottom } with right and bottom outside, as in Pillow.

export function wholeBox({ width, height }) {
  return { left: 0, top: 0, right: width, bottom: height };
}

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

/** The smallest box around both; either may be null. */
export function unitedBox(a, b) {
  if (!a || !b) return a ?? b;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

export function isEmptyBox(box) {
  return box.right <= box.left || box.bottom <= box.top;
}
