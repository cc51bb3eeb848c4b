// Bytes of a box of the picture: how far an outline covers each pixel, or the new values of a layer there.

import { isEmptyBox } from "../model/box.js";

/**
 * Row by row; either coverage (0 to 255) or new values.
 * @typedef {{ box: Box, data: Uint8Array<ArrayBuffer> }} Area
 */

/** @type {(box: Box) => Area} */
export function emptyArea(box) {
  return { box, data: new Uint8Array((box.right - box.left) * (box.bottom - box.top)) };
}

/** A copy of the part that lies in a smaller box. @type {(area: Area, box: Box) => Area} */
export function croppedArea({ box: from, data }, box) {
  const stride = from.right - from.left;
  const width = box.right - box.left;
  const start = (box.top - from.top) * stride + box.left - from.left;
  if (width === stride) return { box, data: data.slice(start, start + width * (box.bottom - box.top)) };
  const part = emptyArea(box);
  for (let row = 0; row < box.bottom - box.top; row += 1) {
    const at = start + row * stride;
    part.data.set(data.subarray(at, at + width), row * width);
  }
  return part;
}

/** The layer's own values in a box. @type {(layer: Mask, box: Box) => Area} */
export function valuesOf({ width, height, data }, box) {
  return croppedArea({ box: { left: 0, top: 0, right: width, bottom: height }, data }, box);
}

/** New values, cut down to the smallest box that differs from the layer; null where none does.
 * @type {(layer: Mask, values: Area) => Area | null} */
export function changedPart(layer, values) {
  const box = changedBox(layer, values);
  if (!box) return null;
  const whole = values.box;
  const same = ["left", "top", "right", "bottom"].every((side) => Reflect.get(box, side) === Reflect.get(whole, side));
  return same ? values : croppedArea(values, box);
}

/** @type {(layer: Mask, values: Area) => Box | null} */
function changedBox({ width, data: old }, { box, data }) {
  if (isEmptyBox(box)) return null;
  const wide = box.right - box.left;
  const rows = box.bottom - box.top;
  /** The first column from `from` to `to` that differs in a row, or -1; from > to looks backwards.
   * @type {(row: number, from: number, to: number) => number} */
  const differing = (row, from, to) => {
    const before = (box.top + row) * width + box.left;
    const after = row * wide;
    const step = from < to ? 1 : -1;
    for (let x = from; x !== to; x += step) if (old[before + x] !== data[after + x]) return x;
    return -1;
  };
  let top = 0;
  while (top < rows && differing(top, 0, wide) < 0) top += 1;
  if (top === rows) return null;
  let bottom = rows - 1;
  while (differing(bottom, 0, wide) < 0) bottom -= 1;
  let left = wide;
  let right = -1;
  for (let row = top; row <= bottom; row += 1) {
    const first = differing(row, 0, left);
    if (first >= 0) left = first;
    const last = right < wide - 1 ? differing(row, wide - 1, right) : -1;
    if (last >= 0) right = last;
  }
  return { left: box.left + left, top: box.top + top, right: box.left + right + 1, bottom: box.top + bottom + 1 };
}
