// A picture with a transparent part offers it as the mask; nothing is marked before somebody says so.

import { decodeMask } from "../files/mask-decode.js";

const NOTE = "Transparent part taken as the mask.";

export class HoleOffer {
  #bar;
  #workspace;
  #holeNow;
  #isLeft = false;

  /** `holeNow` gives the file of the hole in the picture on the canvas, a Blob, or null.
   * @param {HTMLElement} bar @param {Workspace} workspace @param {() => Blob | null} holeNow */
  constructor(bar, workspace, holeNow) {
    this.#bar = bar;
    this.#workspace = workspace;
    this.#holeNow = holeNow;
    workspace.addEventListener("picture", () => {
      this.#isLeft = false;
      this.#refresh();
    });
    workspace.addEventListener("action", () => this.#refresh());
  }

  async take() {
    const { picture } = this.#workspace;
    const hole = this.#holeNow();
    if (!picture || !hole) return;
    const { width, height, data } = await decodeMask(hole);
    if (this.#workspace.picture !== picture || width !== picture.width || height !== picture.height) return;
    this.#workspace.mark(data, { note: NOTE, isHole: true });
  }

  leave() {
    this.#isLeft = true;
    this.#refresh();
  }

  #refresh() {
    const { history, done } = this.#workspace;
    const isTaken = history && history.weights.mask > 0 && done.some(({ isHole }) => isHole);
    this.#bar.hidden = !this.#holeNow() || this.#isLeft || Boolean(isTaken);
  }
}
