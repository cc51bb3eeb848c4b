// What is drawn from corner to corner: a rectangle or an ellipse, on whole pixels, so that it is as large as it says.

import { spanBox } from "../selection/shapes.js";
import { applyArea, modeAt } from "./area.js";

/** @import { Stroke, ToolContext, ToolPoint } from "./list.js" */
/**
 * area: what is marked of the picture; outline: how its edge is shown
 * @typedef {{ area: (box: Box, size: Size) => Area | null, outline: (box: Box) => Point[] }} Shape
 */

/** Begins a shape at a corner. @type {(context: ToolContext, point: ToolPoint, shape: Shape) => Stroke} */
export function startSpan(context, point, shape) {
  const { outline, workspace } = context;
  let box = boxTo(point, point);
  outline.begin(shape.outline(box), modeAt(context, point));
  return {
    move(next) {
      box = boxTo(point, next);
      outline.replace(shape.outline(box), next);
    },
    end() {
      const draft = outline.take();
      if (draft && workspace.mask && hasPixels(box)) applyArea(context, shape.area(box, workspace.mask), draft.mode);
    },
    cancel: () => void outline.take(),
  };
}

/** @type {(from: Point, to: ToolPoint) => Box} */
function boxTo(from, to) {
  const { left, top, right, bottom } = spanBox(from, to, to.straight ?? false);
  return { left: Math.round(left), top: Math.round(top), right: Math.round(right), bottom: Math.round(bottom) };
}

/** @param {Box} box */
function hasPixels({ left, top, right, bottom }) {
  return right > left && bottom > top;
}
