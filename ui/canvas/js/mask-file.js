// The rules for a mask that comes as a file: what is grey, what is noise, and what to say when its size is wrong.

const CERTAIN_DARK = 64;
const CERTAIN_LIGHT = 192;
const BINARY_SHARE = 0.95;

/** RGBA bytes → grey × alpha. Weights of Rec. 601 in integers, so that a grey file keeps its exact values. */
export function greyFromRgba(rgba, grey, start = 0) {
  for (let from = 0, to = start; from < rgba.length; from += 4, to += 1) {
    const light = (rgba[from] * 19595 + rgba[from + 1] * 38470 + rgba[from + 2] * 7471 + 32768) >> 16;
    const alpha = rgba[from + 3];
    grey[to] = alpha === 255 ? light : Math.round((light * alpha) / 255);
  }
}

/** The sentence for a mask that does not fit the picture, or null where it does. */
export function sizeProblem(mask, picture) {
  if (mask.width === picture.width && mask.height === picture.height) return null;
  const facts = `The mask is ${mask.width}×${mask.height} but the picture is ${picture.width}×${picture.height}`;
  const turned = mask.width === picture.height && mask.height === picture.width;
  return turned ? `${facts}: turn it by 90° and load it again.` : `${facts}: save it at the picture's size.`;
}

/** Takes the noise of a lossy file out of the grey values, in place; exact files stay exact. */
export function cleanMask(grey, lossy) {
  const counts = new Uint32Array(256);
  for (let i = 0; i < grey.length; i += 1) counts[grey[i]] += 1;
  if (!lossy && !looksNoisy(counts)) return grey;
  const certain = sumOf(counts, 0, CERTAIN_DARK) + sumOf(counts, CERTAIN_LIGHT + 1, 256);
  const table = certain >= BINARY_SHARE * grey.length ? binaryTable() : softTable();
  for (let i = 0; i < grey.length; i += 1) grey[i] = table[grey[i]];
  return grey;
}

/**
 * Compression leaves many slightly different values right beside black and white and few between them. A feathered
 * mask has as many in between, and a mask of a few flat greys has few different values.
 */
function looksNoisy(counts) {
  const tails = [...counts.subarray(1, 16), ...counts.subarray(240, 255)];
  const kinds = tails.filter((count) => count > 0).length;
  const inTails = tails.reduce((sum, count) => sum + count, 0);
  return kinds >= 6 && inTails > 3 * sumOf(counts, 32, 224);
}

function sumOf(counts, start, end) {
  let sum = 0;
  for (let value = start; value < end; value += 1) sum += counts[value];
  return sum;
}

function binaryTable() {
  return Uint8Array.from({ length: 256 }, (_, value) => (value < 128 ? 0 : 255));
}

function softTable() {
  return Uint8Array.from({ length: 256 }, (_, value) => {
    if (value < 32) return 0;
    return value > 223 ? 255 : value;
  });
}
