// A picture with a transparent part offers it as the mask; nothing is marked before somebody says so.

import { decodeMask } from "../files/mask-decode.js";

const NOTE = "Transparent part taken as the mask.";

export class HoleOffer {
  #bar;
  #button;
  #workspace;
  #holeNow;
  #isLeft = false;

  /** `bar` offers it, `button` marks it at any time; `holeNow` gives the file of the hole in the picture on the canvas, or null.
   * @param {{ bar: HTMLElement, button: HTMLElement }} places @param {Workspace} workspace @param {() => Blob | null} holeNow */
  constructor({ bar, button }, workspace, holeNow) {
    this.#bar = bar;
    this.#button = button;
    this.#workspace = workspace;
    this.#holeNow = holeNow;
    workspace.addEventListener("picture", () => {
      this.#isLeft = false;
      this.#refresh();
    });
    for (const type of ["action", "masks"]) workspace.addEventListener(type, () => this.#refresh());
  }

  get isThere() {
    return this.#holeNow() !== null;
  }

  async take() {
    const { picture } = this.#workspace;
    const hole = this.#holeNow();
    if (!picture || !hole) return;
    const mask = await decodeMask(hole);
    if (this.#workspace.picture !== picture || mask.width !== picture.width || mask.height !== picture.height) return;
    this.#workspace.mark(mask, { note: NOTE, isHole: true });
  }

  leave() {
    this.#isLeft = true;
    this.#refresh();
  }

  #refresh() {
    const { history, done } = this.#workspace;
    const isTaken = history && history.weights.mask > 0 && done.some(({ isHole }) => isHole);
    this.#button.toggleAttribute("data-idle", !this.isThere);
    this.#bar.hidden = !this.#holeNow() || this.#isLeft || Boolean(isTaken);
  }
}
