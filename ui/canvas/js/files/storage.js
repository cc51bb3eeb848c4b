// Keeps pictures and actions in the browser's own database, so that a reload, a crash or a restart loses nothing.

import { offered, within } from "../../../js/store.js";
import {
  cursorRecord,
  forgetMask,
  forgetPaint,
  isSame,
  maskKey,
  paintIdOf,
  paintOf,
  positions,
  recordKey,
  writeFold,
  writeMask,
} from "./paint-records.js";
import { answerOf, finished } from "./requests.js";

/** @import { Paint } from "../model/history.js" */
/** @import { KeptMask, NamedMask, Work } from "../model/masks.js" */
/** @import { CursorRecord, Named, Painted, PaintRecord } from "./paint-records.js" */

const NAME = "inpaint-studio";
const VERSION = 1;
const KEPT_DRAFTS = 5;
const KEPT_PAINTS = 5; // of pictures that are on no canvas
const ONLY_MASK = { id: "1", name: "Mask 1", shown: true };
const PATIENCE = 4000; // ms; some browsers never answer, and the page waits for this

/** Opens the database; null where the browser offers none, and the canvas then works without it. */
export async function openStorage() {
  const factory = offered(() => indexedDB);
  if (!factory) return null;
  try {
    const request = factory.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("drafts", { keyPath: "id" });
      request.result.createObjectStore("entries"); // key: [key of the mask, position]
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
 * @typedef {Painted & { id: string, name: string, image: Blob, preview: Blob | null, hole: Blob | null, file: ServedFile,
 *   bootId: string }} Draft
 */

/** @typedef {{ paintId: string, isFree: boolean }} Found */

export class Storage {
  #database;

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.#database = database;
  }

  /** All drafts, the one worked on last first. @returns {Promise<Draft[]>} */
  async drafts() {
    const look = this.#open("readonly");
    const all = answerOf(look.objectStore("drafts").getAll());
    const touched = touchedOf(await answerOf(look.objectStore("cursors").getAll()));
    return (await all).map(knownDraft).sort(newestFirst(touched));
  }

  /** Begins a draft anew: the picture, and what was painted on it before, in the place of other paints.
   * @type {(draft: Draft, paint: PaintRecord, work: Work | null, replaced: string[]) => Promise<void>} */
  async begin(draft, paint, work, replaced) {
    const change = this.#open("readwrite");
    for (const paintId of replaced) forgetPaint(change, paintId);
    for (const mask of work ? masksOf(work) : []) writeMask(change, maskKey(paint.paintId, mask.id), mask.paint);
    change.objectStore("cursors").put(paint);
    change.objectStore("drafts").put(draft);
    await finished(change);
  }

  /** @param {Draft} draft */
  async update(draft) {
    const change = this.#open("readwrite");
    change.objectStore("drafts").put(draft);
    await finished(change);
  }

  /** Which masks there are; `fresh` have just been added, `gone` do not come back.
   * @type {(paint: PaintRecord, fresh: string[], gone: string[]) => Promise<void>} */
  async keepMasks(paint, fresh, gone) {
    const change = this.#open("readwrite");
    for (const mask of [...fresh, ...gone]) forgetMask(change, maskKey(paint.paintId, mask));
    change.objectStore("cursors").put(paint);
    await finished(change);
  }

  /** Writes an action as number `position`; actions from there on, which had been undone, are gone.
   * @type {(key: string, position: number, entry: Entry) => Promise<void>} */
  async append(key, position, entry) {
    const change = this.#open("readwrite");
    change.objectStore("entries").delete(positions(key, position));
    change.objectStore("entries").put(entry, [key, position]);
    change.objectStore("cursors").put(cursorRecord(key, position + 1));
    await finished(change);
  }

  /** @type {(key: string, cursor: number) => Promise<void>} */
  async moveCursor(key, cursor) {
    const change = this.#open("readwrite");
    change.objectStore("cursors").put(cursorRecord(key, cursor));
    await finished(change);
  }
  /** Writes that the oldest actions of a mask can no longer be undone. @type {(key: string, paint: Paint) => Promise<void>} */
  async fold(key, paint) {
    const change = this.#open("readwrite");
    writeFold(change, key, paint);
    await finished(change);
  }

  /** What was painted; without a record, as older pages kept it, it is one mask. @type {(paintId: string) => Promise<Work>} */
  async work(paintId) {
    const look = this.#open("readonly");
    /** @type {PaintRecord | undefined} */
    const record = await answerOf(look.objectStore("cursors").get(recordKey(paintId)));
    const { masks = [ONLY_MASK], active = ONLY_MASK.id, fillsAll = false, removed = null } = record ?? {};
    /** @type {(mask: NamedMask) => Promise<KeptMask>} */
    const read = async ({ id, name, shown }) => {
      const key = maskKey(paintId, id);
      const kept = answerOf(look.objectStore("entries").getAll(positions(key, -1)));
      const cursor = answerOf(look.objectStore("cursors").get(key));
      return { id, name, shown, paint: paintOf(await kept, (await cursor)?.position ?? 0) };
    };
    const all = masks.map(read);
    const last = removed && { mask: await read(removed), at: removed.at };
    return { masks: await Promise.all(all), active, fillsAll, removed: last };
  }

  /** The newest paint of the same picture or file that is on no canvas but this draft's, or those that nobody holds; and
   * whether it is on none. @type {(wanted: Named, id: string, held: Set<string>) => Promise<Found | null>} */
  async find(wanted, id, held) {
    const look = this.#open("readonly");
    const asked = answerOf(look.objectStore("drafts").getAll());
    const cursors = await answerOf(look.objectStore("cursors").getAll());
    const drafts = (await asked).map(knownDraft);
    const touched = touchedOf(cursors);
    const elsewhere = drafts.filter((draft) => draft.id !== id);
    const busy = new Set(elsewhere.filter((draft) => held.has(draft.id)).map(({ paintId }) => paintId));
    const same = recordsIn(cursors).filter((record) => isSame(record, wanted));
    const [best] = same.filter(({ paintId }) => !busy.has(paintId)).sort(newestFirst(touched));
    return best ? { paintId: best.paintId, isFree: !elsewhere.some(({ paintId }) => paintId === best.paintId) } : null;
  }

  /** Forgets all but the newest drafts, with their paint; those in `held`, by id, are open in a tab and stay. Of paint that
   * is on no canvas the newest stays. @param {Set<string>} held */
  async prune(held) {
    const change = this.#open("readwrite");
    const asked = answerOf(change.objectStore("drafts").getAll());
    const cursors = await answerOf(change.objectStore("cursors").getAll());
    const touched = touchedOf(cursors);
    const drafts = (await asked).map(knownDraft).sort(newestFirst(touched));
    const old = drafts.slice(KEPT_DRAFTS).filter(({ id }) => !held.has(id));
    const used = new Set(drafts.map(({ paintId }) => paintId));
    const unused = recordsIn(cursors).filter(({ paintId }) => !used.has(paintId));
    for (const { id, paintId } of old) {
      change.objectStore("drafts").delete(id);
      forgetPaint(change, paintId);
    }
    for (const { paintId } of unused.sort(newestFirst(touched)).slice(KEPT_PAINTS)) forgetPaint(change, paintId);
    await finished(change);
  }

  /** @param {IDBTransactionMode} mode */
  #open(mode) {
    return this.#database.transaction(["drafts", "entries", "cursors"], mode);
  }
}

