// Smoothing: round corners, and nothing that is thinner than an amount. The half-level of a blur becomes the new edge.
//
// A wide blur is computed on cells of several pixels, which its smoothness allows, and only where there is an edge near.

import { EDGE_STEPS } from "../model/mask.js";
import { blurred, boxRadii, paintedShares } from "./blur.js";
import { PAINTED } from "./runs.js";

/**
 * A blur's cells, `side` pixels each, over a box of the picture, and the steepest slope that it may have.
 * @typedef {{ shares: import("./blur.js").Shares, side: number, left: number, top: number, steepest: number }} Level
 */

const TILE = 256; // cells; what is alike all around a tile is not computed
const THINNEST = 1.349; // a stripe so many sigma wide just reaches the half-level: twice the normal distribution's upper quartile
const FINEST = 5; // cells to a sigma, at least

/** How far a smoothed mask looks around itself, in pixels. @param {number} amount */
export function smoothReach(amount) {
  const { side, radii } = planned(amount);
  return side * radii.reduce((sum, radius) => sum + radius, 2);
}

/** @param {number} amount */
function planned(amount) {
  const sigma = amount / THINNEST;
  const side = Math.max(1, Math.floor(sigma / FINEST));
  return { sigma, side, radii: boxRadii(sigma / side) };
}

/** The smoothed mask. @type {(mask: Mask, amount: number) => Uint8Array<ArrayBuffer>} */
export function smoothed(mask, amount) {
  const { width, height } = mask;
  const { sigma, side, radii } = planned(amount);
  const reach = smoothReach(amount);
  const steepest = Math.min(1, 0.5 / sigma); // a Gaussian's is 0.4 / sigma; one pixel's step is 1
  const result = { width, height, data: new Uint8Array(width * height) };
  for (let top = 0; top < height; top += TILE * side) {
    for (let left = 0; left < width; left += TILE * side) {
      const tile = {
        left,
        top,
        right: Math.min(width, left + TILE * side),
        bottom: Math.min(height, top + TILE * side),
      };
      const around = {
        left: Math.max(0, left - reach),
        top: Math.max(0, top - reach),
        right: Math.min(width, tile.right + reach),
        bottom: Math.min(height, tile.bottom + reach),
      };
      const alike = commonValue(mask, around);
      if (alike) fillBox(result, tile);
      if (alike !== null) continue;
      const shares = blurred(paintedShares(mask, around, side), radii);
      sharpen({ shares, side, left: around.left, top: around.top, steepest }, tile, result);
    }
  }
  return result.data;
}

/** Whether all of a box is painted, or none of it; null where it is mixed. @type {(mask: Mask, box: Box) => boolean | null} */
function commonValue({ width, data }, box) {
  const painted = data[box.top * width + box.left] >= PAINTED.low;
  for (let y = box.top; y < box.bottom; y += 1) {
    for (let at = y * width + box.left; at < y * width + box.right; at += 1) {
      if (data[at] >= PAINTED.low !== painted) return null;
    }
  }
  return painted;
}

/** @type {(mask: Mask, box: Box) => void} */
function fillBox({ width, data }, box) {
  for (let y = box.top; y < box.bottom; y += 1) data.fill(255, y * width + box.left, y * width + box.right);
}

/** Writes a tile: how far a pixel's centre lies inside the half-level, by the blur's value and slope there, is its coverage less a half.
 * @type {(level: Level, tile: Box, result: Mask) => void} */
function sharpen(level, tile, { width, data }) {
  const wide = tile.right - tile.left;
  const rows = Array.from({ length: 3 }, () => new Float32Array(wide + 2)); // of the blur, a pixel wider than the tile
  const clear = level.steepest / 2;
  readRow(level, tile, tile.top - 1, rows[0]);
  readRow(level, tile, tile.top, rows[1]);
  for (let y = tile.top; y < tile.bottom; y += 1) {
    const [above, row, below] = rows;
    readRow(level, tile, y + 1, below);
    const at = y * width + tile.left;
    for (let x = 0; x < wide; x += 1) {
      const inside = row[x + 1] - 0.5;
      if (inside >= clear) data[at + x] = 255;
      if (inside >= clear || inside <= -clear) continue;
      const across = (row[x + 2] - row[x]) / 2;
      const along = (below[x + 1] - above[x + 1]) / 2;
      const slope = Math.max(1e-6, Math.sqrt(across * across + along * along));
      const coverage = Math.min(1, Math.max(0, 0.5 + inside / slope));
      data[at + x] = Math.round(coverage * EDGE_STEPS) * (255 / EDGE_STEPS);
    }
    rows.push(/** @type {Float32Array<ArrayBuffer>} */ (rows.shift()));
  }
}

/** The blur at the centres of a row's pixels, between its cells' centres; from one pixel left of the tile to one right of it.
 * @type {(level: Level, tile: Box, y: number, row: Float32Array) => void} */
function readRow({ shares, side, left, top }, tile, y, row) {
  const { width, height, data } = shares;
  const place = Math.min(height - 1, Math.max(0, (y + 0.5 - top) / side - 0.5));
  const upper = Math.min(height - 1, Math.floor(place));
  const lower = Math.min(height - 1, upper + 1);
  const part = place - upper;
  const [upperRow, lowerRow] = [upper * width, lower * width];
  for (let x = tile.left - 1; x <= tile.right; x += 1) {
    const across = Math.min(width - 1, Math.max(0, (x + 0.5 - left) / side - 0.5));
    const cell = Math.floor(across);
    const next = Math.min(width - 1, cell + 1);
    const along = across - cell;
    const high = data[upperRow + cell] * (1 - along) + data[upperRow + next] * along;
    const low = data[lowerRow + cell] * (1 - along) + data[lowerRow + next] * along;
    row[x - tile.left + 1] = high * (1 - part) + low * part;
  }
}
