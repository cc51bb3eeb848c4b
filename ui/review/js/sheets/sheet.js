// A dialog above the board. It closes by Escape, by its button and by itself; the focus goes back to where it was.

import { node } from "../../../js/elements.js";

/** @typedef {{ dialog: HTMLDialogElement, body: HTMLElement, close: () => void,
 *   wrong: (sentence: string) => void }} Sheet */

/** @param {HTMLElement} root @param {string} title @param {(Node | string)[]} content @returns {Sheet} */
export function openSheet(root, title, content) {
  const dialog = node("dialog", { className: "sheet" });
  const heading = node("h2", { textContent: title, id: "sheet-title" });
  dialog.setAttribute("aria-labelledby", heading.id);
  const leave = node("button", { type: "button", className: "icon", textContent: "×" });
  leave.setAttribute("aria-label", "Close");
  const head = node("header");
  head.append(heading, leave);
  const body = node("div", { className: "sheet-body" });
  body.append(...content);
  const wrong = node("p", { className: "error" });
  wrong.setAttribute("role", "alert");
  dialog.append(head, body, wrong);
  const close = () => dialog.close();
  leave.addEventListener("click", close);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) close(); // beside it
  });
  root.append(dialog);
  dialog.showModal();
  return { dialog, body, close, wrong: (sentence) => (wrong.textContent = sentence) };
}

/** @param {string} text @param {() => unknown} act @param {string} [kind] class of the button */
export function sheetButton(text, act, kind = "") {
  const button = node("button", { type: "button", textContent: text, className: kind });
  button.addEventListener("click", act);
  return button;
}

/** A question of one sentence. Settles with whether it was agreed to.
 * @param {HTMLElement} root @param {{ title: string, text: string, yes: string }} question @returns {Promise<boolean>} */
export function askSheet(root, { title, text, yes }) {
  return new Promise((resolve) => {
    let isAgreed = false;
    const line = node("p", { className: "sheet-buttons" });
    const sheet = openSheet(root, title, [node("p", { textContent: text }), line]);
    const agree = () => {
      isAgreed = true;
      sheet.close();
    };
    line.append(sheetButton("Cancel", sheet.close), sheetButton(yes, agree, "danger"));
    sheet.dialog.addEventListener("close", () => resolve(isAgreed));
  });
}

/** Choices of which one holds. @param {string} legend @param {string} name
 * @param {{ value: string, text: string }[]} choices the first one holds at first */
export function radios(legend, name, choices) {
  const group = node("fieldset");
  group.append(node("legend", { textContent: legend }));
  choices.forEach(({ value, text }, place) => {
    const label = node("label");
    label.append(node("input", { type: "radio", name, value, checked: !place }), text);
    group.append(label);
  });
  return group;
}

/** Hand a file to the person. @param {{ name: string, content: Blob }} file */
export function save({ name, content }) {
  const link = node("a", { href: URL.createObjectURL(content), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
