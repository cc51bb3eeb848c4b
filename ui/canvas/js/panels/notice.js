// Tells the person something through the page's own message line.

import { elementIn } from "../../../js/elements.js";

/** @typedef {"error" | "idle" | "aside" | "passing" | "brief"} NoticeState */

/** "aside" stands beside the message and leaves it, "passing" goes with the next thing that is done, "brief" by itself.
 * @type {(text: string, state?: NoticeState) => void} */
export function showNotice(text, state = "error") {
  /** @type {import("../../../studio/js/run-state.js").Notice} */
  let detail = { state: "idle", text, passing: state === "passing", brief: state === "brief" };
  if (state === "error" || state === "aside") detail = { state, text };
  document.dispatchEvent(new CustomEvent("inpaint:notice", { detail }));
}

/** Shows the progress of something short in the stage; an empty text takes it away.
 * @type {(root: HTMLElement, text: string) => void} */
export function showStatus(root, text) {
  const line = elementIn(root, '[data-slot="status"]');
  line.textContent = text;
  line.hidden = text === "";
}
