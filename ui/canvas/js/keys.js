// The keyboard: which key does what, while nobody is typing.

const UNTYPED = new Set(["range", "button", "checkbox", "radio", "file", "submit", "reset", "color", "image"]);

const PRESSED_BY_SPACE = 'button, a, summary, input:not([type="range"]), [role="button"], [role="tab"]';

/** True where keys are text: then no shortcut may act. */
export function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !UNTYPED.has(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

/**
 * `actions` maps names to functions, `holds` maps keys to functions of true (pressed) and false (let go), `held` is
 * the Set of those keys held now. Letters come from event.key, so that they are where the layout has them.
 */
export function listenToKeys({ actions, holds, held, tools, isAlive }, signal) {
  const act = (event, name) => {
    event.preventDefault();
    actions[name]();
  };
  const clicked = new WeakSet(); // what has the focus because the mouse gave it
  let isPointer = false;
  document.addEventListener("pointerdown", () => (isPointer = true), { signal, capture: true });
  document.addEventListener("focusin", ({ target }) => (isPointer ? clicked.add(target) : clicked.delete(target)), { signal });
  const letGo = () => {
    for (const key of held) holds[key](false);
    held.clear();
  };
  document.addEventListener("keydown", () => (isPointer = false), { signal, capture: true });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || isTyping(event.target)) return;
    if (!isAlive() || document.querySelector("dialog[open]")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey) {
      const name = commandOf(key, event);
      if (name) act(event, name);
      return;
    }
    if (event.altKey) return;
    if (key in holds) hold(event, key, { holds, held, clicked });
    else if (key === "Escape") actions.escape(); // others may want to hear it too
    else if (key in SINGLE) act(event, SINGLE[key]);
    else if (tools.some((tool) => tool.key === key)) act(event, `tool-${key}`);
  }, { signal });
  document.addEventListener("keyup", (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (held.delete(key)) holds[key](false);
  }, { signal });
  // A key let go while another window has the focus is never heard.
  globalThis.addEventListener("blur", letGo, { signal });
}

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

function commandOf(key, { shiftKey, altKey }) {
  if (altKey) return null;
  if (key === "z") return shiftKey ? "redo" : "undo";
  return key === "y" && !shiftKey ? "redo" : null;
}

function hold(event, key, { holds, held, clicked }) {
  // Space presses what was reached by keyboard; what was merely clicked leaves it to the stage.
  if (key === " " && !clicked.has(event.target) && event.target instanceof Element && event.target.closest(PRESSED_BY_SPACE)) return;
  event.preventDefault();
  if (held.has(key)) return;
  held.add(key);
  holds[key](true);
}
