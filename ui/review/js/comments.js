// The comments of the sample that is looked at. What strangers wrote is text and nothing else.

import { node } from "../../js/elements.js";
import { threads } from "./threads.js";
import { moment, NOBODY } from "./words.js";

/** @import { Line } from "./threads.js" */
/** @import { Comment } from "./words.js" */
/** @typedef {{ answer: (comment: Comment) => void, resolve: (comment: Comment) => void,
 *   rewrite: (comment: Comment, text: string) => Promise<string>, withdraw: (comment: Comment) => void,
 *   point: (comment: Comment) => void }} Acts rewrite: settles with what is wrong, "" where nothing is */
/** @typedef {{ reviewer: string | null, maySpeak: boolean, mayRemove: boolean }} Rights */

export class Comments {
  #place;
  #acts;
  /** @type {Map<string, { element: HTMLElement, told: string }>} */ #shown = new Map();

  /** @param {HTMLElement} place @param {Acts} acts */
  constructor(place, acts) {
    this.#place = place;
    this.#acts = acts;
  }

  /** What has not changed stays, with what is being written in it.
   * @param {Comment[]} comments @param {Rights} rights @param {string} current id of one that is pointed at */
  show(comments, rights, current) {
    const lines = threads(comments);
    const before = this.#shown;
    this.#shown = new Map();
    const elements = lines.map((line) => {
      const told = JSON.stringify([line.comment, line.number, line.to?.name, rights]);
      const kept = before.get(line.comment.id);
      const isKept = kept && (kept.told === told || kept.element.querySelector("textarea"));
      const element = isKept ? kept.element : this.#line(line, rights);
      this.#shown.set(line.comment.id, { element, told });
      element.classList.toggle("is-pointed", line.comment.id === current);
      return element;
    });
    const isSame = elements.length === this.#place.children.length;
    if (!isSame || elements.some((element, place) => this.#place.children[place] !== element)) {
      this.#place.replaceChildren(...elements);
    }
  }

  /** @param {string} id */
  reveal(id) {
    this.#shown.get(id)?.element.scrollIntoView({ block: "nearest" });
  }

  /** @param {Line} line @param {Rights} rights */
  #line({ comment, number, isAnswer, to }, rights) {
    const element = node("li", { className: `comment${isAnswer ? " is-answer" : ""}` });
    element.dataset.comment = comment.id;
    if (comment.resolved) element.dataset.resolved = "";
    const head = node("p", { className: "comment-head" });
    if (!isAnswer) head.append(this.#number(comment, number));
    const parts = [comment.name || NOBODY, moment(comment.at)];
    if (to) parts.push(`answers ${to.name || NOBODY}`);
    if (comment.resolved) parts.push("resolved");
    head.append(node("span", { textContent: parts.join(" · ") }));
    element.append(head, node("p", { className: "comment-text", textContent: comment.text }));
    element.append(this.#buttons(element, comment, isAnswer, rights));
    return element;
  }

  /** @param {Comment} comment @param {number} number */
  #number(comment, number) {
    if (!comment.point) return node("span", { className: "comment-number", textContent: String(number) });
    const pin = node("button", { type: "button", className: "comment-number is-pin", textContent: String(number) });
    pin.setAttribute("aria-label", `Show pin ${number} in the picture`);
    pin.addEventListener("click", () => this.#acts.point(comment));
    return pin;
  }

  /** @param {HTMLElement} element @param {Comment} comment @param {boolean} isAnswer @param {Rights} rights */
  #buttons(element, comment, isAnswer, { reviewer, maySpeak, mayRemove }) {
    const line = node("p", { className: "comment-acts" });
    const isOwn = comment.reviewer === reviewer;
    /** @param {string} text @param {string} action @param {() => void} act */
    const add = (text, action, act) => {
      const button = node("button", { type: "button", textContent: text });
      button.dataset.action = action;
      button.addEventListener("click", act);
      line.append(button);
    };
    if (maySpeak) add("Answer", "answer-comment", () => this.#acts.answer(comment));
    if (maySpeak && !isAnswer) {
      add(comment.resolved ? "Reopen" : "Resolve", "resolve-comment", () => this.#acts.resolve(comment));
    }
    if (maySpeak && isOwn) add("Edit", "edit-comment", () => this.#edit(element, comment));
    if (maySpeak && (isOwn || mayRemove)) add("Delete", "delete-comment", () => this.#acts.withdraw(comment));
    return line;
  }

  /** @param {HTMLElement} element @param {Comment} comment */
  #edit(element, comment) {
    if (element.querySelector("textarea")) return;
    const form = node("form", { className: "comment-edit" });
    const area = node("textarea", { value: comment.text, rows: 3, maxLength: 10_000 });
    area.setAttribute("aria-label", "Your comment");
    const wrong = node("p", { className: "error" });
    wrong.setAttribute("role", "alert");
    const keep = node("button", { type: "submit", textContent: "Save", className: "primary" });
    const leave = node("button", { type: "button", textContent: "Cancel" });
    const text = element.querySelector(".comment-text");
    const close = () => {
      form.remove();
      if (text instanceof HTMLElement) text.hidden = false;
    };
    leave.addEventListener("click", close);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      keep.disabled = true;
      wrong.textContent = await this.#acts.rewrite(comment, area.value);
      keep.disabled = false;
      if (!wrong.textContent) close();
    });
    form.append(area, keep, leave, wrong);
    if (text instanceof HTMLElement) text.hidden = true;
    text?.after(form);
    area.focus();
  }
}
