// Where undo and redo lead once nothing is left of them on a picture: to the picture before, and forward to where one was.

const KEY = "inpaint-studio.trail";
const MOST = 200;
const FROM_SAMPLE = /^server-([0-9a-f]{32})-(\d{1,2})(?:-([0-9a-f]{8}))?$/;
const AGAIN = "server-again-"; // begins the id of a picture that the server brings back

/** `on`: the id of the picture that it goes on from. @typedef {{ on: string, node: string }} Step */

/** The node of a picture in the tree; null where it went on from no sample. @param {string} pictureId */
export function nodeOf(pictureId) {
  const found = FROM_SAMPLE.exec(bare(pictureId));
  return found ? found.slice(1).filter(Boolean).join("/") : null;
}

/** The id of the picture of a node; "" for the root, which has that of its file. @param {string} node */
export function idOf(node) {
  return node.includes("/") ? `server-${node.replaceAll("/", "-")}` : "";
}

/** @param {string} pictureId */
function bare(pictureId) {
  return pictureId.startsWith(AGAIN) ? pictureId.slice(AGAIN.length) : pictureId;
}

/** Survives a reload of the tab. */
export class Trail {
  /** @type {Step[]} */ #forward;

  /** @param {Store} session */
  constructor(session) {
    this.session = session;
    this.#forward = keptSteps(session);
  }

  /** The run whose picture comes before this one; null where it is the first. @param {string} pictureId */
  back(pictureId) {
    return nodeOf(pictureId)?.split("/")[0] ?? null;
  }

  /** The node to which redo leads; null where there is none. @param {string} pictureId */
  forward(pictureId) {
    const last = this.#forward.at(-1);
    return last && last.on === bare(pictureId) ? last.node : null;
  }

  /** Another picture came in the place of one. `path`: the nodes from the one that was there to this one, where this one is
   * before it. @type {(from: string, to: string, path: string[]) => void} */
  moved(from, to, path) {
    if (nodeOf(to) !== null && this.forward(from) === nodeOf(to)) this.#keep(this.#forward.slice(0, -1));
    const steps = path.slice(0, -1).map((node, i) => ({ node, on: idOf(path[i + 1]) || bare(to) }));
    if (steps.length > 0) this.#keep([...this.#forward, ...steps]);
  }

  /** Something was done on this picture: there is nothing to redo any more. */
  forget() {
    if (this.#forward.length > 0) this.#keep([]);
  }

  /** @param {Step[]} steps */
  #keep(steps) {
    this.#forward = steps.slice(-MOST);
    this.session.setItem(KEY, JSON.stringify(this.#forward));
  }
}

/** @param {Store} session @returns {Step[]} */
function keptSteps(session) {
  try {
    const kept = JSON.parse(session.getItem(KEY) ?? "[]");
    const isStep = (/** @type {Partial<Step>} */ step) => typeof step?.on === "string" && typeof step.node === "string";
    return Array.isArray(kept) ? kept.filter(isStep) : [];
  } catch {
    return [];
  }
}
