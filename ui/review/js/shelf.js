// The runs that are loaded and how they stay what the server has: pages, changes, what is new, what is gone.

import { refusalOf } from "./api.js";
import { Runs } from "./runs.js";

/** @import { Api, Refusal } from "./api.js" */
/** @import { Run } from "./words.js" */
/** @typedef {{ added: (runs: Run[], place: number) => void, cleared: () => void,
 *   changed: (before: Run, run: Run) => void, removing: (id: string) => void, waiting: (count: number) => void,
 *   ended: (why: Refusal | null) => void }} Hooks */

const FIRST = 24; // runs of the first page: the pictures of what is seen come first
const PAGE = 50;
const MOST = 200; // runs that the API gives at once
const ANEW = 1000; // runs that are asked for again at once, where anything may have changed
const GONE = 404;

export class Shelf {
  runs = new Runs();
  #api;
  #hooks;
  /** @type {Record<string, string>} */ #query = {};
  #turn = 0; // what comes of an earlier question is too late
  #isLoading = false;
  /** @type {Run[]} */ #new = [];
  /** @type {Set<string>} */ #stale = new Set();
  /** @type {Map<string, Promise<void>>} */ #asking = new Map();

  /** @param {Api} api @param {Hooks} hooks */
  constructor(api, hooks) {
    this.#api = api;
    this.#hooks = hooks;
  }

  /** Begin anew with another question; as many runs are loaded at once as `count`, or a page.
   * @param {Record<string, string>} query @param {number} [count] */
  async open(query, count = FIRST) {
    this.#turn += 1;
    this.#query = query;
    this.#isLoading = false;
    this.#new = [];
    this.runs.list = [];
    this.runs.next = null;
    this.#hooks.waiting(0);
    this.#hooks.cleared();
    await this.#load(Math.min(MOST, Math.max(FIRST, count)), "");
  }

  /** The next page, where there is one. */
  async more() {
    if (this.runs.next) await this.#load(PAGE, this.runs.next);
  }

  /** @param {number} limit @param {string} cursor */
  async #load(limit, cursor) {
    if (this.#isLoading) return;
    this.#isLoading = true;
    const turn = this.#turn;
    try {
      const page = await this.#api.runs({ ...this.#query, limit, cursor });
      if (turn !== this.#turn) return;
      this.#isLoading = false;
      const place = this.runs.list.length;
      this.#hooks.added(this.runs.append(page), place);
      this.#hooks.ended(null);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#isLoading = false;
      this.#hooks.ended(refusalOf(error));
    }
  }

  /** Others said something. null: anything may have changed. @param {string[] | null} ids */
  async hear(ids) {
    if (!ids) return this.#refreshPages();
    const known = ids.filter((id) => this.runs.get(id));
    await Promise.all([known.length < ids.length && this.#lookForNew(), this.#refreshAll(known)]);
  }

  async #refreshPages() {
    await this.#lookForNew();
    const turn = this.#turn;
    const count = Math.min(ANEW, this.runs.list.length);
    let cursor = "";
    for (let seen = 0; seen < count; seen += MOST) {
      const page = await this.#api.runs({ ...this.#query, limit: MOST, cursor }).catch(() => null);
      if (!page || turn !== this.#turn) return;
      for (const run of page.runs) this.#put(run);
      if (!page.next) return;
      cursor = page.next;
    }
  }

  /** @param {string[]} ids */
  async #refreshAll(ids) {
    for (const id of ids) await this.refresh(id);
  }

  async #lookForNew() {
    const turn = this.#turn;
    const page = await this.#api.runs({ ...this.#query, limit: PAGE }).catch(() => null);
    if (!page || turn !== this.#turn) return;
    this.#new = this.runs.missing(page.runs);
    this.#hooks.waiting(this.#new.length);
  }

  /** Put what is new where it belongs. */
  takeNew() {
    const taken = this.#new;
    this.#new = [];
    if (!taken.length) return;
    for (const run of taken) this.#hooks.added([run], this.runs.insert(run));
    this.#hooks.ended(null);
    this.#hooks.waiting(0);
  }

  /** Ask for a run again. @param {string} id @returns {Promise<void>} */
  refresh(id) {
    this.#stale.add(id);
    const asking = this.#asking.get(id) ?? this.#ask(id).finally(() => this.#asking.delete(id));
    this.#asking.set(id, asking);
    return asking;
  }

  /** What is being asked for of a run may be older than what is here now. @param {string} id */
  touch(id) {
    if (this.#asking.has(id)) this.#stale.add(id);
  }

  /** @param {string} id */
  async #ask(id) {
    while (this.#stale.delete(id)) {
      try {
        const run = await this.#api.run(id);
        if (!this.#stale.has(id)) this.#put(run);
      } catch (error) {
        if (refusalOf(error).status === GONE) this.remove(id);
      }
    }
  }

  /** @param {Run} run */
  #put(run) {
    const before = this.runs.put(run);
    if (before) this.#hooks.changed(before, run);
  }

  /** @param {string} id */
  remove(id) {
    if (!this.runs.get(id)) return;
    this.#hooks.removing(id);
    this.runs.remove(id);
    this.#hooks.ended(null);
  }
}
