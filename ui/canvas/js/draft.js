// Which draft belongs to this tab: its id is in the tab's session, and a lock keeps other tabs away from it.

const SESSION_KEY = "inpaint-studio.draft";
const LOCK_PREFIX = "inpaint-studio.draft.";
const PATIENCE = 1500; // ms; a tab that reloads may still hold its own lock for a moment

/** Returns { id, draft }: this tab's draft, or the newest one that no tab holds, or a new id with draft null. */
export async function claimDraft(storage, signal) {
  const drafts = await storage.drafts();
  const own = sessionValue();
  if (own && (await holds(own, signal, PATIENCE))) return { id: own, draft: byId(drafts, own) };
  // Without locks nobody can tell whether a draft is open elsewhere, so only this tab's own is taken.
  const free = navigator.locks ? drafts : [];
  for (const draft of free) {
    if (await holds(draft.id, signal, 0)) return claimed(draft.id, draft);
  }
  const id = randomId();
  await holds(id, signal, 0);
  return claimed(id, null);
}

/** The ids of all drafts that a tab holds now. */
export async function heldDrafts() {
  if (!navigator.locks) return new Set();
  const { held } = await navigator.locks.query();
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

function claimed(id, draft) {
  try {
    sessionStorage.setItem(SESSION_KEY, id);
  } catch {
    // Without a session the draft is found again as the newest free one.
  }
  return { id, draft };
}

function sessionValue() {
  try {
    return sessionStorage.getItem(SESSION_KEY);
  } catch {
    return null;
  }
}

/** Takes the lock of a draft and keeps it until `signal` aborts or the page goes; false where another tab has it. */
function holds(id, signal, patience) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const keep = (lock) => {
      resolve(lock !== null);
      return lock && new Promise((release) => signal.addEventListener("abort", release));
    };
    const options = patience ? { signal: AbortSignal.timeout(patience) } : { ifAvailable: true };
    navigator.locks.request(LOCK_PREFIX + id, options, keep).catch(() => resolve(false));
  });
}
