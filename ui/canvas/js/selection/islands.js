// Small areas: holes that are filled, specks that are dropped with the faint edge that is theirs.

import { components, eachTouching } from "./components.js";
import { FAINT, PAINTED, runsOf, UNPAINTED } from "./runs.js";

/** @typedef {import("./runs.js").Runs} Runs */

/** The mask with every unpainted area of at most so many pixels painted, unless it touches the border; in place.
 * @type {(mask: Mask, most: number) => void} */
export function fillHoles(mask, most) {
  const runs = runsOf(mask, UNPAINTED);
  const { labels, sizes, isAtBorder } = components(runs, mask, false);
  writeRuns(mask, runs, 255, (run) => !isAtBorder[labels[run]] && sizes[labels[run]] <= most);
}

/** The mask without its painted areas of fewer than so many pixels; in place. @type {(mask: Mask, least: number) => void} */
export function dropSpecks(mask, least) {
  const painted = runsOf(mask, PAINTED);
  const { labels, sizes } = components(painted, mask, true);
  const isSpeck = Uint8Array.from(labels, (label) => (sizes[label] < least ? 1 : 0));
  const faint = runsOf(mask, FAINT);
  const edges = components(faint, mask, true);
  const besideSpeck = new Uint8Array(edges.count);
  const besideOther = new Uint8Array(edges.count);
  for (let y = 0; y < mask.height; y += 1) {
    for (let near = Math.max(0, y - 1); near <= Math.min(mask.height - 1, y + 1); near += 1) {
      eachTouching(painted, y, { runs: faint, y: near, reach: 1 }, (run, edge) => {
        if (isSpeck[run]) besideSpeck[edges.labels[edge]] = 1;
        else besideOther[edges.labels[edge]] = 1;
      });
    }
  }
  writeRuns(mask, painted, 0, (run) => isSpeck[run] === 1);
  writeRuns(mask, faint, 0, (run) => besideSpeck[edges.labels[run]] === 1 && besideOther[edges.labels[run]] === 0);
}

/** @type {(mask: Mask, runs: Runs, value: number, isMeant: (run: number) => boolean) => void} */
export function writeRuns({ width, height, data }, { starts, bounds }, value, isMeant) {
  for (let y = 0; y < height; y += 1) {
    for (let run = starts[y]; run < starts[y + 1]; run += 1) {
      if (isMeant(run)) data.fill(value, y * width + bounds[2 * run], y * width + bounds[2 * run + 1]);
    }
  }
}
