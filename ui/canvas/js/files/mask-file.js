// Grey values out of what the browser decodes, and what to say when their size is wrong.

/** RGBA bytes → grey × alpha. Weights of Rec. 601 in integers, so that a grey file keeps its exact values.
 * @type {(rgba: Uint8ClampedArray, grey: Uint8Array, start?: number) => void} */
export function greyFromRgba(rgba, grey, start = 0) {
  for (let from = 0, to = start; from < rgba.length; from += 4, to += 1) {
    const light = (rgba[from] * 19595 + rgba[from + 1] * 38470 + rgba[from + 2] * 7471 + 32768) >> 16;
    const alpha = rgba[from + 3];
    grey[to] = alpha === 255 ? light : Math.round((light * alpha) / 255);
  }
}

/** The sentence for a mask that does not fit the picture, or null where it does.
 * @type {(mask: Size, picture: Size) => string | null} */
export function sizeProblem(mask, picture) {
  if (mask.width === picture.width && mask.height === picture.height) return null;
  const facts = `The mask is ${mask.width}×${mask.height} but the picture is ${picture.width}×${picture.height}`;
  const turned = mask.width === picture.height && mask.height === picture.width;
  return turned ? `${facts}: turn it by 90° and load it again.` : `${facts}: save it at the picture's size.`;
}
