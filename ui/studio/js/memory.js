// What the browser remembers for its person: who they are to the server, and their settings.

/** @typedef {{ engine: string, [name: string]: unknown }} Settings */
/** @typedef {{ [name: string]: unknown }} Tuned */
/** @typedef {Pick<Store, "getItem" | "setItem">} Kept */

const VISITOR = "inpaint-studio:visitor";
const FORM = /^[0-9a-f]{32}$/; // as the server knows it
const SETTINGS = "inpaint-studio:settings";
const ACCOUNT = "inpaint-studio:account"; // what somebody who has signed in is called

/** The random token that tells this browser's runs from others'; made at the first visit. @param {Kept} storage */
export function visitorToken(storage) {
  try {
    const kept = storage.getItem(VISITOR) ?? "";
    if (FORM.test(kept)) return kept;
    const token = randomToken();
    storage.setItem(VISITOR, token);
    return token;
  } catch {
    return randomToken(); // storage is forbidden: this page lives for itself
  }
}

/** The same, "" where there is none yet. @param {Kept} storage */
export function visitorKept(storage) {
  const kept = storage.getItem(VISITOR) ?? "";
  return FORM.test(kept) ? kept : "";
}

/** What the person is called who has signed in; "" for nobody. @param {Kept} storage */
export function signedInAs(storage) {
  return visitorKept(storage) ? (storage.getItem(ACCOUNT) ?? "") : "";
}

/** From here on this browser's person is an account's. False where that is not kept.
 * @param {Kept} storage @param {string} visitor @param {string} name */
export function remember(storage, visitor, name) {
  try {
    storage.setItem(VISITOR, visitor);
    storage.setItem(ACCOUNT, name || "yourself");
  } catch {
    return false;
  }
  return visitorKept(storage) === visitor;
}

/** From here on it is nobody that is known: the next page makes a new token.
 * @param {Pick<Storage, "removeItem">} storage */
export function forget(storage) {
  storage.removeItem(VISITOR);
  storage.removeItem(ACCOUNT);
}

function randomToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A seed as the field takes it, as text: a multiple of 4 below 2³², since of each four the first is the best guess. */
export function drawSeed() {
  return String((crypto.getRandomValues(new Uint32Array(1))[0] & ~3) >>> 0);
}

/** Keeps the settings, by name, over a reload. Nothing is kept before recall() has put the old ones back. */
export class Memory {
  recalled = false;
  /** @type {string | null} */ last = null; // the settings kept last, as text

  /** `byPosition` are the names of what older pages kept as a list.
   * @param {Kept} storage @param {{ engines: string[], byPosition: string[] }} known */
  constructor(storage, { engines, byPosition }) {
    this.storage = storage;
    this.engines = engines;
    this.byPosition = byPosition;
  }

  /** The settings kept, or those that stand on the page now. @type {(now: Settings) => Settings} */
  recall(now) {
    this.recalled = true;
    const kept = this.kept();
    const isHere = this.engines.includes(kept.engine ?? "");
    const values = isHere ? { ...now, ...picked(kept, Object.keys(now)) } : now;
    this.last = JSON.stringify(values);
    return values;
  }

  /** @returns {Partial<Settings>} */
  kept() {
    try {
      const kept = JSON.parse(this.storage.getItem(SETTINGS) ?? "null") ?? {};
      const isList = Array.isArray(kept) && kept.length === this.byPosition.length;
      return isList ? Object.fromEntries(this.byPosition.map((name, i) => [name, kept[i]])) : kept;
    } catch {
      return {};
    }
  }

  /** True where they are others than those that were there before. @param {Settings} values */
  keep(values) {
    if (!this.recalled) return false;
    const text = JSON.stringify(values);
    const isOther = this.last !== null && this.last !== text;
    this.last = text;
    try {
      this.storage.setItem(SETTINGS, text);
    } catch {
      // a full or forbidden storage costs the memory, not the work
    }
    return isOther;
  }
}

/** Steps, guidance and strength for each engine: what suits it at first, then what was set last. */
export class Tuning {
  /** @type {string | null} */ #chosen = null; // the engine that the values on the page belong to
  /** @type {string | null} */ #byHand = null; // the engine that a person has just chosen; a reload brings one back without them

  /** @param {Record<string, Tuned>} best of each engine */
  constructor(best) {
    this.values = { ...best };
  }

  /** @param {string} engine */
  byHand(engine) {
    this.#byHand = engine;
  }

  /** The values for an engine that is there now, of which `now` are on the page.
   * @type {(engine: string, now: Tuned) => Tuned} */
  choose(engine, now) {
    const isByHand = engine === this.#byHand;
    this.#chosen = engine;
    this.#byHand = null;
    return isByHand && this.values[engine] ? this.values[engine] : now;
  }

  /** Settings as the page has them; while another engine's values are still there they are not taken.
   * @param {Settings} settings */
  keep(settings) {
    const { engine } = settings;
    if (engine !== this.#chosen || this.#byHand !== null || !this.values[engine]) return;
    this.values[engine] = picked(settings, Object.keys(this.values[engine]));
  }
}

/** Those of these names that are there. @type {(values: Tuned, names: string[]) => Tuned} */
function picked(values, names) {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(values, name)).map((name) => [name, values[name]]));
}
