// The keyboard: which key does what, while nobody is typing.

import { heldWith, keyOf } from "../../../js/keyboard.js";

/**
 * What each key does while it is held: it is told true when pressed and false when let go; `held` are those held now.
 * @typedef {{ holds: Record<string, (down: boolean) => void>, held: Set<string> }} Holding
 */
/**
 * `toTool` hands a key to the tool that is chosen, true where it did something with it.
 * @typedef {Holding & { actions: Record<string, (repeated?: boolean) => void>, tools: Tool[], toTool: (key: string) => boolean,
 *   isAlive: () => boolean }} Keys
 */

const UNTYPED = new Set(["range", "button", "checkbox", "radio", "file", "submit", "reset", "color", "image"]);

const PRESSED_BY_SPACE = 'button, a, summary, input:not([type="range"]), [role="button"], [role="tab"]';

/** True where keys are text: then no shortcut may act. @param {EventTarget | null} target */
export function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !UNTYPED.has(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/** @type {(keys: Keys, signal: AbortSignal) => void} */
export function listenToKeys({ actions, holds, held, tools, toTool, isAlive }, signal) {
  /** @type {(event: Event, name: string) => void} */
  const act = (event, name) => {
    event.preventDefault();
    actions[name](event instanceof KeyboardEvent && event.repeat);
  };
  /** @type {WeakSet<EventTarget>} */
  const clicked = new WeakSet(); // what has the focus because the mouse gave it
  let isPointer = false;
  /** @type {<T extends "focusin" | "keydown" | "keyup">(type: T, handle: (event: DocumentEventMap[T]) => void) => void} */
  const listen = (type, handle) => document.addEventListener(type, handle, { signal });
  document.addEventListener("pointerdown", () => (isPointer = true), { signal, capture: true });
  listen("focusin", ({ target }) => target && (isPointer ? clicked.add(target) : clicked.delete(target)));
  const places = new Map(); // where on the keyboard the held keys are: let go they may have another name
  /** @type {(key: string) => void} */
  const release = (key) => held.delete(key) && holds[key](false);
  const letGo = () => [...held].forEach(release);
  document.addEventListener("keydown", () => (isPointer = false), { signal, capture: true });
  listen("keydown", (event) => {
    if (event.key === "Meta") letGo(); // macOS does not tell of letters let go while it is held
    if (event.defaultPrevented || isTyping(event.composedPath()[0]) || isTyping(document.activeElement)) return;
    if (!isAlive() || document.querySelector("dialog[open]")) return;
    const key = keyOf(event);
    const company = heldWith(event);
    const name = company ? company === "command" && commandOf(key, event.shiftKey) : singleOf(key, tools);
    if (!company && Object.hasOwn(holds, key)) {
      if (hold(event, key, { holds, held, clicked }) && event.code) places.set(event.code, key);
    } else if (!company && (key === "Escape" || key === "Backspace") && toTool(key)) {
      event.preventDefault();
    } else if (!company && key === "Escape") {
      actions.escape(); // others may want to hear it too
    } else if (name && event.repeat && !REPEATED.has(name)) event.preventDefault();
    else if (name) act(event, name);
  });
  listen("keyup", (event) => {
    release(places.get(event.code) ?? keyOf(event));
    places.delete(event.code);
  });
  // A key let go while another window has the focus is never heard.
  globalThis.addEventListener("blur", letGo, { signal });
}

/** @type {Record<string, string>} */
const SINGLE = {
  "[": "smaller",
  "]": "larger",
  "+": "zoom-in",
  "=": "zoom-in",
  "-": "zoom-out",
  0: "fit",
  f: "fit",
  1: "actual-size",
  i: "invert",
  Delete: "clear",
  Backspace: "clear",
  c: "compare",
  "?": "help",
};

const REPEATED = new Set(["smaller", "larger", "zoom-in", "zoom-out", "undo", "redo"]); // as long as the key is down

/** @type {(key: string, tools: Tool[]) => string | null} */
function singleOf(key, tools) {
  if (Object.hasOwn(SINGLE, key)) return SINGLE[key];
  return tools.some(({ shortcut }) => shortcut === key) ? `tool-${key}` : null;
}

/** @type {(key: string, shiftKey: boolean) => string | null} */
function commandOf(key, shiftKey) {
  if (key === "z") return shiftKey ? "redo" : "undo";
  return key === "y" && !shiftKey ? "redo" : null;
}

/** True where the key is held from now on.
 * @type {(event: KeyboardEvent, key: string, holding: Holding & { clicked: WeakSet<EventTarget> }) => boolean} */
function hold(event, key, { holds, held, clicked }) {
  const { target } = event;
  // Space presses what was reached by keyboard; what was merely clicked leaves it to the stage.
  const isElsewhere = target instanceof Element && !clicked.has(target) && target.closest(PRESSED_BY_SPACE);
  if (key === " " && isElsewhere) return false;
  event.preventDefault();
  if (held.has(key)) return false;
  held.add(key);
  holds[key](true);
  return true;
}
