// Keys of the page around the canvas; the canvas has its own.
import { heldWith, keyOf } from "../../js/keyboard.js";

/** @param {Document} document */
export function connectKeys(document) {
  document.addEventListener("keydown", (event) => {
    if (keyOf(event) === "Enter" && heldWith(event) === "command") {
      event.preventDefault();
      if (event.repeat) return;
      const typedIn = document.activeElement;
      if (typedIn instanceof HTMLElement) typedIn.blur(); // what is being typed counts
      /** @type {HTMLButtonElement | null} */
      const button = document.querySelector("button#generate, #generate button");
      button?.click();
      if (typedIn instanceof HTMLElement) typedIn.focus({ preventScroll: true });
    }
  });
}
