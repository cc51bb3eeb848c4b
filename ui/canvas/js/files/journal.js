// Writes what happens in the workspace into this tab's draft, and brings it back after a reload.

import { tellUnkept } from "../../../js/keeping.js";
import { within } from "../../../js/store.js";
import { claimDraft, heldDrafts } from "./draft.js";
import { decodePicture } from "./picture.js";
import { openStorage } from "./storage.js";

/** @import { Paint, Storage } from "./storage.js" */
/** @typedef {{ id: string, draft: Draft | null } & Partial<Paint>} Found */

const AGAIN = "server-again-"; // begins the id of a picture that the server brings back
const PATIENCE = 6000; // ms for the browser to find what it has kept
const KEPT_PAINTS = 5;

export class Journal {
  /** @type {Draft | null} */ draft = null; // what is known of the picture on the canvas
  #workspace;
  #session;
  /** @type {Storage | null} */ #storage = null;
  #id = "draft";
  /** @type {Map<string, Paint>} */ #paints = new Map(); // what was painted on pictures that others took the place of, by their ids

  /** @param {Workspace} workspace @param {Store} session */
  constructor(workspace, session) {
    this.#workspace = workspace;
    this.#session = session;
    workspace.addEventListener("action", (event) => this.#record(event));
  }

  /** Finds this tab's draft and shows it; resolves to true where there was one. @param {AbortSignal} signal */
  async restore(signal) {
    this.#storage = await openStorage();
    if (!this.#storage) return this.#giveUp();
    try {
      const { id, draft, ...paint } = await within(PATIENCE, this.#find(this.#storage, signal));
      this.#id = id;
      return draft ? await this.#bring(draft, paint) : false;
    } catch {
      return this.#giveUp();
    }
  }

  /** This tab's draft and what was done in it. @type {(storage: Storage, signal: AbortSignal) => Promise<Found>} */
  async #find(storage, signal) {
    const { id, draft } = await claimDraft(storage, this.#session, signal);
    return { id, draft, ...(draft && (await storage.actions(id))) };
  }

  /** The browser keeps nothing: the page works all the same, and says so. */
  #giveUp() {
    this.#storage = null;
    tellUnkept("paint");
    return false;
  }

  /** @type {(draft: Draft, paint: Partial<Paint>) => Promise<boolean>} */
  async #bring(draft, paint) {
    try {
      const picture = await decodePicture(draft.preview ?? draft.image);
      this.draft = draft;
      this.#workspace.show({ picture, name: draft.name, ...paint });
      return true;
    } catch {
      return false;
    }
  }

  /** What was painted on a picture before another took its place; it may be newer than any run.
   * @param {string} pictureId */
  paintOf(pictureId) {
    return this.#paints.get(bareOf(pictureId)) ?? null;
  }

  /** A new picture, with the paint it has already, begins a new journal in this tab's draft.
   * @type {(draft: Omit<Draft, "id">, paint?: Paint | null) => void} */
  begin(draft, paint = null) {
    this.#keepPaint();
    const begun = { ...draft, id: this.#id };
    this.draft = begun;
    this.#write((storage) => storage.begin(begun, paint ?? { entries: [], cursor: 0 }));
    this.#write(async (storage) => storage.prune(await heldDrafts()));
  }

  /** The picture was uploaded again: remembers where it is now.
   * @type {(file: Draft["file"], bootId: string) => void} */
  replaceFile(file, bootId) {
    if (!this.draft) return;
    const draft = { ...this.draft, file, bootId };
    this.draft = draft;
    this.#write((storage) => storage.update(draft));
  }

  #keepPaint() {
    if (!this.draft || !this.#workspace.history) return;
    const { entries, cursor } = this.#workspace.history;
    const pictureId = bareOf(this.draft.pictureId);
    this.#paints.delete(pictureId); // to the end of the line
    this.#paints.set(pictureId, { entries, cursor });
    if (this.#paints.size > KEPT_PAINTS) this.#paints.delete([...this.#paints.keys()][0]);
  }

  /** @param {Event} event */
  #record(event) {
    const { entry } = /** @type {CustomEvent<{ entry: Entry | null }>} */ (event).detail;
    const cursor = this.#workspace.history?.cursor ?? 0;
    if (entry) this.#write((storage) => storage.append(this.#id, cursor - 1, entry));
    else this.#write((storage) => storage.moveCursor(this.#id, cursor));
  }

  /** @param {(storage: Storage) => Promise<void>} change */
  async #write(change) {
    if (!this.#storage) return;
    try {
      await change(this.#storage);
    } catch {
      tellUnkept("paint");
    }
  }
}

/** @param {string} pictureId */
function bareOf(pictureId) {
  return pictureId.startsWith(AGAIN) ? pictureId.slice(AGAIN.length) : pictureId;
}
