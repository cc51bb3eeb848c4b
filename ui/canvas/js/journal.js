// Writes what happens in the workspace into this tab's draft, and brings it back after a reload.

import { claimDraft, heldDrafts } from "./draft.js";
import { showNotice } from "./notice.js";
import { decodePicture } from "./picture.js";
import { openStorage } from "./storage.js";

export class Journal {
  draft = null; // what is known of the picture on the canvas; see storage.js
  #workspace;
  #storage = null;
  #id = "draft";
  #complained = false;

  constructor(workspace) {
    this.#workspace = workspace;
    workspace.addEventListener("action", ({ detail }) => this.#record(detail.entry));
  }

  /** Finds this tab's draft and shows it; resolves to true where there was one. */
  async restore(signal) {
    this.#storage = await openStorage();
    if (!this.#storage) return false;
    try {
      const { id, draft } = await claimDraft(this.#storage, signal);
      this.#id = id;
      if (!draft) return false;
      const { entries, cursor } = await this.#storage.actions(id);
      const picture = await decodePicture(draft.preview ?? draft.image);
      this.draft = draft;
      this.#workspace.show({ picture, name: draft.name, entries, cursor });
      return true;
    } catch {
      return false;
    }
  }

  /** A new picture begins a new journal in this tab's draft. */
  begin(draft) {
    this.draft = { ...draft, id: this.#id };
    this.#write((storage) => storage.begin(this.draft));
    this.#write(async (storage) => storage.prune(await heldDrafts()));
  }

  /** The picture was uploaded again: remembers where it is now. */
  replaceFile(file, bootId) {
    this.draft = { ...this.draft, file, bootId };
    this.#write((storage) => storage.update(this.draft));
  }

  #record(entry) {
    const { cursor } = this.#workspace.history;
    if (entry) this.#write((storage) => storage.append(this.#id, cursor - 1, entry));
    else this.#write((storage) => storage.moveCursor(this.#id, cursor));
  }

  async #write(change) {
    if (!this.#storage) return;
    try {
      await change(this.#storage);
    } catch {
      if (!this.#complained) showNotice("This browser cannot store more: download the mask before you close the page.");
      this.#complained = true;
    }
  }
}
