// What the API speaks of, and the words in which the page says it.

/** @typedef {"approved" | "rejected" | "rework"} Verdict */
/** @typedef {{ verdict: Verdict | null, starred: boolean }} Opinion */
/** @typedef {Opinion & { reviewer: string, name: string, at: string }} Said */
/** @typedef {{ id: string, reviewer: string, name: string, text: string, point: [number, number] | null,
 *   answers: string | null, resolved: boolean, at: string }} Comment */
/** @typedef {{ [name: string]: unknown }} Receipt */
/** @typedef {{ n: number, seed: number | null, flagged: boolean, receipt: Receipt | null, image: string,
 *   thumbnail: string, verdicts: Said[], comments: Comment[] }} Sample */
/** @typedef {{ id: string, created: string, engine: string, prompt: string, negative_prompt: string, name: string,
 *   width: number, height: number, parent: { run: string, n: number } | null, samples: Sample[] }} Run */
/** @typedef {{ runs: Run[], next: string | null }} Page */
/** @typedef {{ [name: string]: unknown }} Values */
/** @typedef {{ asked: Values | null, got: Values | null, original: string | null, original_thumbnail: string | null,
 *   mask: string | null }} Details */
/** @typedef {{ token: string, url: string, role: string, blind: boolean, created: string, ends: string,
 *   runs: string[] }} Link */
/** @typedef {{ reviewer: string | null, name: string, is_admin: boolean, is_guest: boolean, may_speak: boolean,
 *   is_blind: boolean, ends: string | null, keep_days?: number, keep_gb?: number }} Me */

/** @type {Record<Verdict, { label: string, act: string, sign: string, key: string }>} */
export const VERDICTS = {
  approved: { label: "Approved", act: "Approve", sign: "✓", key: "A" },
  rejected: { label: "Rejected", act: "Reject", sign: "✕", key: "R" },
  rework: { label: "Rework", act: "Rework", sign: "↺", key: "W" },
};
export const NOBODY = "Somebody";

const DAY = 86_400_000;

/** "14:02" today, "3 Jun, 14:02" on other days, with the year where that is another one.
 * @param {string} iso @param {Date} [now] */
export function moment(iso, now = new Date()) {
  const at = new Date(iso);
  /** @type {Intl.DateTimeFormatOptions} */
  const time = { hour: "2-digit", minute: "2-digit", hour12: false };
  if (at.toDateString() === now.toDateString()) return at.toLocaleTimeString("en-GB", time);
  /** @type {Intl.DateTimeFormatOptions} */
  const day = {
    day: "numeric",
    month: "short",
    ...(at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }),
  };
  return at.toLocaleString("en-GB", { ...day, ...time });
}

/** How long something still lasts: "3 days", "5 hours". @param {string} iso @param {Date} [now] */
export function left(iso, now = new Date()) {
  const milliseconds = Math.max(0, new Date(iso).getTime() - now.getTime());
  if (milliseconds >= 1.5 * DAY) return `${Math.round(milliseconds / DAY)} days`;
  const hours = Math.round(milliseconds / (DAY / 24));
  if (hours >= 1) return counted(hours, "hour");
  return counted(Math.ceil(milliseconds / 60_000), "minute");
}

/** "1 sample", "2 samples". @param {number} count @param {string} word */
export function counted(count, word) {
  return `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;
}

/** What a run is called on the page. @param {Run} run */
export function titleOf(run) {
  return run.prompt || run.name || "No prompt";
}

/** How long runs are kept, in a sentence; "" where nothing is told of it. @param {Partial<Me>} me */
export function keeping({ keep_days: days = 0, keep_gb: gigabytes = 0 }) {
  if (!days && !gigabytes) return "Runs are kept until they are deleted.";
  const age = days ? `for ${counted(days, "day")}` : "";
  const size = gigabytes ? `while all of them take less than ${gigabytes} GB` : "";
  return `Runs are kept ${[age, size].filter(Boolean).join(", and ")}; approved ones stay, and so does what a link shows.`;
}

/** How long what is shown is there, where that has an end. @param {Me} me */
export function lasting(me) {
  if (me.ends) return `This link is open for ${left(me.ends)}.`;
  return me.keep_days || me.keep_gb ? keeping(me) : "";
}

/** @param {number} bytes */
export function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
