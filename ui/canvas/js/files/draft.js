// Which draft belongs to this tab: its id is in the tab's session, and a lock keeps other tabs away from it.

import { offered, within } from "../../../js/store.js";

const SESSION_KEY = "inpaint-studio.draft";
const LOCK_PREFIX = "inpaint-studio.draft.";
const PATIENCE = 1500; // ms; a tab that reloads may still hold its own lock for a moment

/** Returns { id, draft }: this tab's draft, or the newest one that no tab holds, or a new id with draft null. */
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
  if (!locks()) return new Set();
  const { held } = await within(PATIENCE, locks().query()).catch(() => ({ held: [] }));
  const names = held.map(({ name }) => name).filter((name) => name.startsWith(LOCK_PREFIX));
  return new Set(names.map((name) => name.slice(LOCK_PREFIX.length)));
}

export function randomId() {
  // randomUUID needs a secure page; a studio in a local network may be served without one.
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function byId(drafts, wanted) {
  return drafts.find(({ id }) => id === wanted) ?? null;
}

/** Where the session is not kept the draft is found again as the newest free one. */
function claimed(session, id, draft) {
  session.setItem(SESSION_KEY, id);
  return { id, draft };
}

/** The browser's locks, or null where it has none, as in pages without TLS. */
function locks() {
  return offered(() => navigator.locks);
}

/** Takes the lock of a draft and keeps it until `signal` aborts or the page goes; false where another tab has it. */
function holds(id, signal, patience) {
  if (!locks()) return Promise.resolve(true);
  const answer = new Promise((resolve) => {
    const keep = (lock) => {
      resolve(lock !== null);
      return lock && new Promise((release) => signal.addEventListener("abort", release));
    };
    const options = patience ? { signal: AbortSignal.timeout(patience) } : { ifAvailable: true };
    const asked = locks().request(LOCK_PREFIX + id, options, keep);
    asked.catch(() => resolve(false));
  });
  return within(PATIENCE * 2, answer).catch(() => false);
}
