// What all brushes share: a stroke of capsules from point to point, thicker and thinner with the pen's pressure.

/** @import { ToolContext, ToolPoint, Stroke } from "./list.js" */
/** @typedef {(capsule: Capsule) => void} Draw */

const FINEST_STEP = 1; // picture pixels of radius between two capsules of one segment

/**
 * Begins a stroke at a point, each of its capsules drawn by `draw`; the result follows the pointer until it ends. With
 * Shift held (`straight`) it is a line from where the last one ended.
 * @type {(context: ToolContext, point: ToolPoint, draw: Draw) => Stroke}
 */
export function startStroke({ workspace, settings }, point, draw) {
  workspace.begin();
  /** @type {Point & { radius?: number }} */
  let last = point.straight && settings.lastPoint ? settings.lastPoint : point;
  /** @type {(next: ToolPoint) => void} */
  const reach = (next) => {
    const radius = (settings.brushSize / 2) * next.pressure;
    drawSegment({ ...last, radius: last.radius ?? radius }, { ...next, radius }, draw);
    last = { x: next.x, y: next.y, radius };
  };
  reach(point);
  return {
    move: reach,
    end() {
      workspace.commit();
      settings.lastPoint = { x: last.x, y: last.y };
    },
    cancel: () => workspace.cancel(),
  };
}

/** @type {(from: Point & { radius: number }, to: Point & { radius: number }, draw: Draw) => void} */
function drawSegment(from, to, draw) {
  const steps = Math.max(1, Math.ceil(Math.abs(to.radius - from.radius) / FINEST_STEP));
  /** @type {(share: number) => Point} */
  const at = (share) => ({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share });
  for (let step = 0; step < steps; step += 1) {
    const start = at(step / steps);
    const end = at((step + 1) / steps);
    const radius = Math.max(0.5, from.radius + ((to.radius - from.radius) * (step + 1)) / steps);
    draw({ x0: start.x, y0: start.y, x1: end.x, y1: end.y, radius });
  }
}
