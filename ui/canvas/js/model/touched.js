// Memory that the system has really given: to give it takes half a frame at 48 megapixels, in the middle of the first stroke.

const PAGE = 4096; // bytes that are given at once, where it is least
const AT_ONCE = 64; // pages, between two looks at the clock

/** Touches all bytes, and changes none, whenever the browser has nothing to do, for as long as `isWanted()`.
 * @type {(bytes: Uint8Array, isWanted: () => boolean) => void} */
export function touchWhenIdle(bytes, isWanted) {
  let at = 0;
  /** @param {IdleDeadline} deadline */
  const goOn = (deadline) => {
    while (at < bytes.length && deadline.timeRemaining() > 1) {
      const end = Math.min(bytes.length, at + AT_ONCE * PAGE);
      for (; at < end; at += PAGE) bytes[at] |= 0;
    }
    if (at < bytes.length && isWanted()) requestIdleCallback(goOn);
  };
  globalThis.requestIdleCallback?.(goOn); // where there is none the first stroke waits for it, as it does anyway
}
