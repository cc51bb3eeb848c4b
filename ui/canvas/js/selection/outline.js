// What closed outlines cover, by the non-zero winding rule, with an antialiased edge.
//
// A scanline sweep over an active edge list, as in Foley, van Dam, Feiner and Hughes, "Computer Graphics", section 3.6: each
// row of pixels has fifteen lines, on each of which coverage is exact along x. Work grows with the outline and the rows,
// not with the pixels inside: full runs are filled.

import { clippedBox, isEmptyBox } from "../model/box.js";
import { EDGE_STEPS } from "../model/mask.js";
import { RowCoverage } from "./row-coverage.js";
import { RunArea } from "./run-area.js";

/**
 * A side of an outline, upwards in y, from line `first` to before line `end`.
 * @typedef {{ first: number, end: number, x: number, slope: number, turn: 1 | -1 }} Edge
 */

const LINES = EDGE_STEPS; // to each row: as many as an edge has levels

/** All rings together, each closed, clipped to the picture; null where nothing is covered.
 * @type {(rings: Point[][], size: Size) => RunArea | null} */
export function outlineArea(rings, size) {
  const box = boxOfRings(rings, size);
  if (isEmptyBox(box)) return null;
  const area = new RunArea(box);
  /** @type {import("./run-area.js").TakeRun} */
  const take = (y, start, end, value) => area.add(y, start, end, value);
  const edges = rings.flatMap((ring) => edgesOfRing(ring, box)).sort((a, b) => a.first - b.first);
  const row = new RowCoverage(box.left, box.right - box.left, LINES);
  /** @type {Edge[]} */
  let active = [];
  let next = 0;
  for (let y = box.top; y < box.bottom; y += 1) {
    for (let line = y * LINES; line < (y + 1) * LINES; line += 1) {
      active = active.filter((edge) => edge.end > line);
      while (next < edges.length && edges[next].first <= line) active.push(edges[next++]);
      if (active.length) coverLine(row, active, line);
    }
    row.write(y, take);
  }
  return area.isEmpty ? null : area;
}

/** @type {(rings: Point[][], size: Size) => Box} */
function boxOfRings(rings, { width, height }) {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const { x, y } of rings.flat()) {
    box.left = Math.min(box.left, Math.floor(x));
    box.top = Math.min(box.top, Math.floor(y));
    box.right = Math.max(box.right, Math.ceil(x));
    box.bottom = Math.max(box.bottom, Math.ceil(y));
  }
  return clippedBox(box, width, height);
}

/** The sides that cross a line of the box; x is where they cross their first one. @type {(ring: Point[], box: Box) => Edge[]} */
function edgesOfRing(ring, box) {
  /** @type {Edge[]} */
  const edges = [];
  ring.forEach((to, i) => {
    const from = ring.at(i - 1) ?? to;
    const [upper, lower] = from.y <= to.y ? [from, to] : [to, from];
    const first = Math.max(box.top * LINES, Math.ceil(upper.y * LINES - 0.5));
    const end = Math.min(box.bottom * LINES, Math.ceil(lower.y * LINES - 0.5));
    if (!(first < end)) return;
    const slope = (lower.x - upper.x) / (lower.y - upper.y);
    const x = upper.x + ((first + 0.5) / LINES - upper.y) * slope;
    edges.push({ first, end, x, slope: slope / LINES, turn: from.y <= to.y ? 1 : -1 });
  });
  return edges;
}

/** The spans of one line. The edges are left in the order of x, which is nearly that of the next line.
 * @type {(row: RowCoverage, active: Edge[], line: number) => void} */
function coverLine(row, active, line) {
  sortByCrossing(active, line);
  let winding = 0;
  let start = 0;
  for (const edge of active) {
    const before = winding;
    winding += edge.turn;
    if (before === 0) start = crossing(edge, line);
    else if (winding === 0) row.cover(start, crossing(edge, line));
  }
}

/** @type {(edge: Edge, line: number) => number} */
function crossing(edge, line) {
  return edge.x + (line - edge.first) * edge.slope;
}

/** By insertion, since little changes from line to line. @type {(edges: Edge[], line: number) => void} */
function sortByCrossing(edges, line) {
  for (let i = 1; i < edges.length; i += 1) {
    const edge = edges[i];
    const x = crossing(edge, line);
    let at = i;
    for (; at > 0 && crossing(edges[at - 1], line) > x; at -= 1) edges[at] = edges[at - 1];
    edges[at] = edge;
  }
}
