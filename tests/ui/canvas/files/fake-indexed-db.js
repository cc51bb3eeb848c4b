// A database as browsers have it, in memory, as far as the canvas uses it: transactions that happen as a whole, in order.
// `crash()` is a tab that closes: what has not been committed by then never happens.

/** @typedef {string | number | (string | number)[]} Key */
/** @typedef {{ key: Key, value: unknown }} Row */
/** @typedef {{ keyPath: string | null, rows: Map<string, Row> }} Store */

/** @param {Key} key @returns {number} */
const rankOf = (key) => (Array.isArray(key) ? 2 : typeof key === "string" ? 1 : 0);

/** As in the specification: numbers, then strings, then lists. @type {(a: Key, b: Key) => number} */
export function compareKeys(a, b) {
  if (rankOf(a) !== rankOf(b)) return rankOf(a) - rankOf(b);
  if (!Array.isArray(a) || !Array.isArray(b)) return a < b ? -1 : a > b ? 1 : 0;
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const order = compareKeys(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

class Range {
  /** @param {Key} low @param {Key} high */
  constructor(low, high) {
    if (compareKeys(low, high) > 0) throw new DOMException("The range is empty.", "DataError");
    this.low = low;
    this.high = high;
  }

  /** @param {Key} low @param {Key} high */
  static bound(low, high) {
    return new Range(low, high);
  }
}

/** @type {(key: Key, wanted: Key | Range) => boolean} */
function isIn(key, wanted) {
  if (!(wanted instanceof Range)) return compareKeys(key, wanted) === 0;
  return compareKeys(key, wanted.low) >= 0 && compareKeys(key, wanted.high) <= 0;
}

/** The database, to be put in the place of `indexedDB` and `IDBKeyRange`. */
export class FakeDatabases {
  /** @type {Map<string, Store>} */ stores = new Map();
  /** @type {Set<Transaction>} */ underway = new Set();
  IDBKeyRange = Range;

  /** What a tab sees that opens it now. */
  open() {
    const isNew = this.stores.size === 0;
    /** @type {any} */
    const request = { result: this };
    queueMicrotask(() => {
      if (isNew) request.onupgradeneeded?.();
      request.onsuccess?.();
    });
    return request;
  }

  /** @param {string} name @param {{ keyPath?: string }} options */
  createObjectStore(name, { keyPath } = {}) {
    this.stores.set(name, { keyPath: keyPath ?? null, rows: new Map() });
  }

  close() {}

  transaction() {
    const transaction = new Transaction(this);
    this.underway.add(transaction);
    return transaction;
  }

  /** The tab closes. */
  crash() {
    for (const transaction of this.underway) transaction.isDead = true;
    this.underway.clear();
  }

  /** @param {string} name */
  keysOf(name) {
    return [...(this.stores.get(name)?.rows.values() ?? [])].map(({ key }) => key).sort(compareKeys);
  }
}

/** Reads see what it has written itself; all is written at its end. */
class Transaction {
  isDead = false;
  /** @type {(() => void) | null} */ oncomplete = null;
  /** @type {(() => void) | null} */ onabort = null;
  error = null;
  /** @type {(() => void)[]} */ #changes = [];

  /** @param {FakeDatabases} databases */
  constructor(databases) {
    this.databases = databases;
  }

  /** @param {string} name */
  objectStore(name) {
    const store = /** @type {Store} */ (this.databases.stores.get(name));
    /** @param {() => unknown} find */
    const asked = (find) => {
      /** @type {any} */
      const request = {};
      queueMicrotask(() => {
        if (this.isDead) return;
        request.result = structuredClone(find());
        request.onsuccess?.();
      });
      return request;
    };
    /** @type {(wanted?: Key | Range) => Row[]} */
    const found = (wanted) => {
      const rows = [...store.rows.values()].filter(({ key }) => wanted === undefined || isIn(key, wanted));
      return rows.sort((a, b) => compareKeys(a.key, b.key));
    };
    return {
      /** @param {Key | Range} [wanted] */
      getAll: (wanted) => asked(() => found(wanted).map(({ value }) => value)),
      /** @param {Key} wanted */
      get: (wanted) => asked(() => found(wanted)[0]?.value),
      /** @param {any} value @param {Key} [key] */
      put: (value, key) => {
        const at = store.keyPath ? value[store.keyPath] : key;
        const row = { key: at, value: structuredClone(value) };
        this.#changes.push(() => store.rows.set(JSON.stringify(at), row));
      },
      /** @param {Key | Range} wanted */
      delete: (wanted) => {
        this.#changes.push(() => {
          for (const { key } of found(wanted)) store.rows.delete(JSON.stringify(key));
        });
      },
    };
  }

  commit() {
    setImmediate(() => {
      if (this.isDead) return;
      for (const change of this.#changes) change();
      this.databases.underway.delete(this);
      this.oncomplete?.();
    });
  }
}
