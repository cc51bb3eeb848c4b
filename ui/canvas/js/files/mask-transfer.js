// The mask as a file of the person's own: one made elsewhere, which the server understands, and the painted one saved.

import { showNotice } from "../panels/notice.js";
import { randomId } from "./draft.js";
import { decodeMask } from "./mask-decode.js";
import { sizeProblem } from "./mask-file.js";
import { encodeGreyPng } from "./png.js";
import { downloaded, uploaded } from "./transfer.js";

/** @import { CanvasPage } from "../mount.js" */
/** @import { Exchange } from "./exchange.js" */

const PATIENCE = 120_000; // ms to wait for the server's answer
const STROKE = 50; // ms between two looks whether a stroke has ended

/** Loads mask files, each as one action that can be undone; whatever goes wrong leaves the mask as it is. */
export class MaskFiles {
  #page;
  #workspace;
  #exchange;
  #status;
  /** @type {{ pictureId: string, answer: (message: CanvasMessage | null) => void } | null} */
  #asked = null; // the newest file

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

  /** @param {File} file */
  load(file) {
    this.#exchange.runsAfter(this.#load(file));
  }

  /** Reads the value that the server has set. */
  receive() {
    const value = this.#page.props.value;
    if (value?.kind !== "load-mask" && value?.picture_id === this.#asked?.pictureId) this.#asked?.answer(value);
  }

  /** @param {File} file */
  async #load(file) {
    await this.#exchange.settled();
    const { picture } = this.#workspace;
    if (!picture) return showNotice("Open a picture first.");
    this.#status(`Reading ${file.name}…`);
    try {
      const answer = await this.#answerTo(file);
      if (answer?.kind !== "mask" || !answer.mask) return undefined; // refused in words, or another file was chosen since
      const mask = await decodeMask(await downloaded(answer.mask));
      while (this.#workspace.underway) await new Promise((resolve) => setTimeout(resolve, STROKE));
      if (this.#workspace.picture !== picture) return undefined; // another picture was opened meanwhile
      const box = this.#workspace.placeOf(mask);
      if (!box) return showNotice(sizeProblem(mask, this.#workspace.size) ?? "");
      this.#workspace.apply("mask", { box, data: mask.data }, { note: answer.mask_note ?? "" });
      return showNotice(answer.told ?? "", "passing");
    } catch {
      return showNotice(`${file.name} could not be read: check its size and the connection, then load it again.`);
    } finally {
      this.#status("");
    }
  }

  /** What the server says to a file; null where another one was chosen since. Rejects where nothing comes.
   * @param {File} file */
  async #answerTo(file) {
    const pictureId = `${Date.now()}-${randomId()}`;
    this.#asked?.answer(null);
    /** @type {Promise<CanvasMessage | null>} */
    const answered = new Promise((answer, fail) => {
      this.#asked = { pictureId, answer };
      setTimeout(() => fail(new Error("The server did not answer.")), PATIENCE);
    });
    answered.catch(() => {}); // it may fail before anybody waits
    const mask = await uploaded(this.#page, file, file.name || "mask.png");
    await this.#page.lookedBack;
    if (this.#asked?.pictureId !== pictureId) return null;
    this.#page.props.value = { kind: "load-mask", mask, picture_id: pictureId };
    this.#page.trigger("load_mask", {});
    return answered;
  }
}

/** @param {Workspace} workspace */
export async function saveMask(workspace) {
  const { mask, name } = workspace;
  if (!mask) return showNotice("Open a picture first.");
  const url = URL.createObjectURL(await encodeGreyPng(mask, { isKept: true }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name?.replace(/\.[^.]+$/, "") || "picture"}-mask.png`;
  link.click();
  // The browser reads the file after this task has ended.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
