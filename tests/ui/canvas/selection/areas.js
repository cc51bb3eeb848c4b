// Areas for tests: random ones, and what stands in one at a pixel.

import { emptyArea } from "../../../../ui/canvas/js/selection/area.js";
import { combined } from "../../../../ui/canvas/js/selection/combine.js";
import { randomBytes } from "../model/random.js";

/** @import { Mode } from "../../../../ui/canvas/js/model/outline.js" */

/** 0 outside the box, and where there is no area. @type {(area: Area | null, x: number, y: number) => number} */
export function valueAt(area, x, y) {
  if (!area) return 0;
  const { left, top, right, bottom } = area.box;
  if (x < left || y < top || x >= right || y >= bottom) return 0;
  return area.data[(y - top) * (right - left) + x - left];
}

/** @type {(random: () => number, size: Size) => Area} */
export function randomArea(random, { width, height }) {
  const left = Math.floor(random() * width);
  const top = Math.floor(random() * height);
  const right = left + 1 + Math.floor(random() * (width - left));
  const bottom = top + 1 + Math.floor(random() * (height - top));
  const area = emptyArea({ left, top, right, bottom });
  area.data.set(randomBytes(random, area.data.length));
  return area;
}

/** A copy of the mask with an area's values written into it. @type {(mask: Mask, area: Area | null) => Mask} */
export function written({ width, height, data }, area) {
  const copy = { width, height, data: data.slice() };
  if (!area) return copy;
  const { left, top, right, bottom } = area.box;
  for (let y = top; y < bottom; y += 1) {
    const row = (y - top) * (right - left);
    copy.data.set(area.data.subarray(row, row + right - left), y * width + left);
  }
  return copy;
}

/** A copy of the mask that an area was joined with. @type {(mask: Mask, area: Area | null, mode: Mode) => Mask} */
export function joined(mask, area, mode) {
  const copy = written(mask, null);
  combined(mask, area, mode)?.edit(copy);
  return copy;
}
