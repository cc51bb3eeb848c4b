// The samples that are selected for a link or an export.

/** @import { At, Runs } from "./runs.js" */
/** @import { Opinion, Run, Sample } from "./words.js" */

const RUNS_OF_LINK = 500;
const SAMPLES_OF_EXPORT = 500;

export class Picks {
  /** @type {Set<string>} */ #keys = new Set();

  /** @param {string} key */
  has(key) {
    return this.#keys.has(key);
  }

  get size() {
    return this.#keys.size;
  }

  /** @param {string} key @param {boolean} [isPicked] */
  toggle(key, isPicked = !this.#keys.has(key)) {
    if (isPicked) this.#keys.add(key);
    else this.#keys.delete(key);
  }

  clear() {
    this.#keys.clear();
  }

  /** @param {Map<string, string>} places by the old keys */
  move(places) {
    this.#keys = new Set([...this.#keys].map((key) => places.get(key) ?? key));
  }

  /** @param {string} run */
  forget(run) {
    for (const key of this.#keys) if (key.startsWith(`${run}/`)) this.#keys.delete(key);
  }

  /** What a link may show. @param {Runs} runs @param {At | null} at */
  linkScopes(runs, at) {
    const picked = [...new Set([...this.#keys].map((key) => key.split("/")[0]))];
    const all = runs.list.slice(0, RUNS_OF_LINK).map(({ id }) => id);
    const scopes = [];
    if (picked.length) scopes.push({ text: `what is selected (${picked.length} runs)`, runs: picked });
    if (at) scopes.push({ text: "this run", runs: [at.run] });
    if (all.length > 1) scopes.push({ text: `all runs that are loaded (${all.length})`, runs: all });
    return scopes;
  }

  /** What an export may have in it. @param {Runs} runs @param {At | null} at
   * @param {(run: Run, sample: Sample) => Opinion} opinionOf */
  exportScopes(runs, at, opinionOf) {
    const all = samplesOf(runs.list, () => true);
    const approved = samplesOf(runs.list, (run, sample) => opinionOf(run, sample).verdict === "approved");
    const picked = [...this.#keys].map((key) => key.split("/"));
    const own = all.filter(([run]) => run === at?.run);
    const scopes = [
      {
        text: "what is selected",
        samples: picked.map(([run, n]) => /** @type {[string, number]} */ ([run, Number(n)])),
      },
      { text: "this run", samples: own },
      { text: "what you approved", samples: approved },
      { text: "all that is loaded", samples: all },
    ];
    return scopes
      .filter(({ samples }) => samples.length)
      .map(({ text, samples }) => ({
        text: `${text} (${samples.length} ${samples.length === 1 ? "sample" : "samples"})`,
        samples: samples.slice(0, SAMPLES_OF_EXPORT),
      }));
  }
}

/** @param {Run[]} runs @param {(run: Run, sample: Sample) => boolean} fits @returns {[string, number][]} */
function samplesOf(runs, fits) {
  return runs.flatMap((run) =>
    run.samples
      .filter((sample) => fits(run, sample))
      .map((sample) => /** @type {[string, number]} */ ([run.id, sample.n])),
  );
}
