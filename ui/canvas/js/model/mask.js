// The mask: one grey byte for each pixel of the picture, 255 = repaint, 0 = keep, and the ways to paint it.

import { clippedBox } from "./box.js";
import { wordsOf } from "./rle.js";

/** @typedef {Size & { data: Uint8Array<ArrayBuffer> }} Mask */
/**
 * A segment with round ends, in picture pixels; pixel i covers [i, i + 1).
 * @typedef {{ x0: number, y0: number, x1: number, y1: number, radius: number }} Capsule
 */
/** @typedef {{ left: number, right: number }} Span */

export const EDGE_STEPS = 15; // levels of an edge between 0 and 255: the eye sees no more, and the file is a third smaller

/** @type {(width: number, height: number) => Mask} */
export function createMask(width, height) {
  return { width, height, data: new Uint8Array(width * height) };
}

/** @type {(capsule: Capsule) => Box} */
export function capsuleBox({ x0, y0, x1, y1, radius }) {
  const reach = radius + 1;
  return {
    left: Math.floor(Math.min(x0, x1) - reach),
    top: Math.floor(Math.min(y0, y1) - reach),
    right: Math.ceil(Math.max(x0, x1) + reach),
    bottom: Math.ceil(Math.max(y0, y1) + reach),
  };
}

/**
 * Paints (or erases) one capsule with an antialiased edge and returns the box that may have changed.
 * Coverage is clamp(radius - distance + 0.5), in EDGE_STEPS steps; painting keeps the larger value and erasing the smaller one, so that
 * capsules which overlap within one stroke never add up on their edges.
 * @type {(mask: Mask, capsule: Capsule, erase: boolean) => Box}
 */
export function paintCapsule(mask, capsule, erase) {
  const box = clippedBox(capsuleBox(capsule), mask.width, mask.height);
  const outer = { left: 0, right: 0 };
  const inner = { left: 0, right: 0 };
  for (let y = box.top; y < box.bottom; y += 1) {
    if (!spanOfRow(capsule, y + 0.5, capsule.radius + 0.5, outer)) continue;
    const first = Math.max(0, Math.ceil(outer.left - 0.5));
    const last = Math.min(mask.width - 1, Math.floor(outer.right - 0.5));
    let solid = first;
    let solidEnd = first;
    if (spanOfRow(capsule, y + 0.5, capsule.radius - 0.5, inner)) {
      solid = Math.min(last + 1, Math.max(first, Math.ceil(inner.left - 0.5)));
      solidEnd = Math.max(solid, Math.min(last, Math.floor(inner.right - 0.5)) + 1);
    }
    const row = y * mask.width;
    paintEdge(mask.data, row, { y, first, end: solid }, capsule, erase);
    mask.data.fill(erase ? 0 : 255, row + solid, row + solidEnd);
    paintEdge(mask.data, row, { y, first: solidEnd, end: last + 1 }, capsule, erase);
  }
  return box;
}

/** @param {Mask} mask */
export function invertMask({ data }) {
  const words = wordsOf(data);
  for (let i = 0; i < words.length; i += 1) words[i] = ~words[i];
  for (let i = words.length * 4; i < data.length; i += 1) data[i] = 255 - data[i];
}

/** @type {(data: Uint8Array, row: number, span: { y: number, first: number, end: number }, capsule: Capsule, erase: boolean) => void} */
function paintEdge(data, row, span, capsule, erase) {
  for (let x = span.first; x < span.end; x += 1) {
    const coverage = capsule.radius - distanceToSegment(capsule, x + 0.5, span.y + 0.5) + 0.5;
    if (coverage <= 0) continue;
    const value = coverage >= 1 ? 255 : Math.round(coverage * EDGE_STEPS) * (255 / EDGE_STEPS);
    const at = row + x;
    if (erase) data[at] = Math.min(data[at], 255 - value);
    else data[at] = Math.max(data[at], value);
  }
}

/** @type {(capsule: Capsule, x: number, y: number) => number} */
export function distanceToSegment({ x0, y0, x1, y1 }, x, y) {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / squared));
  const offX = x - x0 - along * dx;
  const offY = y - y0 - along * dy;
  return Math.sqrt(offX * offX + offY * offY);
}

/** Where the horizontal line at y crosses the capsule of this radius; a capsule is convex, so that is one span.
 * @type {(capsule: Capsule, y: number, radius: number, span: Span) => boolean} */
function spanOfRow(capsule, y, radius, span) {
  span.left = Infinity;
  span.right = -Infinity;
  if (radius < 0) return false;
  widenByCircle(span, capsule.x0, capsule.y0 - y, radius);
  widenByCircle(span, capsule.x1, capsule.y1 - y, radius);
  widenByBody(span, capsule, y, radius);
  return span.left <= span.right;
}

/** @type {(span: Span, x: number, offY: number, radius: number) => void} */
function widenByCircle(span, x, offY, radius) {
  const squared = radius * radius - offY * offY;
  if (squared < 0) return;
  const half = Math.sqrt(squared);
  span.left = Math.min(span.left, x - half);
  span.right = Math.max(span.right, x + half);
}

/** The rectangle between the round ends: |across| <= radius and 0 <= along <= length, both linear in x.
 * @type {(span: Span, capsule: Capsule, y: number, radius: number) => void} */
function widenByBody(span, { x0, y0, x1, y1 }, y, radius) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length === 0) return;
  const ux = (x1 - x0) / length;
  const uy = (y1 - y0) / length;
  const offY = y - y0;
  const across = linearRange(uy, -offY * ux, -radius, radius);
  const along = linearRange(ux, offY * uy, 0, length);
  const left = Math.max(across.left, along.left);
  const right = Math.min(across.right, along.right);
  if (left > right) return;
  span.left = Math.min(span.left, x0 + left);
  span.right = Math.max(span.right, x0 + right);
}

/** The t for which low <= slope * t + offset <= high.
 * @type {(slope: number, offset: number, low: number, high: number) => Span} */
function linearRange(slope, offset, low, high) {
  if (Math.abs(slope) < 1e-12) {
    const inside = offset >= low && offset <= high;
    return inside ? { left: -Infinity, right: Infinity } : { left: Infinity, right: -Infinity };
  }
  const a = (low - offset) / slope;
  const b = (high - offset) / slope;
  return { left: Math.min(a, b), right: Math.max(a, b) };
}
