// A decoded picture with halved copies of itself, so that a frame never draws more pixels than it shows.

const SMALLEST_SIDE = 256; // halving stops when a side would be shorter

export class Picture {
  /** @param {ImageBitmap[]} levels */
  constructor(levels) {
    this.levels = levels;
    this.width = levels[0].width;
    this.height = levels[0].height;
  }

  /** The smallest copy that is still at least as large as the picture drawn at this scale. @param {number} scale */
  levelFor(scale) {
    let level = 0;
    while (level + 1 < this.levels.length && 0.5 ** (level + 1) >= scale) level += 1;
    return this.levels[level];
  }

  close() {
    for (const level of this.levels) level.close();
  }
}

/** Decodes a picture file upright; throws where the browser cannot read it. @param {Blob} blob */
export async function decodePicture(blob) {
  const levels = [await createImageBitmap(blob, { imageOrientation: "from-image" })];
  for (;;) {
    const last = levels[levels.length - 1];
    if (Math.min(last.width, last.height) < 2 * SMALLEST_SIDE) return new Picture(levels);
    levels.push(await halved(last));
  }
}

/** @param {ImageBitmap} bitmap */
async function halved(bitmap) {
  return createImageBitmap(bitmap, {
    resizeWidth: Math.ceil(bitmap.width / 2),
    resizeHeight: Math.ceil(bitmap.height / 2),
    resizeQuality: "medium",
  });
}
