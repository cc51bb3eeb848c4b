// What the browser remembers for its person: who they are to the server, and their settings.
const VISITOR = "inpaint-studio:visitor";
const FORM = /^[0-9a-f]{32}$/; // as the server knows it
const SETTINGS = "inpaint-studio:settings";
const ENGINE = 0; // place of the engine among the settings
const PLACES = [5, 8]; // from and to of steps, guidance and strength

/** The random token that tells this browser's runs from others'; made at the first visit. */
export function visitorToken(storage) {
  try {
    let token = storage.getItem(VISITOR);
    if (!FORM.test(token)) {
      token = randomToken();
      storage.setItem(VISITOR, token);
    }
    return token;
  } catch {
    return randomToken(); // storage is forbidden: this page lives for itself
  }
}

function randomToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A seed as the field takes it, as text: a multiple of 4 below 2³², since of each four the first is the best guess. */
export function drawSeed() {
  return String((crypto.getRandomValues(new Uint32Array(1))[0] & ~3) >>> 0);
}

/** Keeps the settings over a reload. Nothing is kept before recall() has put the old ones back. */
export class Memory {
  constructor(storage, engines) {
    this.storage = storage;
    this.engines = engines;
    this.recalled = false;
    this.last = null; // the settings kept last, as text
  }

  /** The settings kept, or those that stand on the page now. */
  recall(now) {
    this.recalled = true;
    try {
      const kept = JSON.parse(this.storage.getItem(SETTINGS) ?? "null");
      const fits = Array.isArray(kept) && kept.length === now.length && this.engines.includes(kept[ENGINE]);
      return this.begin(fits ? kept : now);
    } catch {
      return this.begin(now);
    }
  }

  begin(values) {
    this.last = JSON.stringify(values);
    return values;
  }

  /** True where they are others than those that were there before. */
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
  #chosen = null; // the engine that the values on the page belong to
  #byHand = null; // the engine that a person has just chosen; a reload brings one back without them

  /** best: an array of the three, by engine */
  constructor(best) {
    this.values = { ...best };
  }

  byHand(engine) {
    this.#byHand = engine;
  }

  /** The values for an engine that is there now, of which `now` are on the page. */
  choose(engine, now) {
    const isByHand = engine === this.#byHand;
    this.#chosen = engine;
    this.#byHand = null;
    return isByHand && this.values[engine] ? this.values[engine] : now;
  }

  /** Settings as the page has them; while another engine's values are still there they are not taken. */
  keep(settings) {
    if (settings[ENGINE] === this.#chosen && this.#byHand === null)
      this.values[this.#chosen] = settings.slice(...PLACES);
  }
}
