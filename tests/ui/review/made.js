// Runs as the API tells them, for tests.

/** @import { Run, Sample } from "../../../ui/review/js/words.js" */

/** @param {number} n @param {string} picture @param {Partial<Sample>} [more] @returns {Sample} */
export function sample(n, picture, more = {}) {
  const paths = { image: `/api/review/pictures/i-${picture}`, thumbnail: `/api/review/pictures/${picture}` };
  return { n, seed: 10 + n, flagged: false, receipt: null, verdicts: [], comments: [], ...paths, ...more };
}

/** A run whose samples show pictures that are named after it. @param {string} id @param {number} count
 * @param {Partial<Run>} [more] @returns {Run} */
export function run(id, count, more = {}) {
  const samples = Array.from({ length: count }, (_, n) => sample(n, `${id}${n}`));
  const words = { engine: "hosted", prompt: `prompt ${id}`, negative_prompt: "", name: id, parent: null };
  return { id, created: "2026-06-01T12:00:00.000000Z", width: 96, height: 64, samples, ...words, ...more };
}

/** A Storage of a browser. @param {Record<string, string>} [kept] */
export function storage(kept = {}) {
  return {
    kept,
    getItem: (/** @type {string} */ name) => kept[name] ?? null,
    setItem: (/** @type {string} */ name, /** @type {string} */ value) => {
      kept[name] = value;
    },
  };
}
