// Where a person was on the board, kept over a reload.

/** @import { At } from "./runs.js" */

export class Place {
  #store;
  #name;

  /** @param {Pick<Store, "getItem" | "setItem">} store @param {string} name where it is kept */
  constructor(store, name) {
    this.#store = store;
    this.#name = name;
  }

  /** @param {At | null} at @param {number} loaded runs, so that as many are loaded again */
  keep(at, loaded) {
    this.#store.setItem(this.#name, JSON.stringify(at && { ...at, loaded }));
  }

  /** @returns {At & { loaded: number } | null} */
  kept() {
    try {
      const kept = JSON.parse(this.#store.getItem(this.#name) ?? "null");
      return kept && typeof kept.run === "string" && typeof kept.n === "number" ? kept : null;
    } catch {
      return null;
    }
  }
}
