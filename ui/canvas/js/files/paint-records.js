// How paint lies in the browser's database: one record for each picture, and actions and a cursor for each of its masks.

/** @import { Base, Paint } from "../model/history.js" */
/** @import { NamedMask, Work } from "../model/masks.js" */
/**
 * What is known of a picture's paint; `fingerprint` knows the file again, and is "" where it should not be.
 * @typedef {{ paintId: string, pictureId: string, fingerprint: string }} Painted
 */
/** @typedef {Omit<Painted, "paintId">} Named */
/** @typedef {NamedMask & { at: number }} Removed where in the list it was */
/**
 * @typedef {Painted & { id: string, masks: NamedMask[], active: string, fillsAll: boolean, removed: Removed | null,
 *   touched: number }} PaintRecord
 */
/** @typedef {{ id: string, position: number, touched: number }} CursorRecord how many actions of a mask are done */

const FIRST = "1"; // the mask that a picture begins with
const BASE = -1; // the position of what the oldest actions came to

/** What names the actions of a mask. @type {(paintId: string, mask: string) => string} */
export function maskKey(paintId, mask) {
  return mask === FIRST ? paintId : `${paintId}/${mask}`; // as older pages named those of the only one
}

/** What names the record of a picture's paint. @param {string} paintId */
export function recordKey(paintId) {
  return `${paintId}/`;
}

/** Which paint a cursor or a record is about. @param {{ id: string }} record */
export function paintIdOf({ id }) {
  return id.split("/")[0];
}

/** Whether two are the same picture, or the same file. @type {(a: Named, b: Named) => boolean} */
export function isSame(a, b) {
  const [isPicture, isFile] = [a.pictureId === b.pictureId, a.fingerprint === b.fingerprint];
  return (isPicture && a.pictureId !== "") || (isFile && a.fingerprint !== "");
}

/** @type {(painted: Painted, work: Work | null) => PaintRecord} */
export function paintRecord({ paintId, pictureId, fingerprint }, work) {
  const masks = work?.masks.map(bare) ?? [{ id: FIRST, name: "Mask 1", shown: true }];
  const { active = FIRST, fillsAll = false } = work ?? {};
  const removed = work?.removed ? { ...bare(work.removed.mask), at: work.removed.at } : null;
  const kept = { id: recordKey(paintId), paintId, pictureId, fingerprint, touched: Date.now() };
  return { ...kept, masks, active, fillsAll, removed };
}

/** @type {(mask: NamedMask) => NamedMask} */
function bare({ id, name, shown }) {
  return { id, name, shown };
}

/** @type {(key: string, position: number) => CursorRecord} */
export function cursorRecord(key, position) {
  return { id: key, position, touched: Date.now() };
}

/** @type {(key: string, from: number, to?: number) => IDBKeyRange} */
export function positions(key, from, to = Infinity) {
  return IDBKeyRange.bound([key, from], [key, to]);
}

/** Writes all that was done with a mask, in the place of what was there.
 * @type {(change: IDBTransaction, key: string, paint: Paint) => void} */
export function writeMask(change, key, { entries, cursor, base = null }) {
  const store = change.objectStore("entries");
  const first = base?.count ?? 0;
  store.delete(positions(key, BASE));
  if (base) store.put(base, [key, BASE]);
  for (const [i, entry] of entries.entries()) store.put(entry, [key, first + i]);
  change.objectStore("cursors").put(cursorRecord(key, first + cursor));
}

/** Writes that the oldest actions of a mask are a base now; those that it stands for go, and those that were undone if
 * there are none any more. @type {(change: IDBTransaction, key: string, paint: Paint) => void} */
export function writeFold(change, key, { entries, base = null }) {
  const store = change.objectStore("entries");
  const first = base?.count ?? 0;
  store.delete(positions(key, BASE, first - 1));
  store.delete(positions(key, first + entries.length));
  if (base) store.put(base, [key, BASE]);
}

/** @param {(Entry | Base)[]} kept in the order of their positions @param {number} position @returns {Paint} */
export function paintOf(kept, position) {
  const [first] = kept;
  const base = first && "count" in first ? first : null;
  const entries = /** @type {Entry[]} */ (base ? kept.slice(1) : kept);
  return { entries, cursor: Math.max(0, position - (base?.count ?? 0)), base };
}

/** @type {(change: IDBTransaction, key: string) => void} */
export function forgetMask(change, key) {
  change.objectStore("entries").delete(positions(key, BASE));
  change.objectStore("cursors").delete(key);
}

/** Forgets a paint with all its masks. @type {(change: IDBTransaction, paintId: string) => void} */
export function forgetPaint(change, paintId) {
  forgetMask(change, paintId);
  const [from, to] = [`${paintId}/`, `${paintId}0`]; // "0" follows "/"
  change.objectStore("entries").delete(IDBKeyRange.bound([from], [to]));
  change.objectStore("cursors").delete(IDBKeyRange.bound(from, to));
}
