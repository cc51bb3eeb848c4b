// Extending: an edge or a corner of the picture is dragged outward, and what is new is marked to be filled.

/** @import { Extent } from "../model/extent.js" */
/** @import { ToolContext } from "./list.js" */
/** @typedef {"left" | "top" | "right" | "bottom"} Edge */

const NEAR = 16; // CSS pixels beside an edge that take hold of it

/** @type {import("./list.js").Tool} */
export const extend = {
  id: "extend",
  group: "extend",
  options: ["extend"],
  label: "Extend",
  does: "Extend: drag an edge of the picture outward",
  shortcut: "x",
  cursor: "cross",
  icon:
    '<rect x="6.5" y="6.5" width="7" height="7"/>' +
    '<path d="M10 4V1.5M8.6 2.9L10 1.5l1.4 1.4M10 16v2.5M8.6 17.1l1.4 1.4 1.4-1.4M4 10H1.5M2.9 8.6L1.5 10l1.4 1.4' +
    'M16 10h2.5M17.1 8.6l1.4 1.4-1.4 1.4"/>',
  start(context, point) {
    const { outline, workspace, settings } = context;
    const size = workspace.size;
    const edges = edgesAt(context, point);
    let margins = reached(edges, point, size);
    if (edges.length > 0) outline.begin(cornersOf(margins, size), "add");
    return {
      move(next) {
        margins = reached(edges, next, size);
        outline.replace(cornersOf(margins, size), next);
      },
      end() {
        if (outline.take()) extendBy(context, margins, settings.overlap);
      },
      cancel: () => void outline.take(),
    };
  },
};

/** Makes the picture larger, unless nothing is asked for. @type {(context: ToolContext, margins: Extent, overlap: number) => void} */
export function extendBy({ workspace, refuse }, margins, overlap) {
  const { left, top, right, bottom } = margins;
  if (left + top + right + bottom === 0) return;
  if (!workspace.extend(margins, overlap)) {
    refuse("The picture would have more than 50 megapixels then: extend it by less.");
  }
}

/** The edges that a point takes hold of: those beside it, or beyond which it lies. @type {(context: ToolContext, point: Point) => Edge[]} */
function edgesAt({ workspace, stage }, { x, y }) {
  const { width, height } = workspace.size;
  const near = (NEAR * stage.ratio) / stage.zoom;
  /** @type {Record<Edge, number>} */
  const inside = { left: x, top: y, right: width - x, bottom: height - y };
  const edges = /** @type {Edge[]} */ (Object.keys(inside));
  return edges.filter((edge) => inside[edge] <= near);
}

/** How far these edges are dragged out, where the pointer is now. @type {(edges: Edge[], point: Point, size: Size) => Extent} */
function reached(edges, { x, y }, { width, height }) {
  /** @type {Extent} */
  const out = { left: -x, top: -y, right: x - width, bottom: y - height };
  const margins = { left: 0, top: 0, right: 0, bottom: 0 };
  for (const edge of edges) margins[edge] = Math.max(0, Math.round(out[edge]));
  return margins;
}

/** @type {(margins: Extent, size: Size) => Point[]} */
function cornersOf({ left, top, right, bottom }, { width, height }) {
  return [
    { x: -left, y: -top },
    { x: width + right, y: -top },
    { x: width + right, y: height + bottom },
    { x: -left, y: height + bottom },
  ];
}