/** @param {Work} work */
function masksOf({ masks, removed }) {
  return removed ? [...masks, removed.mask] : masks;
}

/** An older page named the picture otherwise, and its paint not at all. @param {Draft & { stamp?: string }} kept @returns {Draft} */
function knownDraft({ stamp = "", ...draft }) {
  const { pictureId = stamp, paintId = draft.id, fingerprint = "" } = draft;
  return { ...draft, pictureId, paintId, fingerprint };
}

/** When each paint was last worked on. @param {CursorRecord[]} cursors */
function touchedOf(cursors) {
  /** @type {Map<string, number>} */
  const touched = new Map();
  for (const cursor of cursors) {
    const paintId = paintIdOf(cursor);
    touched.set(paintId, Math.max(touched.get(paintId) ?? 0, cursor.touched));
  }
  return touched;
}

/** @param {(CursorRecord | PaintRecord)[]} cursors @returns {PaintRecord[]} */
function recordsIn(cursors) {
  return cursors.flatMap((cursor) => ("paintId" in cursor ? [cursor] : []));
}

/** @param {Map<string, number>} touched @returns {(a: Painted, b: Painted) => number} */
function newestFirst(touched) {
  return (a, b) => (touched.get(b.paintId) ?? 0) - (touched.get(a.paintId) ?? 0);
}
