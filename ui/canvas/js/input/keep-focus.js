// Who works by keyboard never loses the focus: where what has it is hidden or goes away, the stage takes it.

import { focusQuietly } from "./gestures.js";

const HIDING = ["hidden", "data-sample", "data-picture"]; // attributes by which parts of the canvas come and go

/** @type {(root: HTMLElement, input: HTMLElement, signal: AbortSignal) => void} */
export function keepFocus(root, input, signal) {
  /** @type {Element} */
  let last = input; // what in here had the focus last
  let isSeen = false; // it was reached by keyboard
  root.addEventListener(
    "focusin",
    ({ target }) => {
      if (!(target instanceof Element)) return;
      last = target;
      isSeen = target.matches(":focus-visible");
    },
    { signal },
  );
  const observer = new MutationObserver(() => {
    if (last === input || (last.isConnected && last.checkVisibility())) return;
    const { activeElement } = document;
    if (activeElement === document.body || activeElement === last) {
      if (isSeen) input.focus({ preventScroll: true });
      else focusQuietly(input);
    }
    last = input;
  });
  observer.observe(root, { subtree: true, childList: true, attributeFilter: HIDING });
  signal.addEventListener("abort", () => observer.disconnect());
}
