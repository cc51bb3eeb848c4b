// What is said of the sample that is looked at: the comments, and the place where one writes them.

import { elementIn } from "../../js/elements.js";
import { refusalOf } from "./api.js";
import { Comments } from "./comments.js";
import { Composer } from "./composer.js";
import { keyOfSample } from "./runs.js";
import { askSheet } from "./sheets/sheet.js";

/** @import { Api } from "./api.js" */
/** @import { Draft, Drafts } from "./drafts.js" */
/** @import { At, Runs } from "./runs.js" */
/** @import { Comment, Me, Run, Sample } from "./words.js" */
/** @typedef {{ api: Api, me: Me, runs: Runs, drafts: Drafts }} Parts */
/** @typedef {{ place: (isPlacing: boolean) => void, pins: (current: string) => void, tell: (sentence: string) => void,
 *   refresh: (run: string) => Promise<void> }} Hooks */

const TAKE = { title: "Delete this comment?", text: "It goes for everybody.", yes: "Delete" };

export class Talk {
  #root;
  #parts;
  #hooks;
  #comments;
  #composer;
  /** @type {At | null} */ #at = null;
  #current = ""; // id of the comment that is pointed at

  /** @param {HTMLElement} root @param {Parts} parts @param {Hooks} hooks */
  constructor(root, parts, hooks) {
    this.#root = root;
    this.#parts = parts;
    this.#hooks = hooks;
    this.#comments = new Comments(elementIn(root, '[data-slot="comments"]'), {
      answer: (comment) => this.#composer.answer(comment),
      resolve: (comment) => this.#change(comment, { resolved: !comment.resolved }).then(hooks.tell),
      rewrite: (comment, text) => this.#change(comment, { text }),
      withdraw: (comment) => this.#withdraw(comment),
      point: (comment) => this.pointAt(comment.id),
    });
    this.#composer = new Composer(root, parts.drafts, {
      send: (key, draft) => this.#send(key, draft),
      place: hooks.place,
    });
  }

  /** @param {Run} run @param {Sample} sample */
  show(run, sample) {
    const { me } = this.#parts;
    const at = { run: run.id, n: sample.n };
    if (this.#at && keyOfSample(this.#at.run, this.#at.n) !== keyOfSample(at.run, at.n)) this.#current = "";
    this.#at = at;
    const rights = { reviewer: me.reviewer, maySpeak: me.may_speak, mayRemove: !me.is_guest };
    this.#comments.show(sample.comments, rights, this.#current);
    const find = (/** @type {string} */ id) => sample.comments.find((comment) => comment.id === id) ?? null;
    this.#composer.show(keyOfSample(at.run, at.n), find);
  }

  begin() {
    if (this.#parts.me.may_speak) this.#composer.begin();
  }

  leave() {
    return this.#composer.leave();
  }

  /** @param {[number, number]} point */
  point(point) {
    this.#composer.point(/** @type {[number, number]} */ (point.map((part) => Math.round(part * 10) / 10)));
  }

  /** @param {string} id */
  pointAt(id) {
    this.#current = id;
    this.#hooks.pins(id);
    const run = this.#at && this.#parts.runs.get(this.#at.run);
    const sample = this.#parts.runs.sample(this.#at);
    if (run && sample) this.show(run, sample);
    this.#comments.reveal(id);
  }

  /** @param {string} key @param {Draft} draft @returns {Promise<string>} what is wrong */
  async #send(key, draft) {
    const [run, number] = key.split("/");
    const { api } = this.#parts;
    const known = this.#own(run, draft.text);
    try {
      await api.comment(run, Number(number), { ...draft, text: draft.text.trim() });
    } catch (error) {
      const why = refusalOf(error);
      await this.#hooks.refresh(run);
      // The answer got lost, not the comment: it is there once more than before.
      return why.status === 0 && this.#own(run, draft.text) > known ? "" : why.message;
    }
    await this.#hooks.refresh(run);
    return "";
  }

  /** How many comments of the person say this. @param {string} run @param {string} text */
  #own(run, text) {
    const { runs, me } = this.#parts;
    const comments = (runs.get(run)?.samples ?? []).flatMap((sample) => sample.comments);
    return comments.filter((comment) => comment.reviewer === me.reviewer && comment.text === text.trim()).length;
  }

  /** @param {Comment} comment @param {{ text: string } | { resolved: boolean }} change @returns {Promise<string>} */
  async #change(comment, change) {
    const run = this.#at?.run ?? "";
    try {
      await this.#parts.api.changeComment(comment.id, change);
    } catch (error) {
      return refusalOf(error).message;
    }
    await this.#hooks.refresh(run);
    return "";
  }

  /** @param {Comment} comment */
  async #withdraw(comment) {
    const run = this.#at?.run ?? "";
    if (!(await askSheet(this.#root, TAKE))) return;
    await this.#parts.api.withdraw(comment.id).catch((error) => this.#hooks.tell(refusalOf(error).message));
    await this.#hooks.refresh(run);
  }
}
