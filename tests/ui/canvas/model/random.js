// Random numbers from a fixed seed, so that a failure can be seen again (a linear congruential generator).

/** @param {number} seed */
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Bytes with runs and noise in them, as masks have. @type {(random: () => number, length: number) => Uint8Array} */
export function randomBytes(random, length) {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const run = 1 + Math.floor(random() ** 4 * length);
    const noisy = random() < 0.3;
    const value = Math.floor(random() * 256);
    const end = Math.min(length, at + run);
    for (; at < end; at += 1) bytes[at] = noisy ? Math.floor(random() * 256) : value;
  }
  return bytes;
}
