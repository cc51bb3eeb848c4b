// Writes what happens in the workspace into this tab's draft, and brings it back after a reload.

import { tellUnkept } from "../../../js/keeping.js";
import { within } from "../../../js/store.js";
import { claimDraft, heldDrafts, randomId } from "./draft.js";
import { bareId, isPainted, KeptPaints } from "./kept-paints.js";
import { maskKey, paintRecord } from "./paint-records.js";
import { decodePicture } from "./picture.js";
import { openStorage } from "./storage.js";

/** @import { Work } from "../model/masks.js" */
/** @import { Kept } from "./kept-paints.js" */
/** @import { Storage } from "./storage.js" */
/** @typedef {{ id: string, draft: Draft | null, work: Work | null }} Found */

const PATIENCE = 6000; // ms for the browser to find what it has kept

export class Journal {
  /** @type {Draft | null} */ draft = null; // what is known of the picture on the canvas
  #workspace;
  #session;
  /** @type {Storage | null} */ #storage = null;
  #id = "draft";
  #paints = new KeptPaints();
  /** @type {string[]} */ #masks = []; // the ids of those that are kept

  /** @param {Workspace} workspace @param {Store} session */
  constructor(workspace, session) {
    this.#workspace = workspace;
    this.#session = session;
    workspace.addEventListener("action", (event) => this.#record(event));
    workspace.addEventListener("folded", (event) => this.#fold(event));
    workspace.addEventListener("masks", () => this.#keepMasks());
    workspace.addEventListener("picture", () => {
      this.#masks = idsOf(workspace.work);
    });
  }

  /** Finds this tab's draft and shows it; resolves to true where there was one. @param {AbortSignal} signal */
  async restore(signal) {
    this.#storage = await openStorage();
    if (!this.#storage) return this.#giveUp();
    try {
      const { id, draft, work } = await within(PATIENCE, this.#find(this.#storage, signal));
      this.#id = id;
      return draft ? await this.#bring(draft, work) : false;
    } catch {
      return this.#giveUp();
    }
  }

  /** This tab's draft and what was done in it. @type {(storage: Storage, signal: AbortSignal) => Promise<Found>} */
  async #find(storage, signal) {
    const { id, draft } = await claimDraft(storage, this.#session, signal);
    return { id, draft, work: draft && (await storage.work(draft.paintId)) };
  }

  /** The browser keeps nothing: the page works all the same, and says so. */
  #giveUp() {
    this.#storage = null;
    tellUnkept("paint");
    return false;
  }

  /** @type {(draft: Draft, work: Work | null) => Promise<boolean>} */
  async #bring(draft, work) {
    try {
      const picture = await decodePicture(draft.preview ?? draft.image);
      this.draft = draft;
      this.#workspace.show({ picture, name: draft.name, work });
      this.#keepMasks(); // an older page kept no list of them
      return true;
    } catch {
      return false;
    }
  }

  /** What was painted on a picture before another took its place, which may be newer than any run, or on the same file.
   * @type {(pictureId: string, fingerprint: string) => Promise<Kept | null>} */
  async paintOf(pictureId, fingerprint) {
    this.#keepPaint();
    try {
      const wanted = { pictureId: bareId(pictureId), fingerprint };
      return await within(PATIENCE, this.#paints.find(wanted, this.#storage, this.#id));
    } catch {
      return null;
    }
  }

  /** A new picture, with the paint it has already, begins a new journal in this tab's draft.
   * @type {(draft: Omit<Draft, "id" | "paintId">, kept: Kept | null) => void} */
  begin(draft, kept) {
    const left = this.#keepPaint();
    const begun = { ...draft, id: this.#id, paintId: randomId() };
    this.draft = begun;
    const { work = null, replaced = [] } = kept ?? {};
    const record = paintRecord({ ...begun, pictureId: bareId(begun.pictureId) }, work);
    this.#write(async (storage) => {
      await storage.begin(begun, record, work, [...left, ...replaced]);
      await storage.prune((await heldDrafts()).add(this.#id));
    });
  }

  /** The picture was uploaded again: remembers where it is now.
   * @type {(file: Draft["file"], bootId: string) => void} */
  replaceFile(file, bootId) {
    if (!this.draft) return;
    const draft = { ...this.draft, file, bootId };
    this.draft = draft;
    this.#write((storage) => storage.update(draft));
  }

  /** The paint of the picture on the canvas stays when another comes; where there is none it is named, to be forgotten. */
  #keepPaint() {
    const { work } = this.#workspace;
    if (!this.draft || !work) return [];
    const { paintId, pictureId, fingerprint } = this.draft;
    if (!isPainted(work)) return [paintId];
    this.#paints.keep({ paintId, pictureId: bareId(pictureId), fingerprint }, work);
    return [];
  }

  /** @param {Event} event */
  #record(event) {
    const { entry } = /** @type {CustomEvent<{ entry: Entry | null }>} */ (event).detail;
    const { history, activeMask } = this.#workspace;
    if (!history || !this.draft || this.#workspace.isAside) return;
    const key = maskKey(this.draft.paintId, activeMask);
    const cursor = history.folded + history.cursor;
    if (entry) this.#write((storage) => storage.append(key, cursor - 1, entry));
    else this.#write((storage) => storage.moveCursor(key, cursor));
  }

  /** @param {Event} event */
  #fold(event) {
    const { ids } = /** @type {CustomEvent<{ ids: string[] }>} */ (event).detail;
    for (const id of ids) {
      const { paintId = "" } = this.draft ?? {};
      const paint = this.#workspace.historyOf(id)?.paint;
      if (paint) this.#write((storage) => storage.fold(maskKey(paintId, id), paint));
    }
  }

  #keepMasks() {
    const { work } = this.#workspace;
    if (!this.draft || !work) return;
    const record = paintRecord({ ...this.draft, pictureId: bareId(this.draft.pictureId) }, work);
    const ids = idsOf(work);
    const fresh = ids.filter((id) => !this.#masks.includes(id));
    const gone = this.#masks.filter((id) => !ids.includes(id));
    this.#masks = ids;
    this.#write((storage) => storage.keepMasks(record, fresh, gone));
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

/** @param {Work | null} work */
function idsOf(work) {
  return work ? [...work.masks, ...(work.removed ? [work.removed.mask] : [])].map(({ id }) => id) : [];
}
