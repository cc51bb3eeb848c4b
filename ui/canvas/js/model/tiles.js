// The mask in tiles of 128 × 128 pixels, numbered row by row: the unit in which actions are remembered.

export const TILE = 128;

/** @type {(size: Size, box: Box) => number[]} */
export function tilesInBox(mask, box) {
  const columns = Math.ceil(mask.width / TILE);
  /** @type {number[]} */
  const tiles = [];
  if (box.right <= box.left || box.bottom <= box.top) return tiles;
  const lastColumn = Math.floor((box.right - 1) / TILE);
  const lastRow = Math.floor((box.bottom - 1) / TILE);
  for (let row = Math.floor(box.top / TILE); row <= lastRow; row += 1) {
    for (let column = Math.floor(box.left / TILE); column <= lastColumn; column += 1) {
      tiles.push(row * columns + column);
    }
  }
  return tiles;
}

/** @type {(size: Size, tile: number) => Box} */
export function tileBox(mask, tile) {
  const columns = Math.ceil(mask.width / TILE);
  const left = (tile % columns) * TILE;
  const top = Math.floor(tile / columns) * TILE;
  return { left, top, right: Math.min(mask.width, left + TILE), bottom: Math.min(mask.height, top + TILE) };
}

/** The one value of all pixels in a tile, or null where they differ; four are compared at a time.
 * @type {(mask: Mask, tile: number, words: Uint32Array) => number | null} */
export function uniformTile(mask, tile, words) {
  const { left, top, right, bottom } = tileBox(mask, tile);
  const { width, data } = mask;
  const value = data[top * width + left];
  const four = (value * 0x01010101) >>> 0;
  for (let y = top; y < bottom; y += 1) {
    const end = y * width + right;
    let at = y * width + left;
    while (at < end && at % 4 !== 0) if (data[at++] !== value) return null;
    const lastWord = end >> 2;
    let word = at >> 2;
    for (; word + 4 <= lastWord; word += 4) {
      const differs =
        (words[word] ^ four) | (words[word + 1] ^ four) | (words[word + 2] ^ four) | (words[word + 3] ^ four);
      if (differs !== 0) return null;
    }
    for (; word < lastWord; word += 1) if (words[word] !== four) return null;
    for (at = Math.max(at, word << 2); at < end; at += 1) if (data[at] !== value) return null;
  }
  return value;
}

/** @type {(mask: Mask, tile: number) => Uint8Array} */
export function readTile(mask, tile) {
  const { left, top, right, bottom } = tileBox(mask, tile);
  const width = right - left;
  const bytes = new Uint8Array(width * (bottom - top));
  for (let y = top; y < bottom; y += 1) {
    const start = y * mask.width + left;
    bytes.set(mask.data.subarray(start, start + width), (y - top) * width);
  }
  return bytes;
}

/** @type {(mask: Mask, tile: number, bytes: Uint8Array) => void} */
export function writeTile(mask, tile, bytes) {
  const { left, top, right, bottom } = tileBox(mask, tile);
  const width = right - left;
  for (let y = top; y < bottom; y += 1) {
    const start = (y - top) * width;
    mask.data.set(bytes.subarray(start, start + width), y * mask.width + left);
  }
}

/** @type {(size: Size, tile: number) => number} */
export function tileLength(mask, tile) {
  const { left, top, right, bottom } = tileBox(mask, tile);
  return (right - left) * (bottom - top);
}
