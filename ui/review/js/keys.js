// The board's keys, as in programs for culling. They are off while somebody types, and where a dialog is open.

import { heldWith, keyOf } from "../../js/keyboard.js";

/** @import { Way } from "./runs.js" */
/** @import { Opinion, Verdict } from "./words.js" */
/** @typedef {{ walk: (way: Way) => void, decide: (verdict: Verdict, goesOn: boolean) => void,
 *   star: (goesOn: boolean) => void, comment: () => void, undo: () => void, sample: (place: number) => void,
 *   help: () => void, large: () => void, leave: () => void, zoom: (way: "in" | "out" | "fit") => void,
 *   mask: () => void, mode: () => void, pick: () => void, search: () => void }} Actions */

/** @type {Record<string, Verdict>} */
const VERDICTS = { a: "approved", p: "approved", r: "rejected", x: "rejected", w: "rework" };
/** @type {Record<string, Way>} */
const WAYS = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  Home: "first",
  End: "last",
};
const PRESSES = "button, a, summary, [role='button']"; // what Enter and Space press
const MOVES = "[role='slider']"; // what arrows move

/** What a key does; null for nothing. @param {Partial<KeyboardEvent>} event @param {Actions} actions
 * @returns {(() => void) | null} */
export function deedOf(event, actions) {
  if (heldWith(event)) return null;
  const key = keyOf(event);
  const goesOn = Boolean(event.shiftKey);
  if (WAYS[key]) return goesOn ? null : () => actions.walk(WAYS[key]);
  if (key === "Escape") return actions.leave;
  if (event.repeat) return null;
  if (VERDICTS[key]) return () => actions.decide(VERDICTS[key], goesOn);
  if (key === "s") return () => actions.star(goesOn);
  if (/^[1-9]$/.test(key)) return () => actions.sample(Number(key) - 1);
  /** @type {Record<string, () => void>} */
  const others = {
    c: actions.comment,
    u: actions.undo,
    "?": actions.help,
    m: actions.mask,
    v: actions.mode,
    t: actions.pick,
    "/": actions.search,
    Enter: actions.large,
    " ": actions.large,
    "+": () => actions.zoom("in"),
    "=": () => actions.zoom("in"),
    "-": () => actions.zoom("out"),
    0: () => actions.zoom("fit"),
  };
  return others[key] ?? null;
}

/** @param {HTMLElement} root @param {Actions} actions */
export function connectKeys(root, actions) {
  const { ownerDocument } = root;
  ownerDocument.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || ownerDocument.querySelector("dialog[open]")) return;
    const target = event.target instanceof Element ? event.target : root;
    if (isTyping(target)) {
      if (event.key === "Escape" && target instanceof HTMLElement) {
        event.preventDefault();
        target.blur();
        actions.leave();
      }
      return;
    }
    const presses = event.key === "Enter" || event.key === " ";
    if (presses && target.closest(PRESSES) && !target.closest(".card-open")) return;
    if (WAYS[event.key] && target.closest(MOVES)) return;
    const deed = deedOf(event, actions);
    if (!deed) return;
    event.preventDefault();
    deed();
  });
}

/** @param {Element} target */
function isTyping(target) {
  if (target instanceof HTMLInputElement) return !["checkbox", "radio", "button"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
