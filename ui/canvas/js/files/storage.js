// Keeps pictures and actions in the browser's own database, so that a reload, a crash or a restart loses nothing.

import { offered, within } from "../../../js/store.js";

const NAME = "inpaint-studio";
const VERSION = 1;
const KEPT_DRAFTS = 5;
const PATIENCE = 4000; // ms; some browsers never answer, and the page waits for this

/** Opens the database; null where the browser offers none, and the canvas then works without it. */
export async function openStorage() {
  const factory = offered(() => indexedDB);
  if (!factory) return null;
  try {
    const request = factory.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("drafts", { keyPath: "id" });
      request.result.createObjectStore("entries"); // key: [draft id, position]
      request.result.createObjectStore("cursors", { keyPath: "id" });
    };
    const database = await within(PATIENCE, answerOf(request));
    database.onversionchange = () => database.close();
    return new Storage(database);
  } catch {
    return null;
  }
}

/**
 * A picture on the canvas; `file` is where it lies on the server that `bootId` names.
 * @typedef {{ id: string, name: string, pictureId: string, image: Blob, preview: Blob | null, hole: Blob | null,
 *   file: ServedFile, bootId: string }} Draft
 */
/** @typedef {{ entries: Entry[], cursor: number }} Paint what was done on a picture */

export class Storage {
  #database;

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.#database = database;
  }

  /** All drafts, the one worked on last first. */
  async drafts() {
    const look = this.#open("readonly");
    const all = answerOf(look.objectStore("drafts").getAll());
    const cursors = answerOf(look.objectStore("cursors").getAll());
    const touched = new Map((await cursors).map((cursor) => [cursor.id, cursor.touched]));
    /** @type {(Draft & { stamp?: string })[]} */
    const drafts = await all;
    const known = drafts.map(({ stamp = "", ...draft }) => ({ ...draft, pictureId: draft.pictureId ?? stamp })); // as older pages named it
    return known.sort((a, b) => (touched.get(b.id) ?? 0) - (touched.get(a.id) ?? 0));
  }

  /** Begins a draft anew: the picture, and the actions that it has already.
   * @type {(draft: Draft, paint: Paint) => Promise<void>} */
  async begin(draft, { entries, cursor }) {
    const change = this.#open("readwrite");
    change.objectStore("entries").delete(positionsFrom(draft.id, 0));
    for (const [position, entry] of entries.entries()) change.objectStore("entries").put(entry, [draft.id, position]);
    change.objectStore("cursors").put(cursorRecord(draft.id, cursor));
    change.objectStore("drafts").put(draft);
    await finished(change);
  }

  /** @param {Draft} draft */
  async update(draft) {
    const change = this.#open("readwrite");
    change.objectStore("drafts").put(draft);
    await finished(change);
  }

  /** Writes an action as number `position`; actions from there on, which had been undone, are gone.
   * @type {(id: string, position: number, entry: Entry) => Promise<void>} */
  async append(id, position, entry) {
    const change = this.#open("readwrite");
    change.objectStore("entries").delete(positionsFrom(id, position));
    change.objectStore("entries").put(entry, [id, position]);
    change.objectStore("cursors").put(cursorRecord(id, position + 1));
    await finished(change);
  }

  /** @type {(id: string, cursor: number) => Promise<void>} */
  async moveCursor(id, cursor) {
    const change = this.#open("readwrite");
    change.objectStore("cursors").put(cursorRecord(id, cursor));
    await finished(change);
  }

  /** @type {(id: string) => Promise<Paint>} */
  async actions(id) {
    const look = this.#open("readonly");
    const entries = answerOf(look.objectStore("entries").getAll(positionsFrom(id, 0)));
    const cursor = answerOf(look.objectStore("cursors").get(id));
    return { entries: await entries, cursor: (await cursor)?.position ?? 0 };
  }

  /** Forgets all but the newest drafts; those in `held`, by id, are open in a tab and stay.
   * @param {Set<string>} held */
  async prune(held) {
    const old = (await this.drafts()).slice(KEPT_DRAFTS).filter(({ id }) => !held.has(id));
    if (old.length === 0) return;
    const change = this.#open("readwrite");
    for (const { id } of old) {
      change.objectStore("drafts").delete(id);
      change.objectStore("entries").delete(positionsFrom(id, 0));
      change.objectStore("cursors").delete(id);
    }
    await finished(change);
  }

  /** @param {IDBTransactionMode} mode */
  #open(mode) {
    return this.#database.transaction(["drafts", "entries", "cursors"], mode);
  }
}

/** How many actions of a draft are done, and when that was last so. @type {(id: string, position: number) => object} */
function cursorRecord(id, position) {
  return { id, position, touched: Date.now() };
}

/** @type {(id: string, position: number) => IDBKeyRange} */
function positionsFrom(id, position) {
  return IDBKeyRange.bound([id, position], [id, Infinity]);
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function answerOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    const refused = () => reject(new Error("The browser's storage is in use by an older page."));
    if (request instanceof IDBOpenDBRequest) request.onblocked = refused;
  });
}

/** Asks for the commit at once: a page that goes away a moment later does not take the action with it.
 * @param {IDBTransaction} change */
function finished(change) {
  /** @type {Promise<void>} */
  const end = new Promise((resolve, reject) => {
    change.oncomplete = () => resolve();
    change.onabort = () => reject(change.error);
    change.commit();
  });
  return end;
}
