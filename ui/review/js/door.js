// By which of its addresses the page was opened: /review for a visitor's own runs, /review/{token} for what a link
// shows, /review/all for everybody's.

/** @typedef {{ kind: "own" | "link" | "all", token: string }} Door */

const ALL = "all";

/** `base` is where the program's own addresses begin. @param {string} href @param {string} base @returns {Door} */
export function doorOf(href, base) {
  const path = new URL(href).pathname.slice(new URL(base).pathname.length);
  const word = path.split("/")[1] ?? "";
  if (!word) return { kind: "own", token: "" };
  return word === ALL ? { kind: "all", token: "" } : { kind: "link", token: word };
}

const REVIEWER = "inpaint-studio:reviewer";
const FORM = /^[A-Za-z0-9_-]{16,64}$/;

/** The random id that stands for the person at this browser; made at the first visit.
 * @param {Pick<Store, "getItem" | "setItem">} store */
export function reviewerId(store) {
  const kept = store.getItem(REVIEWER) ?? "";
  if (FORM.test(kept)) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  const made = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  store.setItem(REVIEWER, made);
  return made;
}
