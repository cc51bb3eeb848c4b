// Keys of the page around the canvas; the canvas has its own.
import { heldWith, keyOf } from "../../js/keyboard.js";

export function connectKeys(document) {
  document.addEventListener("keydown", (event) => {
    if (keyOf(event) === "Enter" && heldWith(event) === "command") {
      event.preventDefault();
      if (event.repeat) return;
      document.activeElement?.blur?.(); // what is being typed counts
      document.querySelector("button#generate, #generate button")?.click();
    }
  });
}
