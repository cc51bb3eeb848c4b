// Comments that are being written, kept over a reload until they are sent.

/** @typedef {{ text: string, point: [number, number] | null, answers: string | null }} Draft */

const MOST = 50; // the oldest goes
/** @type {Draft} */
const EMPTY = { text: "", point: null, answers: null };

export class Drafts {
  #store;
  #name;
  /** @type {Map<string, Draft>} */ #drafts;

  /** @param {Pick<Store, "getItem" | "setItem">} store @param {string} name where they are kept */
  constructor(store, name) {
    this.#store = store;
    this.#name = name;
    this.#drafts = kept(store.getItem(name));
  }

  /** @param {string} sample its key @returns {Draft} */
  get(sample) {
    return this.#drafts.get(sample) ?? EMPTY;
  }

  /** @param {string} sample @param {Draft} draft */
  set(sample, draft) {
    this.#drafts.delete(sample);
    if (draft.text || draft.point || draft.answers) this.#drafts.set(sample, draft);
    for (const oldest of this.#drafts.keys()) if (this.#drafts.size > MOST) this.#drafts.delete(oldest);
    this.#keep();
  }

  /** Samples have other keys now. @param {Map<string, string>} places by the old ones */
  move(places) {
    const moved = [...this.#drafts].map(([key, draft]) => [places.get(key) ?? key, draft]);
    this.#drafts = new Map(/** @type {[string, Draft][]} */ (moved));
    this.#keep();
  }

  #keep() {
    this.#store.setItem(this.#name, JSON.stringify([...this.#drafts]));
  }
}

/** @param {string | null} text @returns {Map<string, Draft>} */
function kept(text) {
  try {
    return new Map(JSON.parse(text ?? "[]"));
  } catch {
    return new Map();
  }
}
