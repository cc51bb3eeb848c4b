// Tab held shows the original while a sample is looked at; a short press moves the focus, as everywhere.

import { isTyping } from "./keys.js";

const HELD = 200; // ms from which on a key is held, and not pressed

/** @type {(view: { isShown: () => boolean, peek: (on: boolean) => void }, signal: AbortSignal) => void} */
export function listenToTab({ isShown, peek }, signal) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const release = () => {
    clearTimeout(timer);
    timer = undefined;
    peek(false);
  };
  /** @param {KeyboardEvent} event */
  const press = (event) => {
    const { key, altKey, ctrlKey, metaKey, shiftKey, repeat } = event;
    if (key !== "Tab" || altKey || ctrlKey || metaKey || shiftKey || !isShown()) return;
    if (repeat && timer)
      event.preventDefault(); // the focus does not run through the page meanwhile
    else if (!repeat && !isTyping(event.target)) timer = setTimeout(() => peek(true), HELD);
  };
  document.addEventListener("keydown", press, { signal });
  document.addEventListener("keyup", ({ key }) => key === "Tab" && timer && release(), { signal });
  globalThis.addEventListener("blur", () => timer && release(), { signal });
  signal.addEventListener("abort", () => clearTimeout(timer));
}
