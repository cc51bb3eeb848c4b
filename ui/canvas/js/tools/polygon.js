// The polygon: a click for each corner. Enter, a double click or a click on the first corner closes it.

import { closeOutline, modeAt } from "./area.js";

/** @import { ToolContext, ToolPoint } from "./list.js" */

const NEAR = 8; // CSS pixels around the first corner that count as a click on it
const SAME = 4; // CSS pixels that a double click may move
const CORNERS = 3;

/** @type {import("./list.js").Tool} */
export const polygon = {
  id: "polygon",
  group: "select",
  options: ["mode"],
  label: "Polygon",
  does: "Polygon: click its corners, Enter closes it",
  shortcut: "p",
  cursor: "cross",
  icon: '<path d="M4 14.5L6.5 4.5l9.5 2-1.5 9z"/>',
  start(context, point) {
    const { outline } = context;
    if (isAtFirst(context, point)) closeOutline(context);
    else addCorner(context, point);
    return {
      move: (next) => outline.waits && outline.moveLast(next), // as long as it is pressed the corner can be put right
      end: () => {},
      cancel: () => outline.waits && outline.takeBack(),
    };
  },
  hover: ({ outline }, point) => outline.waits && outline.hover(point),
  dab: addCorner,
  onKey: cornerKey,
};

/** @type {(context: ToolContext, point: ToolPoint) => void} */
export function addCorner(context, point) {
  const { outline } = context;
  if (outline.waits) outline.add(point);
  else outline.begin([{ x: point.x, y: point.y }], modeAt(context, point), true);
}

/** What Enter, a double click, Backspace and Escape do to corners; true where they did something.
 * @type {(context: ToolContext, key: string) => boolean} */
export function cornerKey(context, key) {
  const { outline } = context;
  if (!outline.waits) return false;
  if (key === "Backspace") outline.takeBack();
  else if (key === "Escape") outline.take();
  else if (key === "Enter") closeOutline(context);
  else if (key === "DoubleClick") closeByDoubleClick(context);
  else return false;
  return true;
}

/** Its two clicks have set two corners in one place. @param {ToolContext} context */
function closeByDoubleClick(context) {
  const { outline } = context;
  const [last, before] = (outline.draft?.points ?? []).slice(-2).reverse();
  if (before && isNear(context, { from: before, to: last, reach: SAME })) outline.takeBack();
  closeOutline(context);
}

/** @type {(context: ToolContext, point: Point) => boolean} */
function isAtFirst(context, point) {
  const { points = [], waits } = context.outline.draft ?? {};
  return Boolean(waits) && points.length >= CORNERS && isNear(context, { from: points[0], to: point, reach: NEAR });
}

/** @type {(context: ToolContext, pair: { from: Point, to: Point, reach: number }) => boolean} */
function isNear({ stage }, { from, to, reach }) {
  return (Math.hypot(from.x - to.x, from.y - to.y) * stage.zoom) / stage.ratio <= reach;
}
