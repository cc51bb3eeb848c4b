// What is marked, in words, for those who do not see it.

import { components } from "./components.js";
import { PAINTED, pixelsOf, runsOf } from "./runs.js";

const ROWS = ["top", "middle", "bottom"];
const COLUMNS = ["left", "middle", "right"];

/** Such as "2 areas, 12 % of the picture, the larger in the middle left." @param {Mask} mask */
export function describeAreas(mask) {
  const runs = runsOf(mask, PAINTED);
  if (runs.count === 0) return "Nothing is marked.";
  const pixels = mask.width * mask.height;
  const marked = pixelsOf(runs);
  if (marked === pixels) return "The whole picture is marked.";
  const { labels, sizes } = components(runs, mask, true);
  const largest = sizes.indexOf(sizes.reduce((most, size) => Math.max(most, size), 0));
  const place = placeOf(
    centreOf(runs, (run) => labels[run] === largest),
    mask,
  );
  const share = shareInWords(marked / pixels);
  if (sizes.length === 1) return `1 area, ${share} of the picture, ${place}.`;
  const which = sizes.length === 2 ? "the larger" : "the largest";
  return `${sizes.length} areas, ${share} of the picture, ${which} ${place}.`;
}

/** @param {number} share */
function shareInWords(share) {
  if (share < 0.01) return "under 1 %";
  return share > 0.99 ? "over 99 %" : `${Math.round(share * 100)} %`;
}

/** @type {(runs: import("./runs.js").Runs, isMeant: (run: number) => boolean) => Point} */
function centreOf({ starts, bounds }, isMeant) {
  let pixels = 0;
  let x = 0;
  let y = 0;
  for (let row = 0; row + 1 < starts.length; row += 1) {
    for (let run = starts[row]; run < starts[row + 1]; run += 1) {
      if (!isMeant(run)) continue;
      const length = bounds[2 * run + 1] - bounds[2 * run];
      pixels += length;
      x += (length * (bounds[2 * run] + bounds[2 * run + 1])) / 2;
      y += length * (row + 0.5);
    }
  }
  return { x: x / pixels, y: y / pixels };
}

/** By thirds of the picture. @type {(centre: Point, size: Size) => string} */
function placeOf({ x, y }, { width, height }) {
  const row = ROWS[Math.floor((3 * y) / height)];
  const column = COLUMNS[Math.floor((3 * x) / width)];
  return row === column ? "in the middle" : `in the ${row} ${column}`;
}
