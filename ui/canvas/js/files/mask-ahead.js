// The mask's file, made while nobody draws, so that a run does not wait for it.

/** @typedef {(mask: Mask) => Promise<Blob | null>} Encode gives null where it cannot be made beside the page */

const REST = 1000; // ms without another stroke

export class MaskAhead {
  #workspace;
  #encode;
  /** @type {{ revision: string, blob: Blob } | null} */ #made = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {Workspace} workspace @param {Encode} encode @param {AbortSignal} signal */
  constructor(workspace, encode, signal) {
    this.#workspace = workspace;
    this.#encode = encode;
    for (const type of ["action", "masks", "picture"]) workspace.addEventListener(type, () => this.#soon());
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  /** The file of what a run fills, if it is of this revision; else null. @param {string} revision */
  fileOf(revision) {
    return this.#made?.revision === revision ? this.#made.blob : null;
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#make(), REST);
  }

  /** In the middle of a stroke the layer is no longer what its revision says. */
  async #make() {
    const workspace = this.#workspace;
    if (workspace.underway || workspace.fillsAll) return; // masks put together would take the page's time
    const { mask } = workspace.toFill();
    const revision = mask.revision();
    const layer = mask.read();
    if (!layer || this.fileOf(revision)) return;
    const blob = await this.#encode(layer).catch(() => null);
    if (blob) this.#made = { revision, blob };
  }
}
