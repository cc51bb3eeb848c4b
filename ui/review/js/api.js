// Speaks to the review's HTTP API. What goes wrong comes as one sentence for the person in front of the screen.

/** @typedef {typeof globalThis.fetch} Fetch */
/** @import { Comment, Details, Link, Me, Page, Run, Sample } from "./words.js" */

const UNREACHED = "The server cannot be reached: check the connection.";
const BROKEN = "The server could not answer: try again in a moment.";
const CUT = "The file broke off on its way: try again.";
const PICTURES = "/api/review/";

/** What the API, or the way to it, says instead of an answer. status: 0 where none came. */
export class Refusal extends Error {
  /** @param {string} message @param {number} status @param {number} retryAfter seconds, 0 where none was told */
  constructor(message, status, retryAfter = 0) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Whether the same may succeed later. */
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** @param {unknown} error @returns {Refusal} */
export function refusalOf(error) {
  return error instanceof Refusal ? error : new Refusal(BROKEN, 500);
}

export class Api {
  #base;
  #fetch;

  /** `base` is where the program's addresses begin, `token` opens runs, `reviewer` is who speaks.
   * @param {{ base: string, token: string, reviewer: string, fetch?: Fetch }} options */
  constructor({ base, token, reviewer, fetch = globalThis.fetch.bind(globalThis) }) {
    this.#base = base;
    this.#fetch = fetch;
    this.token = token;
    this.reviewer = reviewer;
  }

  /** @returns {Promise<Me>} */
  me() {
    return this.#json("GET", "me");
  }

  /** @param {string} name @returns {Promise<{ reviewer: string, name: string }>} */
  call(name) {
    return this.#json("PUT", "me", { name });
  }

  /** @param {Record<string, string | number>} query @returns {Promise<Page>} */
  runs(query) {
    const given = Object.entries(query).filter(([, value]) => value !== "");
    return this.#json("GET", `runs?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`);
  }

  /** @param {string} id @returns {Promise<Run>} */
  run(id) {
    return this.#json("GET", `runs/${id}`);
  }

  /** @param {string} id @returns {Promise<Details>} */
  details(id) {
    return this.#json("GET", `runs/${id}/details`);
  }

  /** @param {string} id @param {boolean} approvedToo */
  remove(id, approvedToo) {
    return this.#json("DELETE", `runs/${id}${approvedToo ? "?approved=too" : ""}`);
  }

  /** @param {boolean} approvedToo */
  removeEverything(approvedToo) {
    return this.#json("DELETE", `everything${approvedToo ? "?approved=too" : ""}`);
  }

  /** @param {string} run @param {number} n @param {{ verdict: string | null, starred: boolean }} opinion
   * @returns {Promise<Sample>} */
  decide(run, n, { verdict, starred }) {
    return this.#json("PUT", `runs/${run}/samples/${n}/verdict`, { verdict, starred }, true);
  }

  /** @param {string} run @param {number} n
   * @param {{ text: string, point: number[] | null, answers: string | null }} comment @returns {Promise<Comment>} */
  comment(run, n, comment) {
    return this.#json("POST", `runs/${run}/samples/${n}/comments`, comment);
  }

  /** @param {string} id @param {{ text: string } | { resolved: boolean }} change @returns {Promise<Comment>} */
  changeComment(id, change) {
    return this.#json("PATCH", `comments/${id}`, change);
  }

  /** @param {string} id */
  withdraw(id) {
    return this.#json("DELETE", `comments/${id}`);
  }

  /** @param {{ runs: string[], role: string, hours: number, blind: boolean }} wish
   * @returns {Promise<{ token: string, url: string, ends: string }>} */
  makeLink(wish) {
    return this.#json("POST", "links", wish);
  }

  /** @returns {Promise<{ links: Link[] }>} */
  links() {
    return this.#json("GET", "links");
  }

  /** @param {string} token */
  takeBack(token) {
    return this.#json("DELETE", `links/${token}`);
  }

  /** @param {[string, number][]} samples @param {string} as @param {(bytes: number) => void} tell */
  export(samples, as, tell) {
    return this.#file("POST", "export", tell, { samples, as });
  }

  /** @param {(bytes: number) => void} tell */
  everything(tell) {
    return this.#file("GET", "everything", tell);
  }

  /** @param {string} since @returns {Promise<{ runs: string[] | null, since: string }>} */
  changes(since) {
    return this.#json("GET", `changes${since ? `?since=${encodeURIComponent(since)}` : ""}`);
  }

  /** The open stream of events. @param {AbortSignal} signal */
  events(signal) {
    return this.#answer("GET", "events", { signal });
  }

  /** Where a picture is for this browser, whatever the server believes to lie under. @param {string} path */
  picture(path) {
    const at = path.indexOf(PICTURES);
    return new URL(at < 0 ? path : path.slice(at + 1), this.#base).href;
  }

  /** `outlives`: it goes out though the page closes.
   * @param {string} method @param {string} path @param {unknown} [body] @param {boolean} [outlives]
   * @returns {Promise<any>} */
  async #json(method, path, body, outlives = false) {
    const answer = await this.#answer(method, path, { body, keepalive: outlives });
    if (answer.status === 204) return null;
    return answer.json().catch(() => Promise.reject(new Refusal(UNREACHED, 0)));
  }

  /** @param {string} method @param {string} path @param {(bytes: number) => void} tell @param {unknown} [body] */
  async #file(method, path, tell, body) {
    const answer = await this.#answer(method, path, { body });
    const parts = [];
    let bytes = 0;
    try {
      for await (const part of /** @type {AsyncIterable<Uint8Array<ArrayBuffer>>} */ (answer.body ?? [])) {
        parts.push(new Blob([part]));
        bytes += part.length;
        tell(bytes);
      }
    } catch {
      throw new Refusal(CUT, 0);
    }
    const name = /filename="?([^";]+)/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? "review";
    return { name, content: new Blob(parts, { type: answer.headers.get("Content-Type") ?? "" }) };
  }

  /** @param {string} method @param {string} path @param {{ body?: unknown, signal?: AbortSignal, keepalive?: boolean }} [more] */
  async #answer(method, path, { body, signal, keepalive } = {}) {
    /** @type {Record<string, string>} */
    const headers = { "X-Inpaint-Token": this.token, "X-Reviewer": this.reviewer };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    const address = new URL(`api/review/${path}`, this.#base);
    const options = { method, headers, signal, keepalive, body: body === undefined ? undefined : JSON.stringify(body) };
    const answer = await this.#fetch(address, options).catch((error) => {
      throw signal?.aborted ? error : new Refusal(UNREACHED, 0);
    });
    if (!answer.ok) throw await refusalIn(answer);
    return answer;
  }
}

/** @param {Response} answer */
async function refusalIn(answer) {
  const told = await answer.json().catch(() => null);
  const message = typeof told?.message === "string" ? told.message : BROKEN;
  return new Refusal(message, answer.status, Number(answer.headers.get("Retry-After")) || 0);
}
