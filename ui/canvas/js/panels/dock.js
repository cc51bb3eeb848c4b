// The dock under the stage: brush size, overlay opacity, zoom and the share of the picture that is masked.

import { elementIn } from "../../../js/elements.js";

/** @import { Settings } from "../model/settings.js" */
/** @typedef {{ settings: Settings, stage: Stage, workspace: Workspace, changed: () => void }} Parts */

const LARGEST_BRUSH = 500; // picture pixels; larger pictures allow half their short side
const COMFORTABLE = 44; // CSS pixels that the first brush has on the screen
const SIZE_STEP = 1.15;
const NEED_A_PICTURE = ["invert", "fit", "zoom-in", "zoom-out", "mask-upload", "mask-download"];

export class Dock {
  walks = { undo: false, redo: false };
  #find;
  #size;
  #opacity;
  #settings;
  #stage;
  #workspace;
  #changed;

  /** `changed` is called when the person has moved a slider.
   * @param {HTMLElement} root @param {Parts} parts @param {AbortSignal} signal */
  constructor(root, { settings, stage, workspace, changed }, signal) {
    this.#find = (/** @type {string} */ selector) => elementIn(root, selector);
    this.#size = elementIn(root, '[data-role="brush-size"]', HTMLInputElement);
    this.#opacity = elementIn(root, '[data-role="overlay-opacity"]', HTMLInputElement);
    this.#settings = settings;
    this.#stage = stage;
    this.#workspace = workspace;
    this.#changed = changed;
    this.#size.addEventListener("input", () => this.#setSize(Number(this.#size.value)), { signal });
    this.#opacity.addEventListener("input", () => this.#setOpacity(Number(this.#opacity.value)), { signal });
    stage.addEventListener("view", () => this.#showZoom());
    for (const type of ["action", "masks"]) workspace.addEventListener(type, () => this.showState());
    this.#size.value = String(settings.brushSize);
    this.#opacity.value = String(Math.round(settings.opacity * 100));
    this.#showNumbers();
    this.showState();
  }

  /** Whether undo and redo go on to another picture. @param {Dock["walks"]} walks */
  offerWalks(walks) {
    this.walks = walks;
    this.showState();
  }

  /** @param {boolean} larger */
  scaleSize(larger) {
    const size = this.#settings.brushSize;
    // One step down takes back one step up: both round to the same numbers.
    const next = larger ? Math.max(size + 1, size * SIZE_STEP) : Math.min(size - 1, size / SIZE_STEP);
    this.#size.value = String(Math.max(1, Math.round(next)));
    this.#setSize(Number(this.#size.value));
  }

  showState() {
    const { share, avoidShare } = this.#workspace.state();
    const history = this.#workspace.history;
    const isMask = this.#settings.layer === "mask";
    const painted = isMask ? share : avoidShare;
    const { masks, activeMask } = this.#workspace;
    const name = masks.length > 1 ? masks.find(({ id }) => id === activeMask)?.name : "Mask";
    this.#find('[data-slot="share"]').textContent = `${isMask ? name : "Avoid"} ${percentOf(painted)} %`;
    // Dimmed, not disabled: a button that can always be pressed keeps the focus of those who use the keyboard.
    /** @type {(action: string, idle: boolean) => void} */
    const dim = (action, idle) => this.#find(`[data-action="${action}"]`).toggleAttribute("data-idle", idle);
    dim("undo", !history || (history.cursor === 0 && !this.walks.undo));
    dim("redo", !history || (history.cursor === history.entries.length && !this.walks.redo));
    dim("clear", painted === 0);
    for (const action of NEED_A_PICTURE) dim(action, !history);
  }

  /**
   * For another picture on the stage: until the person has chosen a size, the brush has a comfortable one, then one that
   * covers the same share of the picture. After a reload it is as it was.
   */
  adaptToPicture() {
    const { width, height } = this.#workspace.picture ?? this.#workspace.size;
    const shortSide = Math.min(width, height);
    this.#size.max = String(Math.max(LARGEST_BRUSH, Math.floor(shortSide / 2)));
    const { brushSize, sizeChosen, sizedFor } = this.#settings;
    let size = Math.min((COMFORTABLE * this.#stage.ratio) / this.#stage.zoom, shortSide / 2);
    if (sizedFor === shortSide) size = brushSize;
    else if (sizeChosen && sizedFor) size = (brushSize * shortSide) / sizedFor;
    this.#size.value = String(Math.max(1, Math.round(size)));
    this.#settings.brushSize = Number(this.#size.value);
    this.#settings.sizedFor = shortSide;
    this.#changed();
    this.#showNumbers();
    this.showState();
  }

  /** @param {number} size */
  #setSize(size) {
    this.#settings.brushSize = size;
    this.#settings.sizeChosen = true;
    this.#showNumbers();
    this.#changed();
  }

  /** @param {number} percent */
  #setOpacity(percent) {
    this.#settings.opacity = percent / 100;
    this.#showNumbers();
    this.#changed();
  }

  #showNumbers() {
    const size = `${this.#settings.brushSize} px`;
    const opacity = `${Math.round(this.#settings.opacity * 100)} %`;
    this.#find('[data-slot="brush-size"]').textContent = size;
    this.#find('[data-slot="overlay-opacity"]').textContent = opacity;
    this.#size.setAttribute("aria-valuetext", size);
    this.#opacity.setAttribute("aria-valuetext", opacity);
  }

  #showZoom() {
    const percent = this.#stage.zoom * 100;
    const text = `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
    this.#find('[data-slot="zoom"]').textContent = text;
    this.#find('[data-action="actual-size"]').setAttribute("aria-label", `Zoom ${text}, show actual size`);
  }
}

/** To a tenth, but neither 0 where something is painted nor 100 where something is not. @param {number} share */
function percentOf(share) {
  if (share > 0 && share < 0.001) return "< 0.1";
  if (share < 1 && share > 0.9995) return "> 99.9";
  return (100 * share).toFixed(1);
}
