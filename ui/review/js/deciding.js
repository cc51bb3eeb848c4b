// What the person decides: shown at once, sent in order, taken back one by one.

import { Outbox } from "./outbox.js";
import { ownOpinion, pictureOf, withOpinion } from "./runs.js";

/** @import { Api } from "./api.js" */
/** @import { Refusal } from "./api.js" */
/** @import { Item } from "./outbox.js" */
/** @import { At, Runs } from "./runs.js" */
/** @import { Me, Opinion, Run, Sample } from "./words.js" */
/** @typedef {{ run: string, n: number, picture: string, before: Opinion }} Step */
/** @typedef {{ changed: (run: string) => void, refresh: (run: string) => Promise<void>, sent: () => void,
 *   refused: (why: Refusal) => void }} Hooks */

const STEPS = 500; // that can be taken back

export class Deciding {
  #api;
  #runs;
  #me;
  #hooks;
  /** @type {Step[]} */ #steps = [];

  /** @param {{ api: Api, runs: Runs, me: Me, store: Pick<Store, "getItem" | "setItem">, name: string }} parts
   * @param {Hooks} hooks */
  constructor({ api, runs, me, store, name }, hooks) {
    this.#api = api;
    this.#runs = runs;
    this.#me = me;
    this.#hooks = hooks;
    this.outbox = new Outbox(store, name, {
      send: (item) => this.#send(item),
      changed: () => hooks.sent(),
      refused: (item, why) => this.#refused(item, why),
    });
  }

  /** @param {Run} run @param {Sample} sample @returns {Opinion} */
  opinionOf(run, sample) {
    return this.outbox.waiting(run.id, pictureOf(sample)) ?? ownOpinion(sample, this.#me.reviewer);
  }

  /** @param {At} at @param {Partial<Opinion>} change */
  decide(at, change) {
    const run = this.#runs.get(at.run);
    const sample = this.#runs.sample(at);
    if (!run || !sample) return;
    const before = this.opinionOf(run, sample);
    const opinion = { ...before, ...change };
    if (opinion.verdict === before.verdict && opinion.starred === before.starred) return;
    this.#steps.push({ ...at, picture: pictureOf(sample), before });
    if (this.#steps.length > STEPS) this.#steps.shift();
    this.#put({ ...at, picture: pictureOf(sample), opinion });
  }

  /** Take the last decision back. Returns where it was, null where there is none. @returns {At | null} */
  undo() {
    const step = this.#steps.pop();
    if (!step) return null;
    const { run, n, picture, before } = step;
    this.#put({ run, n, picture, opinion: before });
    return { run, n: this.#numberOf(run, picture) ?? n };
  }

  /** @param {Item} item */
  #put(item) {
    this.outbox.put(item);
    this.#hooks.changed(item.run);
  }

  /** @param {string} run @param {string} picture */
  #numberOf(run, picture) {
    return this.#runs.get(run)?.samples.find((sample) => pictureOf(sample) === picture)?.n;
  }

  /** The number is looked up at the last moment: a blind link's change once its veil is lifted.
   * @param {Item} item */
  async #send({ run, n, picture, opinion }) {
    const told = await this.#api.decide(run, this.#numberOf(run, picture) ?? n, opinion);
    const now = this.#runs.get(run);
    if (!now) return;
    const number = this.#numberOf(run, picture);
    const isOther = this.#me.is_blind && (told.n !== number || this.#isDecided(now, picture, opinion));
    if (isOther) return this.#hooks.refresh(run);
    this.#runs.put({ ...now, samples: now.samples.map((sample) => (sample.n === number ? told : sample)) });
    this.#hooks.changed(run);
  }

  /** Whether this opinion is the last that a run has waited for. @param {Run} run @param {string} picture
   * @param {Opinion} opinion */
  #isDecided(run, picture, opinion) {
    const { reviewer, name } = this.#me;
    const samples = run.samples.map((sample) =>
      pictureOf(sample) === picture ? withOpinion(sample, reviewer ?? "", name, opinion) : sample,
    );
    return samples.every((sample) => ownOpinion(sample, reviewer).verdict);
  }

  /** @param {Item} item @param {Refusal} why */
  #refused(item, why) {
    this.#steps = this.#steps.filter((step) => step.run !== item.run || step.picture !== item.picture);
    this.#hooks.refused(why);
    this.#hooks.refresh(item.run);
  }
}
