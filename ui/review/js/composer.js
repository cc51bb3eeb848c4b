// Where comments are written. What is typed is kept until the server has it.

import { elementIn, node } from "../../js/elements.js";
import { heldWith, keyOf } from "../../js/keyboard.js";
import { NOBODY } from "./words.js";

/** @import { Draft, Drafts } from "./drafts.js" */
/** @import { Comment } from "./words.js" */
/** @typedef {{ send: (sample: string, draft: Draft) => Promise<string>, place: (isPlacing: boolean) => void }} Hooks
 * send: settles with what is wrong, "" where nothing is */

export class Composer {
  #drafts;
  #hooks;
  #sample = ""; // key of the one that is written about
  #isPlacing = false;
  /** @type {(id: string) => Comment | null} */ #find = () => null;

  /** @param {HTMLElement} root @param {Drafts} drafts @param {Hooks} hooks */
  constructor(root, drafts, hooks) {
    this.#drafts = drafts;
    this.#hooks = hooks;
    this.form = elementIn(root, '[data-slot="composer"]', HTMLFormElement);
    this.area = elementIn(root, '[data-role="comment"]', HTMLTextAreaElement);
    this.chips = elementIn(root, '[data-slot="chips"]');
    this.pin = elementIn(root, '[data-action="pin"]', HTMLButtonElement);
    this.sendButton = elementIn(root, '[data-action="send-comment"]', HTMLButtonElement);
    this.error = elementIn(root, '[data-slot="comment-error"]');
    this.area.addEventListener("input", () => this.#change({ text: this.area.value }));
    this.area.addEventListener("keydown", (event) => this.#key(event));
    this.pin.addEventListener("click", () => this.#place(!this.#isPlacing));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
  }

  /** @param {string} sample its key @param {(id: string) => Comment | null} find a comment of it */
  show(sample, find) {
    this.#find = find;
    if (sample !== this.#sample) {
      this.#sample = sample;
      this.error.textContent = "";
      this.#place(false);
    }
    const { text } = this.#draft;
    if (this.area.value !== text) this.area.value = text;
    this.#showChips();
  }

  /** Begin to write; the next click in the picture pins it. */
  begin() {
    this.area.focus();
    if (!this.#draft.point) this.#place(true);
  }

  /** @param {Comment} comment */
  answer(comment) {
    this.#change({ answers: comment.id });
    this.area.focus();
  }

  /** @param {[number, number]} point */
  point(point) {
    this.#change({ point });
    this.#place(false);
    this.area.focus();
  }

  /** Whether there was something to leave. */
  leave() {
    const isLeft = this.#isPlacing;
    this.#place(false);
    return isLeft;
  }

  get #draft() {
    return this.#drafts.get(this.#sample);
  }

  /** @param {Partial<Draft>} change */
  #change(change) {
    this.#drafts.set(this.#sample, { ...this.#draft, ...change });
    this.#showChips();
  }

  /** @param {boolean} isPlacing */
  #place(isPlacing) {
    this.#isPlacing = isPlacing;
    this.pin.setAttribute("aria-pressed", String(isPlacing));
    this.#hooks.place(isPlacing);
  }

  #showChips() {
    const { point, answers } = this.#draft;
    const chips = [];
    if (point) chips.push(this.#chip(`Pin at ${point.map(Math.round).join(", ")}`, { point: null }));
    if (answers) {
      const name = this.#find(answers)?.name || NOBODY;
      chips.push(this.#chip(`Answers ${name}`, { answers: null }));
    }
    this.chips.replaceChildren(...chips);
    this.chips.hidden = !chips.length;
  }

  /** @param {string} text @param {Partial<Draft>} without */
  #chip(text, without) {
    const chip = node("span", { className: "chip", textContent: text });
    const remove = node("button", { type: "button", textContent: "×" });
    remove.setAttribute("aria-label", `Take away: ${text}`);
    remove.addEventListener("click", () => {
      this.#change(without);
      this.area.focus();
    });
    chip.append(remove);
    return chip;
  }

  async #send() {
    const sample = this.#sample;
    const draft = this.#draft;
    if (!draft.text.trim()) return this.area.focus();
    this.sendButton.disabled = this.area.readOnly = true;
    const wrong = await this.#hooks.send(sample, draft);
    this.sendButton.disabled = this.area.readOnly = false;
    if (!wrong) this.#drafts.set(sample, { text: "", point: null, answers: null });
    if (sample === this.#sample) {
      this.error.textContent = wrong;
      this.show(sample, this.#find);
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (keyOf(event) === "Enter" && heldWith(event) === "command") {
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) this.form.requestSubmit();
    }
  }
}
