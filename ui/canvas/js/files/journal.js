// Writes what happens in the workspace into this tab's draft, and brings it back after a reload.

import { tellUnkept } from "../../../js/keeping.js";
import { within } from "../../../js/store.js";
import { claimDraft, heldDrafts } from "./draft.js";
import { decodePicture } from "./picture.js";
import { openStorage } from "./storage.js";

const AGAIN = "server-again-"; // begins the id of a picture that the server brings back
const PATIENCE = 6000; // ms for the browser to find what it has kept
const KEPT_PAINTS = 5;

export class Journal {
  draft = null; // what is known of the picture on the canvas; see storage.js
  #workspace;
  #session;
  #storage = null;
  #id = "draft";
  #paints = new Map(); // what was painted on pictures that others took the place of, by their ids

  constructor(workspace, session) {
    this.#workspace = workspace;
    this.#session = session;
    workspace.addEventListener("action", ({ detail }) => this.#record(detail.entry));
  }

  /** Finds this tab's draft and shows it; resolves to true where there was one. */
  async restore(signal) {
    this.#storage = await openStorage();
    if (!this.#storage) return this.#giveUp();
    let found;
    try {
      found = await within(PATIENCE, this.#find(signal));
    } catch {
      return this.#giveUp();
    }
    this.#id = found.id;
    return found.draft ? this.#bring(found) : false;
  }

  /** This tab's draft and what was done in it. */
  async #find(signal) {
    const { id, draft } = await claimDraft(this.#storage, this.#session, signal);
    return { id, draft, ...(draft && (await this.#storage.actions(id))) };
  }

  /** The browser keeps nothing: the page works all the same, and says so. */
  #giveUp() {
    this.#storage = null;
    tellUnkept("paint");
    return false;
  }

  async #bring({ draft, entries, cursor }) {
    try {
      const picture = await decodePicture(draft.preview ?? draft.image);
      this.draft = draft;
      this.#workspace.show({ picture, name: draft.name, entries, cursor });
      return true;
    } catch {
      return false;
    }
  }

  /** What was painted on a picture before another took its place, { entries, cursor }; it may be newer than any run. */
  paintOf(pictureId) {
    return this.#paints.get(bareOf(pictureId)) ?? null;
  }

  /** A new picture, with the paint it has already, begins a new journal in this tab's draft. */
  begin(draft, paint = null) {
    this.#keepPaint();
    this.draft = { ...draft, id: this.#id };
    this.#write((storage) => storage.begin(this.draft, paint ?? { entries: [], cursor: 0 }));
    this.#write(async (storage) => storage.prune(await heldDrafts()));
  }

  /** The picture was uploaded again: remembers where it is now. */
  replaceFile(file, bootId) {
    this.draft = { ...this.draft, file, bootId };
    this.#write((storage) => storage.update(this.draft));
  }

  #keepPaint() {
    if (!this.draft || !this.#workspace.history) return;
    const { entries, cursor } = this.#workspace.history;
    const pictureId = bareOf(this.draft.pictureId);
    this.#paints.delete(pictureId); // to the end of the line
    this.#paints.set(pictureId, { entries, cursor });
    if (this.#paints.size > KEPT_PAINTS) this.#paints.delete(this.#paints.keys().next().value);
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
      tellUnkept("paint");
    }
  }
}

function bareOf(pictureId) {
  return pictureId.startsWith(AGAIN) ? pictureId.slice(AGAIN.length) : pictureId;
}
