// Which draft belongs to this tab: its id is in the tab's session, and a lock keeps other tabs away from it.

import { offered, within } from "../../../js/store.js";

/** @import { Storage } from "./storage.js" */
/** @typedef {{ id: string, draft: Draft | null }} Claim */

const SESSION_KEY = "inpaint-studio.draft";
const LOCK_PREFIX = "inpaint-studio.draft.";
const PATIENCE = 1500; // ms; a tab that reloads may still hold its own lock for a moment

/**
 * This tab's draft, or the newest one that no tab holds, or a new id with draft null.
 * @type {(storage: Storage, session: Store, signal: AbortSignal) => Promise<Claim>}
 */
export async function claimDraft(storage, session, signal) {
  const drafts = await storage.drafts();
  const own = session.getItem(SESSION_KEY);
  if (own && (await holds(own, signal, PATIENCE))) return { id: own, draft: byId(drafts, own) };
  // Without locks nobody can tell whether a draft is open elsewhere, so only this tab's own is taken.
  const free = locks() ? drafts : [];
  for (const draft of free) {
    if (await holds(draft.id, signal, 0)) return claimed(session, draft.id, draft);
  }
  const id = randomId();
  await holds(id, signal, 0);
  return claimed(session, id, null);
}

/** The ids of all drafts that a tab holds now. */
export async function heldDrafts() {
  /** @type {Promise<LockManagerSnapshot>} */
  const asked = locks()?.query() ?? Promise.resolve({});
  const { held = [] } = await within(PATIENCE, asked).catch(() => /** @type {LockManagerSnapshot} */ ({}));
  const names = held.map(({ name = "" }) => name).filter((name) => name.startsWith(LOCK_PREFIX));
  return new Set(names.map((name) => name.slice(LOCK_PREFIX.length)));
}

export function randomId() {
  // randomUUID needs a secure page; a studio in a local network may be served without one.
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @type {(drafts: Draft[], wanted: string) => Draft | null} */
function byId(drafts, wanted) {
  return drafts.find(({ id }) => id === wanted) ?? null;
}

/** Where the session is not kept the draft is found again as the newest free one.
 * @type {(session: Store, id: string, draft: Draft | null) => Claim} */
function claimed(session, id, draft) {
  session.setItem(SESSION_KEY, id);
  return { id, draft };
}

/** The browser's locks, or null where it has none, as in pages without TLS. */
function locks() {
  return offered(() => navigator.locks);
}

/** Takes the lock of a draft and keeps it until `signal` aborts or the page goes; false where another tab has it.
 * @type {(id: string, signal: AbortSignal, patience: number) => Promise<boolean>} */
function holds(id, signal, patience) {
  const own = locks();
  if (!own) return Promise.resolve(true);
  /** @type {Promise<boolean>} */
  const answer = new Promise((resolve) => {
    /** @type {LockGrantedCallback<unknown>} */
    const keep = (lock) => {
      resolve(lock !== null);
      return lock && new Promise((release) => signal.addEventListener("abort", release));
    };
    const options = patience ? { signal: AbortSignal.timeout(patience) } : { ifAvailable: true };
    const asked = own.request(LOCK_PREFIX + id, options, keep);
    asked.catch(() => resolve(false));
  });
  return within(PATIENCE * 2, answer).catch(() => false);
}
