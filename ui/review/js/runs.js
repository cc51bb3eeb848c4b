// The runs that are shown, newest first, and how one walks from sample to sample. Knows no page and no network.

/** @import { Opinion, Run, Sample } from "./words.js" */
/** @typedef {{ run: string, n: number }} At a sample, by the number that it has now */
/** @typedef {"left" | "right" | "up" | "down" | "first" | "last"} Way */

/** What a sample is known by while its number may change, as a blind link's do: the name of its small picture.
 * @param {Sample} sample */
export function pictureOf(sample) {
  return sample.thumbnail.slice(sample.thumbnail.lastIndexOf("/") + 1);
}

/** @param {string} run @param {number} n */
export function keyOfSample(run, n) {
  return `${run}/${n}`;
}

export class Runs {
  /** @type {Run[]} */ list = [];
  /** @type {string | null} */ next = null; // where the next page begins; null where there is none

  /** @param {string} id */
  get(id) {
    return this.list.find((run) => run.id === id) ?? null;
  }

  /** @param {At | null} at @returns {Sample | null} */
  sample(at) {
    return (at && this.get(at.run)?.samples.find((sample) => sample.n === at.n)) ?? null;
  }

  /** @param {{ runs: Run[], next: string | null }} page */
  append({ runs, next }) {
    const added = runs.filter((run) => !this.get(run.id));
    this.list.push(...added);
    this.next = next;
    return added;
  }

  /** Those of a first page that belong among what is here, and are not. A run that took long is older than others that
   * were done before it. @param {Run[]} runs */
  missing(runs) {
    const oldest = this.next === null ? "" : (this.list.at(-1)?.created ?? "");
    return runs.filter((run) => run.created > oldest && !this.get(run.id));
  }

  /** Put a run where it belongs. Returns its place. @param {Run} run */
  insert(run) {
    const found = this.list.findIndex(({ created }) => created < run.created);
    const place = found < 0 ? this.list.length : found;
    this.list.splice(place, 0, run);
    return place;
  }

  /** Put a run in its own place. Returns what it was before, null where it is not here. @param {Run} run */
  put(run) {
    const place = this.list.findIndex(({ id }) => id === run.id);
    if (place < 0) return null;
    const before = this.list[place];
    this.list[place] = run;
    return before;
  }

  /** @param {string} id */
  remove(id) {
    this.list = this.list.filter((run) => run.id !== id);
  }

  /** The sample next to one, the nearest where there is none; null on an empty board.
   * @param {At | null} at @param {Way} way @returns {At | null} */
  step(at, way) {
    const row = at ? this.list.findIndex((run) => run.id === at.run) : -1;
    if (row < 0) return this.first();
    const run = this.list[row];
    const place = Math.max(
      0,
      run.samples.findIndex((sample) => sample.n === at?.n),
    );
    if (way === "first") return this.first();
    if (way === "last") return placeIn(this.list.at(-1), Number.POSITIVE_INFINITY);
    if (way === "up") return placeIn(this.list[Math.max(0, row - 1)], place);
    if (way === "down") return placeIn(this.list[Math.min(this.list.length - 1, row + 1)], place);
    const there = place + (way === "right" ? 1 : -1);
    if (there < 0) return row ? placeIn(this.list[row - 1], Number.POSITIVE_INFINITY) : at;
    if (there >= run.samples.length) return row + 1 < this.list.length ? placeIn(this.list[row + 1], 0) : at;
    return placeIn(run, there);
  }

  first() {
    return placeIn(this.list[0], 0);
  }

  /** The counter's numbers. @param {(sample: Sample) => Opinion} opinionOf */
  count(opinionOf) {
    const samples = this.list.flatMap((run) => run.samples);
    return { samples: samples.length, decided: samples.filter((sample) => opinionOf(sample).verdict).length };
  }
}

/** @param {Run | undefined} run @param {number} place the nearest that is there @returns {At | null} */
function placeIn(run, place) {
  const sample = run?.samples[Math.min(place, run.samples.length - 1)];
  return run && sample ? { run: run.id, n: sample.n } : null;
}

/** Where what a number stood for is after a run has come anew: numbers of a blind link change when its veil lifts.
 * @param {Run} before @param {Run} after @returns {Map<number, number>} */
export function moved(before, after) {
  const places = new Map(after.samples.map((sample) => [pictureOf(sample), sample.n]));
  // Names of pictures are others after half a day: then the numbers are what is left.
  return new Map(before.samples.map((sample) => [sample.n, places.get(pictureOf(sample)) ?? sample.n]));
}

/** What a person thinks of a sample, as far as the server knows. @param {Sample} sample @param {string | null} reviewer
 * @returns {Opinion} */
export function ownOpinion(sample, reviewer) {
  const own = sample.verdicts.find((said) => said.reviewer === reviewer);
  return { verdict: own?.verdict ?? null, starred: own?.starred ?? false };
}

/** The sample with another opinion of this person, as it will look when the server knows.
 * @param {Sample} sample @param {string} reviewer @param {string} name @param {Opinion} opinion @returns {Sample} */
export function withOpinion(sample, reviewer, name, { verdict, starred }) {
  const others = sample.verdicts.filter((said) => said.reviewer !== reviewer);
  const own = { reviewer, name, verdict, starred, at: new Date().toISOString() };
  return { ...sample, verdicts: verdict || starred ? [...others, own] : others };
}
