// Which runs are asked for. Dates are days of the person's own calendar.

/** @typedef {{ text: string, verdict: string, engine: string, days: string, since: string, until: string }} Chosen
 * days: "" for any time, a number of days back from now, or "between" since and until, which are dates */

/** @type {Chosen} */
export const EVERYTHING = { text: "", verdict: "", engine: "", days: "", since: "", until: "" };
export const BETWEEN = "between";

/** As the API takes it; what is "" is not asked. @param {Chosen} chosen @param {Date} [now] */
export function queryOf({ text, verdict, engine, days, since, until }, now = new Date()) {
  const query = { text: text.trim(), verdict, engine, since: "", until: "" };
  if (days === BETWEEN) {
    query.since = startOf(since, 0);
    query.until = startOf(until, 1); // the whole last day
  } else if (days) {
    query.since = new Date(now.getFullYear(), now.getMonth(), now.getDate() - Number(days) + 1).toISOString();
  }
  return query;
}

/** @param {Chosen} chosen */
export function isFiltered(chosen) {
  return Object.values(queryOf(chosen)).some(Boolean);
}

/** @param {string | null} text */
export function chosenIn(text) {
  try {
    const kept = JSON.parse(text ?? "{}");
    const names = /** @type {(keyof Chosen)[]} */ (Object.keys(EVERYTHING));
    return { ...EVERYTHING, ...Object.fromEntries(names.map((name) => [name, String(kept?.[name] ?? "")])) };
  } catch {
    return { ...EVERYTHING };
  }
}

/** @param {string} date as 2026-01-31 @param {number} more days */
function startOf(date, more) {
  const [year, month, day] = date.split("-").map(Number);
  const at = new Date(year, month - 1, day + more);
  return date && !Number.isNaN(at.getTime()) ? at.toISOString() : "";
}
