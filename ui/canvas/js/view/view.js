// Where the picture lies on the stage: stage = picture * scale + (x, y), all stage lengths in device pixels.

/** @typedef {{ x: number, y: number }} Point */
/** @typedef {Point & { scale: number }} View */

const LARGEST_FIT = 64; // a tiny picture is shown no larger than this by "fit"
const LARGEST_SCALE = 64;
const KEPT_IN_SIGHT = 48; // so much of the picture stays on the stage, whatever is dragged

/** @type {(picture: Size, stage: Size, margin: number) => View} */
export function fittedView(picture, stage, margin) {
  const free = { width: Math.max(1, stage.width - 2 * margin), height: Math.max(1, stage.height - 2 * margin) };
  const scale = Math.min(free.width / picture.width, free.height / picture.height, LARGEST_FIT);
  return centredView(picture, stage, scale);
}

/** @type {(picture: Size, stage: Size, scale: number) => View} */
export function centredView(picture, stage, scale) {
  return { scale, x: (stage.width - picture.width * scale) / 2, y: (stage.height - picture.height * scale) / 2 };
}

/** @type {(view: View, point: Point) => Point} */
export function toPicture(view, point) {
  return { x: (point.x - view.x) / view.scale, y: (point.y - view.y) / view.scale };
}

/** @type {(view: View, point: Point) => Point} */
export function toStage(view, point) {
  return { x: point.x * view.scale + view.x, y: point.y * view.scale + view.y };
}

/** Zooms so that the point of the picture under `anchor` (on the stage) stays there.
 * @type {(view: View, anchor: Point, scale: number) => View} */
export function zoomedView(view, anchor, scale) {
  const held = toPicture(view, anchor);
  return { scale, x: anchor.x - held.x * scale, y: anchor.y - held.y * scale };
}

/** @type {(view: View, dx: number, dy: number) => View} */
export function pannedView(view, dx, dy) {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

/** The smallest and largest scale: from a quarter of "fit" (or 100 %, if smaller) up to 64 device pixels a pixel.
 * @type {(scale: number, fitScale: number) => number} */
export function limitedScale(scale, fitScale) {
  return Math.min(LARGEST_SCALE, Math.max(Math.min(1, fitScale) / 4, scale));
}

/** The same view, moved where needed so that part of the picture stays on the stage.
 * @type {(view: View, picture: Size, stage: Size) => View} */
export function keptInSight(view, picture, stage) {
  /** @type {(offset: number, length: number, room: number) => number} */
  const axis = (offset, length, room) => Math.min(room - KEPT_IN_SIGHT, Math.max(KEPT_IN_SIGHT - length, offset));
  return {
    scale: view.scale,
    x: axis(view.x, picture.width * view.scale, stage.width),
    y: axis(view.y, picture.height * view.scale, stage.height),
  };
}

/** The whole stage pixels that a box of picture pixels may touch. @type {(view: View, box: Box) => Box} */
export function stageBox(view, box) {
  const start = toStage(view, { x: box.left, y: box.top });
  const end = toStage(view, { x: box.right, y: box.bottom });
  return {
    left: Math.floor(start.x) - 1,
    top: Math.floor(start.y) - 1,
    right: Math.ceil(end.x) + 1,
    bottom: Math.ceil(end.y) + 1,
  };
}
