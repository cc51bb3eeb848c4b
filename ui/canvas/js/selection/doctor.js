// The mask doctor: what in a mask is probably not meant, and what mends it.

import { invertMask } from "../model/mask.js";
import { changedPart } from "./area.js";
import { components } from "./components.js";
import { dropSpecks, fillHoles } from "./islands.js";
import { MARKED, PAINTED, pixelsOf, runsOf, UNPAINTED } from "./runs.js";
import { softPixels } from "./soft.js";
import { thinAreas, widenThin } from "./thin.js";

/** @typedef {"empty" | "everything" | "inverted" | "soft" | "specks" | "pinholes" | "thin"} FindingId */
/**
 * `count` is a number of areas (soft: of pixels; empty, everything and inverted: 0). `share`, from 0 to 1, is that of the
 * picture which they take (soft: of what is marked).
 * @typedef {{ id: FindingId, count: number, share: number }} Finding
 */

const SPECK = 12; // an area of fewer pixels is one
const MOST = 0.6; // of the picture: who marks more probably means the rest
const SOFT = 1 / 3; // of what is marked

/** What was found, in a fixed order. A cell is so many pixels of the picture as the engine sees as one: 0 or 1 where it sees all.
 * @type {(mask: Mask, cell: number) => Finding[]} */
export function findings(mask, cell) {
  const pixels = mask.width * mask.height;
  const painted = runsOf(mask, PAINTED);
  const share = pixelsOf(painted) / pixels;
  const marked = pixelsOf(runsOf(mask, MARKED));
  if (marked === 0) return [{ id: "empty", count: 0, share: 0 }];
  if (share === 1) return [{ id: "everything", count: 0, share: 1 }];
  /** @type {Finding[]} */
  const found = [];
  if (share > MOST && hasAllCorners(mask)) found.push({ id: "inverted", count: 0, share });
  const soft = softPixels(mask, marked * SOFT);
  if (soft > marked * SOFT) found.push({ id: "soft", count: soft, share: soft / marked });
  const { sizes } = components(painted, mask, true);
  if (sizes.some((size) => size >= SPECK)) {
    const unpainted = components(runsOf(mask, UNPAINTED), mask, false);
    const holes = unpainted.sizes.map((size, label) => (unpainted.isAtBorder[label] ? Infinity : size));
    found.push(...smallAreas("specks", sizes, pixels), ...smallAreas("pinholes", holes, pixels));
  }
  const thin = thinAreas(mask, cell, SPECK);
  if (thin.length) found.push({ id: "thin", count: thin.length, share: sumOf(thin.map(({ size }) => size)) / pixels });
  return found;
}

/** The layer's new values that take a finding away; null where nothing sensible does. @type {(mask: Mask, finding: Finding, cell: number) => Area | null} */
export function mended(mask, finding, cell) {
  const { width, height } = mask;
  const copy = { width, height, data: mask.data.slice() };
  switch (finding.id) {
    case "empty":
    case "everything":
      return null;
    case "inverted":
      invertMask(copy);
      break;
    case "soft":
      for (let at = 0; at < copy.data.length; at += 1) copy.data[at] = copy.data[at] >= PAINTED.low ? 255 : 0;
      break;
    case "specks":
      dropSpecks(copy, SPECK);
      break;
    case "pinholes":
      fillHoles(copy, SPECK - 1);
      break;
    case "thin":
      widenThin(copy, cell, SPECK);
      break;
  }
  return changedPart(mask, { box: { left: 0, top: 0, right: width, bottom: height }, data: copy.data });
}

/** @param {Mask} mask */
function hasAllCorners({ width, height, data }) {
  const corners = [0, width - 1, (height - 1) * width, height * width - 1];
  return corners.every((at) => data[at] >= PAINTED.low);
}

/** @type {(id: FindingId, sizes: Float64Array, pixels: number) => Finding[]} */
function smallAreas(id, sizes, pixels) {
  const small = Array.from(sizes.filter((size) => size < SPECK));
  return small.length ? [{ id, count: small.length, share: sumOf(small) / pixels }] : [];
}

/** @param {number[]} numbers */
function sumOf(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}
