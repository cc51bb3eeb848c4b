// A sample that is taken in part: what is painted on it stays, the rest returns to before. The server puts both together.

import { elementIn } from "../../../js/elements.js";
import { showNotice } from "../panels/notice.js";
import { randomId } from "./draft.js";
import { encodeGreyPng } from "./png.js";
import { uploaded } from "./transfer.js";

/** @import { CanvasPage } from "../mount.js" */
/** @import { Scene } from "../view/renderer.js" */
/** @import { SampleOf, SampleView } from "../view/sample-view.js" */
/**
 * @typedef {{ workspace: Workspace, view: SampleView, scene: Scene, root: HTMLElement,
 *   status: (text: string) => void }} Parts
 */

const PATIENCE = 120_000; // ms to wait for the server's answer
const NO_SAMPLE = "Choose a sample first: a part of it can be kept then.";
const NOTHING = "Nothing of the sample is painted: paint over what is to stay.";
const STILL_PAINTED = "A part is painted: keep it, or press Cancel.";
const LOST = "The part could not be sent: check the connection, then press Keep once more.";

export class KeepingPart {
  #page;
  #parts;
  #bar;
  /** @type {SampleOf | null} */ #of = null; // the sample that is painted on
  #asked = ""; // names the question that waits for its answer
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {CanvasPage} page @param {Parts} parts */
  constructor(page, parts) {
    this.#page = page;
    this.#parts = parts;
    this.#bar = elementIn(parts.root, '[data-slot="part-bar"]');
    const { workspace, view } = parts;
    workspace.addEventListener("picture", () => this.#leave()); // another picture: there is nothing to keep a part of
    view.addEventListener("view", () => !view.shown && this.cancel());
  }

  /** From here on the brush paints what of the sample stays. */
  begin() {
    const { workspace, view } = this.#parts;
    const box = view.sample && workspace.placeOf(view.sample);
    if (!box || !view.of) return showNotice(NO_SAMPLE);
    const { extent, size } = workspace;
    const around = {
      left: extent.left - box.left,
      top: extent.top - box.top,
      right: extent.right + box.right - size.width,
      bottom: extent.bottom + box.bottom - size.height,
    };
    const { of } = view;
    view.setCompare(false);
    if (!workspace.paintAside(around)) return undefined;
    this.#of = of;
    return this.#show(true);
  }

  /** Takes over what is painted. */
  async accept() {
    const { workspace, status } = this.#parts;
    const { mask, history } = workspace;
    if (!this.#of || this.#asked || workspace.underway || !mask) return;
    if (!history?.weights.mask) return showNotice(NOTHING);
    const asked = `${Date.now()}-${randomId()}`;
    this.#asked = asked;
    status("Keeping the part…");
    const wish = JSON.stringify(this.#of);
    try {
      const file = await uploaded(this.#page, await encodeGreyPng(mask), "part.png");
      await this.#page.lookedBack;
      if (this.#asked !== asked) return;
      this.#timer = setTimeout(() => this.#fail(asked), PATIENCE);
      this.#page.watchServer(
        () => this.#asked === asked,
        () => this.#fail(asked),
      );
      this.#page.props.value = { kind: "part", mask: file, wish, picture_id: asked };
      this.#page.trigger("keep_part", {});
    } catch {
      this.#fail(asked);
    }
  }

  /** Reads the value that the server has set: a refusal, which it says in words, leaves the paint as it is. */
  receive() {
    const value = this.#page.props.value;
    if (this.#asked && value?.kind !== "part" && value?.picture_id === this.#asked) this.#settle();
  }

  /** All is as it was before. */
  cancel() {
    if (!this.#of) return;
    this.#parts.workspace.endAside();
    this.#leave();
  }

  /** Escape leaves it only where nothing would be lost; true where it was meant for this. */
  escape() {
    if (!this.#of) return false;
    if (this.#parts.workspace.history?.weights.mask) showNotice(STILL_PAINTED, "brief");
    else this.cancel();
    return true;
  }

  /** @param {string} asked */
  #fail(asked) {
    if (this.#asked !== asked) return;
    this.#settle();
    showNotice(LOST);
  }

  #settle() {
    clearTimeout(this.#timer);
    this.#asked = "";
    this.#parts.status("");
  }

  #leave() {
    if (!this.#of) return;
    this.#of = null;
    this.#settle();
    this.#show(false);
  }

  /** @param {boolean} on */
  #show(on) {
    const { root, scene, view } = this.#parts;
    root.toggleAttribute("data-part", on);
    scene.keepsPart = on;
    this.#bar.hidden = !on;
    view.dispatchEvent(new Event("view")); // the paint is seen over the sample
  }
}
