// What is decided, on its way to the server: one after another, in the order in which it was decided. What does not
// arrive is sent again, over a reload too.

/** @import { Opinion } from "./words.js" */
/** @import { Refusal } from "./api.js" */
/** @typedef {{ run: string, n: number, picture: string, opinion: Opinion }} Item picture: see pictureOf */
/** @typedef {{ send: (item: Item) => Promise<void>, changed: () => void, refused: (item: Item, why: Refusal) => void,
 *   wait?: (milliseconds: number) => Promise<unknown> }} Hooks send rejects with a Refusal */

const FIRST_PAUSE = 1000; // milliseconds, doubled each time
const LONGEST_PAUSE = 15_000;

export class Outbox {
  /** @type {Item[]} */ #items;
  #hooks;
  #store;
  #name;
  #isWorking = false;
  /** @type {Refusal | null} */ trouble = null; // why what waits has not arrived

  /** @param {Pick<Store, "getItem" | "setItem">} store @param {string} name where it is kept @param {Hooks} hooks */
  constructor(store, name, hooks) {
    this.#store = store;
    this.#name = name;
    this.#hooks = hooks;
    this.#items = kept(store.getItem(name));
  }

  get size() {
    return this.#items.length;
  }

  /** What was decided last of a sample and has not arrived. @param {string} run @param {string} picture
   * @returns {Opinion | null} */
  waiting(run, picture) {
    return this.#items.findLast((item) => item.run === run && item.picture === picture)?.opinion ?? null;
  }

  /** @param {Item} item */
  put(item) {
    this.#items.push(item);
    this.#keep();
    this.start();
  }

  /** Send what waits. */
  async start() {
    if (this.#isWorking) return;
    this.#isWorking = true;
    let pause = FIRST_PAUSE;
    while (this.#items.length) {
      const why = await this.#sent(this.#items[0]);
      this.trouble = why?.isPassing ? why : null;
      if (why?.isPassing) {
        this.#hooks.changed();
        const wait = this.#hooks.wait ?? ((time) => new Promise((resolve) => setTimeout(resolve, time)));
        await wait(Math.max(pause, 1000 * why.retryAfter));
        pause = Math.min(2 * pause, LONGEST_PAUSE);
        continue;
      }
      pause = FIRST_PAUSE;
      const [item] = this.#items.splice(0, 1);
      this.#keep();
      if (why) this.#hooks.refused(item, why);
      this.#hooks.changed();
    }
    this.#isWorking = false;
  }

  /** @param {Item} item @returns {Promise<Refusal | null>} */
  async #sent(item) {
    try {
      await this.#hooks.send(item);
      return null;
    } catch (why) {
      return /** @type {Refusal} */ (why);
    }
  }

  #keep() {
    this.#store.setItem(this.#name, JSON.stringify(this.#items));
  }
}

/** @param {string | null} text @returns {Item[]} */
function kept(text) {
  try {
    const items = JSON.parse(text ?? "[]");
    return Array.isArray(items) ? items : [];
  } catch {
    return [];
  }
}
