// What the browser keeps for this page, in the one place that names it. Storage may be missing, forbidden or full, and
// naming it may throw already: then this page remembers for itself, for as long as it lives.

/** What `find()` gives, or null where there is none or naming it throws. */
export function offered(find) {
  try {
    return find() ?? null;
  } catch {
    return null;
  }
}

/** Settles as `promise` does, or rejects after so many milliseconds: a browser's storage may never answer. */
export function within(milliseconds, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("The browser's storage does not answer.")), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A Storage whose methods never throw; what the browser does not take is remembered here. */
export class Store {
  #storage;
  #own = new Map();

  /** `find` names the browser's Storage, as `() => localStorage` does. */
  constructor(find) {
    this.#storage = offered(find);
    this.isKept = this.#takes(); // over a reload, as far as was seen
  }

  getItem(name) {
    if (this.#own.has(name)) return this.#own.get(name);
    return offered(() => this.#storage.getItem(name));
  }

  setItem(name, value) {
    try {
      this.#storage.setItem(name, value);
      this.#own.delete(name);
    } catch {
      this.#own.set(name, value);
      this.isKept = false;
    }
  }

  #takes() {
    const probe = "inpaint-studio:probe";
    try {
      this.#storage.setItem(probe, "1");
      this.#storage.removeItem(probe);
      return true;
    } catch {
      return false;
    }
  }
}

/** The two that a page has: over all visits, and over reloads of this tab. */
export function openStores(scope = globalThis) {
  return { local: new Store(() => scope.localStorage), session: new Store(() => scope.sessionStorage) };
}
