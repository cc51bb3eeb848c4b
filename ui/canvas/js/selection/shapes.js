// Rectangles and ellipses as areas, and the box that is dragged from corner to corner.

import { outlineArea } from "./outline.js";

const ROUNDNESS = 0.01; // pixels that an ellipse's outline, made of chords, may lie inside the true one

/** The box may have fractions of pixels; whole ones have no grey edge. @type {(box: Box, size: Size) => Area | null} */
export function rectangleArea({ left, top, right, bottom }, size) {
  const ring = [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
  return outlineArea([ring], size);
}

/** The ellipse that touches the box's four sides. @type {(box: Box, size: Size) => Area | null} */
export function ellipseArea({ left, top, right, bottom }, size) {
  const across = (right - left) / 2;
  const down = (bottom - top) / 2;
  const radius = Math.max(Math.abs(across), Math.abs(down));
  const count = 4 * Math.ceil(4 + (Math.PI / 4) * Math.sqrt(radius / (2 * ROUNDNESS)));
  const ring = Array.from({ length: count }, (_, i) => {
    const angle = (2 * Math.PI * i) / count;
    return { x: left + across * (1 + Math.cos(angle)), y: top + down * (1 + Math.sin(angle)) };
  });
  return outlineArea([ring], size);
}

/** The box from corner to corner; where it is to be square, by the longer side, measured from where it began.
 * @type {(from: Point, to: Point, square: boolean) => Box} */
export function spanBox(from, to, square) {
  const across = to.x - from.x;
  const down = to.y - from.y;
  const side = Math.max(Math.abs(across), Math.abs(down));
  const x = from.x + (square ? (across < 0 ? -side : side) : across);
  const y = from.y + (square ? (down < 0 ? -side : side) : down);
  return {
    left: Math.min(from.x, x),
    top: Math.min(from.y, y),
    right: Math.max(from.x, x),
    bottom: Math.max(from.y, y),
  };
}
