// Smart selection: what a person points at goes to the server, the object's mask comes back.

import { showNotice } from "../panels/notice.js";
import { randomId } from "./draft.js";
import { decodeMask } from "./mask-decode.js";
import { downloaded } from "./transfer.js";

/** @import { CanvasPage } from "../mount.js" */
/** @import { Extent } from "../model/extent.js" */
/** @import { Exchange } from "./exchange.js" */
/** @typedef {{ box: Box | null, clicks: [x: number, y: number, adds: boolean][] }} Wish In pixels of the canvas. */
/** @typedef {{ pictureId: string, answer: (message: CanvasMessage | null) => void }} Asked */

const PATIENCE = 60_000; // ms to wait for the server's answer
const LOST = "The object could not be asked for: check the connection, then try again. Nothing has changed.";

/** Asks for objects, the newest wish alone counts. `status(text)` shows what is under way. */
export class Selecting {
  #page;
  #workspace;
  #exchange;
  #status;
  /** @type {Asked | null} */ #asked = null; // the newest
  #count = 0;
  /** @type {Promise<unknown>} */ #underway = Promise.resolve(); // until the server has answered: it is asked one thing at a time

  /**
   * @param {CanvasPage} page
   * @param {{ workspace: Workspace, exchange: Exchange, status: (text: string) => void }} parts
   */
  constructor(page, { workspace, exchange, status }) {
    this.#page = page;
    this.#workspace = workspace;
    this.#exchange = exchange;
    this.#status = status;
  }

  /** The object; null where nothing was found or it was refused (in words), or where something newer was asked for. A run
   * waits for it, and for what is done with it at once. @type {(wish: Wish) => Promise<Area | null>} */
  ask(wish) {
    const asked = this.#ask(wish);
    this.#exchange.runsAfter(asked);
    return asked;
  }

  /** Reads the value that the server has set. */
  receive() {
    const value = this.#page.props.value;
    if (value?.kind !== "select" && value?.picture_id === this.#asked?.pictureId) this.#asked?.answer(value);
  }

  /** @type {(wish: Wish) => Promise<Area | null>} */
  async #ask(wish) {
    this.#count += 1;
    const turn = this.#count;
    this.#status("Selecting…");
    await this.#underway.catch(() => {});
    if (turn !== this.#count) return null; // of several that wait the newest alone is asked for
    try {
      let answer = await this.#answerTo(wish, turn);
      if (answer?.kind === "gone") {
        this.#exchange.forgetUploads();
        answer = await this.#answerTo(wish, turn);
      }
      if (answer?.kind === "gone") throw new Error("The server keeps losing the picture.");
      const selection = answer?.kind === "selection" ? await selectionIn(answer) : null;
      return turn === this.#count ? selection : null;
    } catch {
      if (turn === this.#count) showNotice(LOST);
      return null;
    } finally {
      if (turn === this.#count) this.#status("");
    }
  }

  /** What the server says; null where something newer was asked for. Rejects where nothing comes.
   * @type {(wish: Wish, turn: number) => Promise<CanvasMessage | null>} */
  async #answerTo(wish, turn) {
    await this.#exchange.settled();
    const image = await this.#exchange.imageFile();
    await this.#page.lookedBack;
    if (turn !== this.#count) return null;
    if (globalThis.navigator?.onLine === false) throw new Error("The browser is offline.");
    const pictureId = `${Date.now()}-${randomId()}`;
    /** @type {Promise<CanvasMessage | null>} */
    const answered = new Promise((answer, reject) => {
      const fail = () => {
        clearTimeout(timer);
        this.#asked = null;
        reject(new Error("The server did not answer."));
      };
      const timer = setTimeout(fail, PATIENCE);
      this.#page.watchServer(() => this.#asked?.pictureId === pictureId, fail);
      this.#asked = {
        pictureId,
        answer: (message) => {
          clearTimeout(timer);
          this.#asked = null;
          answer(message);
        },
      };
    });
    this.#underway = answered;
    this.#page.props.value = { kind: "select", image, wish: this.#written(wish), picture_id: pictureId };
    this.#page.trigger("select", {});
    return answered;
  }

  /** @param {Wish} wish */
  #written({ box, clicks }) {
    const { extent } = /** @type {{ extent?: Extent }} */ (this.#workspace);
    return JSON.stringify({ box: box && sides(box), clicks, extent: extent ? sides(extent) : [0, 0, 0, 0] });
  }
}

/** @param {Extent} extent */
function sides({ left, top, right, bottom }) {
  return [left, top, right, bottom];
}

/** Rejects where the mask does not fill its box. @type {(answer: CanvasMessage) => Promise<Area | null>} */
async function selectionIn({ mask, box }) {
  if (!mask || !box) return null;
  const [left = 0, top = 0, right = 0, bottom = 0] = box;
  const { width, height, data } = await decodeMask(await downloaded(mask));
  if (width !== right - left || height !== bottom - top) throw new Error("The mask does not fill its box.");
  return { box: { left, top, right, bottom }, data };
}
