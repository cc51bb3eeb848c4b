// A selected object and the pixels around it. A mask that ends where the thing ends leaves its rim: the pixels there, and those
// that a lens or a codec has softened beside it, have both colours.

import { clippedBox } from "../model/box.js";
import { putArea } from "../model/layer.js";
import { emptyArea } from "./area.js";
import { refined } from "./refine.js";

/** @import { Area } from "./area.js" */

const PART = 300; // of the picture's longer side, that a rim is wide in a picture in focus
const LEAST = 3; // pixels

/** By how many pixels an object has to grow in a picture of this size for its rim to be in it. @param {Size} size */
export function rimOf({ width, height }) {
  return Math.max(LEAST, Math.round(Math.max(width, height) / PART));
}

/** The area with all that lies within so many pixels of it, inside of a picture. @type {(area: Area, amount: number, size: Size) => Area} */
export function grownArea(area, amount, { width, height }) {
  if (amount < 1) return area;
  const { left, top, right, bottom } = area.box;
  const reach = Math.ceil(amount);
  const wider = { left: left - reach, top: top - reach, right: right + reach, bottom: bottom + reach };
  const box = clippedBox(wider, width, height);
  const { data } = emptyArea(box);
  const part = { width: box.right - box.left, height: box.bottom - box.top, data };
  putArea(part, shifted(area, box));
  const change = refined(part, "grow", amount);
  if (change) putArea(part, change);
  return { box, data };
}

/** The same as seen from a box. @type {(area: Area, box: Box) => Area} */
function shifted({ box: { left, top, right, bottom }, data }, { left: dx, top: dy }) {
  return { box: { left: left - dx, top: top - dy, right: right - dx, bottom: bottom - dy }, data };
}
