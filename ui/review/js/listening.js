// Hears what changed on the server: by its stream of events, and where that does not get through by asking now and
// then. A tab that nobody sees holds no line open.

/** @import { Api } from "./api.js" */
import { Refusal, refusalOf } from "./api.js";

/** @typedef {{ changed: (runs: string[] | null) => void, over: (why: Refusal) => void }} Hooks null: anything may */

const SILENCE = 40_000; // milliseconds without a byte after which the line counts as lost; a ping comes each 15 s
const PAUSE = 1000;
const POLL = 10_000;
const TRIES = 3; // short streams in a row after which the page asks instead
const LONG = 60_000; // milliseconds that a stream has to live to count as one that gets through
const OVER = [401, 410];

/** The events in a text, and what is left of it. @param {string} text */
export function eventsIn(text) {
  const parts = text.replaceAll("\r\n", "\n").split("\n\n");
  const rest = parts.pop() ?? "";
  const events = parts.map((part) => {
    const lines = part.split("\n");
    /** @param {string} name */
    const field = (name) =>
      lines
        .filter((line) => line.startsWith(`${name}:`))
        .map((line) => line.slice(name.length + 1).trim())
        .join("\n");
    return { name: field("event"), data: field("data") };
  });
  return { events: events.filter(({ name }) => name), rest };
}

export class Listening {
  #api;
  #hooks;
  #since = "";
  #short = 0; // streams in a row that did not get through
  #isOver = false;

  /** @param {Api} api @param {Hooks} hooks */
  constructor(api, hooks) {
    this.#api = api;
    this.#hooks = hooks;
  }

  /** Changes from now on are heard, once `listen` is called. */
  async begin() {
    this.#since = (await this.#api.changes("")).since;
  }

  async listen() {
    while (!this.#isOver) {
      await seen();
      try {
        await (this.#short < TRIES ? this.#stream() : this.#poll());
      } catch (error) {
        const why = refusalOf(error);
        if (OVER.includes(why.status)) return this.#end(why);
        this.#short += 1;
        await pause(Math.max(PAUSE * 2 ** Math.min(this.#short, 4), 1000 * why.retryAfter));
      }
    }
  }

  async #poll() {
    await pause(POLL);
    await this.#ask();
  }

  async #ask() {
    const { runs, since } = await this.#api.changes(this.#since);
    this.#since = since;
    if (runs === null || runs.length) this.#hooks.changed(runs);
  }

  async #stream() {
    const line = new AbortController();
    const hang = () => document.hidden && line.abort();
    let isSilent = setTimeout(() => line.abort(), SILENCE);
    const begun = Date.now();
    document.addEventListener("visibilitychange", hang);
    try {
      const answer = await this.#api.events(line.signal);
      await this.#ask(); // what was missed
      const decoder = new TextDecoder();
      let text = "";
      for await (const bytes of /** @type {AsyncIterable<Uint8Array>} */ (answer.body ?? [])) {
        clearTimeout(isSilent);
        isSilent = setTimeout(() => line.abort(), SILENCE);
        const { events, rest } = eventsIn(text + decoder.decode(bytes, { stream: true }));
        text = rest;
        for (const event of events) this.#hear(event);
      }
    } catch (error) {
      if (error instanceof Refusal) throw error; // what else ends a line is no answer: it is opened again
    } finally {
      clearTimeout(isSilent);
      document.removeEventListener("visibilitychange", hang);
    }
    this.#short = document.hidden || Date.now() - begun > LONG ? 0 : this.#short + 1;
    await pause(PAUSE);
  }

  /** @param {{ name: string, data: string }} event */
  #hear({ name, data }) {
    if (name === "changed") this.#hooks.changed(JSON.parse(data).runs);
    if (name === "over")
      this.#end(new Refusal("This link is over, or was taken back: ask who sent it for a new one.", 410));
  }

  /** @param {Refusal} why */
  #end(why) {
    this.#isOver = true;
    this.#hooks.over(why);
  }
}

/** @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Settles when somebody can see the tab. */
function seen() {
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden) return;
      document.removeEventListener("visibilitychange", look);
      resolve(null);
    };
    document.addEventListener("visibilitychange", look);
    look();
  });
}
