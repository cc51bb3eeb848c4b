// Areas that take a moment to find: asked for in the worker, with a sign that something is under way.

import { showNotice } from "../panels/notice.js";

/** @import { Finding } from "./doctor.js" */
/** @import { Frame } from "../view/frames.js" */
/** @import { RefineAction } from "./refine.js" */
/** @import { Working } from "./regions.js" */
/** @import { SelectionWorker } from "./worker-client.js" */
/** @typedef {{ blob: Blob, id: string }} Shown the file of the picture on the canvas, as the browser shows it */

const BUSY_AFTER = 200; // ms
const FAILED = "This could not be worked out here: try it once more, or paint it by hand.";

export class Areas {
  #worker;
  #workspace;
  #shown;
  #status;

  /**
   * `shown` gives the picture's file, `status(text)` shows what is under way.
   * @param {SelectionWorker} worker
   * @param {{ workspace: Workspace, shown: () => Shown | null, status: (text: string) => void }} parts
   */
  constructor(worker, { workspace, shown, status }) {
    this.#worker = worker;
    this.#workspace = workspace;
    this.#shown = shown;
    this.#status = status;
    workspace.addEventListener("pixels", (event) =>
      worker.layerChanged(/** @type {CustomEvent<Box>} */ (event).detail),
    );
    workspace.addEventListener("picture", () => {
      worker.forget();
      if (workspace.mask && !workspace.isPainted) worker.layerBegins(workspace.mask);
    });
  }

  /** The wand is at hand, and finds the picture's colours read when it is used; or it is put away. @param {boolean} isNear */
  wandIsNear(isNear) {
    const shown = isNear ? this.#shown() : null;
    if (shown) this.#worker.setPicture(shown.blob, shown.id);
    if (shown || !isNear) this.#worker.keepColours(isNear);
  }

  /** The pixels like the one at a point, or null. @type {(point: Point, options: { tolerance: number, contiguous: boolean }) => Promise<Area | null>} */
  async wand(point, options) {
    const shown = this.#shown();
    if (!shown) return null;
    const before = this.#workspace.picture;
    this.#worker.setPicture(shown.blob, shown.id);
    const { extent } = this.#workspace;
    const area = await this.#during("Selecting…", this.#worker.wand(point, options, extent));
    return this.#workspace.picture === before ? area : null;
  }

  /** The layer's new values where it is refined by so many pixels, or null.
   * @type {(layer: Mask, action: RefineAction, amount: number) => Promise<Area | null>} */
  refined(layer, action, amount) {
    return this.#during("Refining…", this.#worker.refine(layer, action, amount));
  }

  /** What the doctor finds in a mask; cell: picture pixels below which the engine sees nothing.
   * @type {(mask: Mask, cell: number) => Promise<Finding[] | null>} */
  findings(mask, cell) {
    return this.#worker.findings(mask, cell).catch(() => null);
  }

  /** The mask's new values without what was found, or null.
   * @type {(mask: Mask, finding: Finding, cell: number) => Promise<Area | null>} */
  mended(mask, finding, cell) {
    return this.#during("Mending…", this.#worker.mend(mask, finding, cell));
  }

  /** What is marked, in words; null where something newer is asked. @param {Mask} mask */
  described(mask) {
    return this.#worker.describe(mask).catch(() => null);
  }

  /** The regions that an engine would see of what a run fills; null where they are of no use any more.
   * @type {(sight: { working: Working, avoids: boolean }) => Promise<{ found: Frame[], size: Size } | null>} */
  async regions({ working, avoids }) {
    const { mask: layer } = this.#workspace;
    const { mask, avoid } = this.#workspace.toFill();
    const filled = mask.read();
    if (!filled) return { found: [], size: this.#workspace.size };
    const avoided = avoids ? avoid.read() : null;
    const found = await this.#worker.regions(filled, working, avoided).catch(() => null);
    for (const one of [filled, avoided]) if (one && !this.#isOwn(one)) this.#worker.forget(one);
    return found && this.#workspace.mask === layer ? { found, size: filled } : null;
  }

  /** Whether it is a layer that is painted, not one put together. @param {Mask} layer */
  #isOwn(layer) {
    return Object.values(this.#workspace.history?.layers ?? {}).includes(layer);
  }

  /** What is under way is told once it takes longer than a moment.
   * @template T @param {string} text @param {Promise<T>} work */
  async #during(text, work) {
    const timer = setTimeout(() => this.#status(text), BUSY_AFTER);
    try {
      return await work;
    } catch {
      showNotice(FAILED);
      return null;
    } finally {
      clearTimeout(timer);
      this.#status("");
    }
  }
}
