// What lists do not say of a run, asked for when somebody looks at it, a few at a time, and once.

/** @import { Api } from "./api.js" */
/** @import { Details } from "./words.js" */

const AT_ONCE = 4;

export class DetailsOf {
  #api;
  /** @type {Map<string, Promise<Details | null>>} */ #asked = new Map();
  /** @type {(() => void)[]} */ #waiting = [];
  #running = 0;

  /** @param {Pick<Api, "details">} api */
  constructor(api) {
    this.#api = api;
  }

  /** null where they are not to be had. @param {string} run @returns {Promise<Details | null>} */
  get(run) {
    const asked = this.#asked.get(run) ?? this.#ask(run);
    this.#asked.set(run, asked);
    return asked;
  }

  /** @param {string} run @returns {Promise<Details | null>} */
  async #ask(run) {
    if (this.#running >= AT_ONCE) await new Promise((resolve) => this.#waiting.push(() => resolve(null)));
    this.#running += 1;
    try {
      return await this.#api.details(run);
    } catch {
      this.#asked.delete(run); // whoever looks next asks again
      return null;
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }
}
