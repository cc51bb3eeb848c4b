// What the browser keeps for this page, in the one place that names it. Storage may be missing, forbidden or full, and
// naming it may throw already: then this page remembers for itself, for as long as it lives.

/** What `find()` gives, or null where there is none or naming it throws. @template T @param {() => T} find */
export function offered(find) {
  try {
    return find() ?? null;
  } catch {
    return null;
  }
}

/** Settles as `promise` does, or rejects after so many milliseconds: a browser's storage may never answer.
 * @template T @param {number} milliseconds @param {Promise<T>} promise */
export function within(milliseconds, promise) {
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("The browser's storage does not answer.")), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} BrowserStorage */

/** A Storage whose methods never throw; what the browser does not take is remembered here. */
export class Store {
  /** @type {BrowserStorage | null} */ #storage;
  /** @type {Map<string, string>} */ #own = new Map();

  /** `find` names the browser's Storage, as `() => localStorage` does.
   * @param {() => BrowserStorage | null | undefined} find */
  constructor(find) {
    this.#storage = offered(find);
    this.isKept = this.#takes(); // over a reload, as far as was seen
  }

  /** @type {(name: string) => string | null} */
  getItem(name) {
    return this.#own.get(name) ?? offered(() => this.#found.getItem(name));
  }

  /** @type {(name: string, value: string) => void} */
  setItem(name, value) {
    try {
      this.#found.setItem(name, value);
      this.#own.delete(name);
    } catch {
      this.#own.set(name, value);
      this.isKept = false;
    }
  }

  /** Throws where the browser has none. */
  get #found() {
    if (!this.#storage) throw new Error("The browser has no storage.");
    return this.#storage;
  }

  #takes() {
    const probe = "inpaint-studio:probe";
    try {
      this.#found.setItem(probe, "1");
      this.#found.removeItem(probe);
      return true;
    } catch {
      return false;
    }
  }
}

/** The two that a page has: over all visits, and over reloads of this tab.
 * @param {{ localStorage?: BrowserStorage, sessionStorage?: BrowserStorage }} scope */
export function openStores(scope = globalThis) {
  return { local: new Store(() => scope.localStorage), session: new Store(() => scope.sessionStorage) };
}
