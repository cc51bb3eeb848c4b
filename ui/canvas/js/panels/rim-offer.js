// Says of an object that was just selected that its mask ends where it ends, and grows it with a click: filled as it is, a thin
// rim of the thing would stay.

import { rimOf } from "../selection/grown.js";
import { findingLine } from "./finding-line.js";

/** @import { Settings } from "../model/settings.js" */
/** @import { SmartObject } from "../selection/smart-object.js" */
/** @typedef {{ smartObject: SmartObject, settings: Settings, workspace: Workspace, growBy: (pixels: number) => void }} Parts */

const TEXT = "It ends exactly at the edge: a rim of it may stay.";

export class RimOffer {
  #slot;
  #parts;
  #isIgnored = false; // for this picture

  /** `growBy` grows selected objects from here on. @param {HTMLElement} slot @param {Parts} parts @param {AbortSignal} signal */
  constructor(slot, parts, signal) {
    this.#slot = slot;
    this.#parts = parts;
    const { smartObject, workspace } = parts;
    slot.addEventListener("click", (event) => this.#pressed(event), { signal });
    smartObject.addEventListener("change", () => this.show());
    workspace.addEventListener("picture", () => {
      this.#isIgnored = false;
      this.show();
    });
  }

  show() {
    const { smartObject, settings, workspace } = this.#parts;
    const { newest } = smartObject;
    const isShort = newest?.mode === "add" && newest.layer === "mask" && settings.growBy === 0;
    if (!isShort || this.#isIgnored) this.#slot.replaceChildren();
    else if (!this.#slot.hasChildNodes()) {
      this.#slot.append(findingLine("rim", TEXT, `Grow it by ${rimOf(workspace.size)} px`));
    }
  }

  /** @param {MouseEvent} event */
  #pressed(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (!button) return;
    event.stopPropagation();
    if (button.dataset.action === "mend") this.#parts.growBy(rimOf(this.#parts.workspace.size));
    else this.#isIgnored = true;
    this.show();
  }
}
