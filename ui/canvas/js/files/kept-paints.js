// What was painted on pictures that others took the place of: it comes back with its picture, or with the same file.

import { heldDrafts } from "./draft.js";
import { isSame } from "./paint-records.js";

/** @import { Work } from "../model/masks.js" */
/** @import { Named, Painted } from "./paint-records.js" */
/** @import { Storage } from "./storage.js" */
/** `replaced`: the paint in the browser's database in whose place it comes. @typedef {{ work: Work, replaced: string[] }} Kept */

const MOST = 5; // pictures
const LARGEST = 100_000_000; // bytes of a file that are read to know it again
const AGAIN = "server-again-"; // begins the id of a picture that the server brings back

export class KeptPaints {
  /** @type {(Painted & { work: Work })[]} */ #kept = []; // of this page, the newest last

  /** @type {(painted: Painted, work: Work) => void} */
  keep(painted, work) {
    const { paintId, pictureId } = painted;
    const others = this.#kept.filter((kept) => kept.paintId !== paintId && kept.pictureId !== pictureId);
    this.#kept = [...others, { ...painted, work }].slice(-MOST);
  }

  /** The paint of a picture or of the same file: of this page, else of an earlier visit.
   * @type {(wanted: Named, storage: Storage | null, id: string) => Promise<Kept | null>} */
  async find(wanted, storage, id) {
    const own = this.#kept.findLast((kept) => isSame(kept, wanted));
    if (own) return { work: own.work, replaced: [own.paintId] };
    const found = (await storage?.find(wanted, id, await heldDrafts())) ?? null;
    if (!storage || !found) return null;
    return { work: await storage.work(found.paintId), replaced: found.isFree ? [found.paintId] : [] };
  }
}

/** Whether something was done, even if it was undone. @param {Work} work */
export function isPainted({ masks, removed }) {
  return masks.length > 1 || removed !== null || masks.some(({ paint }) => paint.base || paint.entries.length > 0);
}

/** The id of a picture, the same where the server brings it back. @param {string} pictureId */
export function bareId(pictureId) {
  return pictureId.startsWith(AGAIN) ? pictureId.slice(AGAIN.length) : pictureId;
}

/** What knows a file again: its name, length and, where the browser can tell, its bytes. @type {(name: string, file: Blob) => Promise<string>} */
export async function fingerprintOf(name, file) {
  const hash = await digestOf(file).catch(() => "");
  return `${name}|${file.size}|${hash}`;
}

/** Only secure pages have it. @param {Blob} file */
async function digestOf(file) {
  if (!globalThis.crypto?.subtle || file.size > LARGEST) return "";
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
