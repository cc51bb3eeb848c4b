// Which key a keyboard event means, on any layout: what was typed counts, and where that is no Latin letter (Cyrillic,
// Greek, Thai …) the place on the keyboard does.

/** @type {Record<string, string>} */
const PLACES = { BracketLeft: "[", BracketRight: "]", Minus: "-", Equal: "=", Slash: "/" };
const COMPOSING = 229; // the keyCode of what an input method has taken
const OTHER_SCRIPT = /^[\p{L}\p{M}\p{Nd}]/u; // letters and digits; those of ours are told apart before
const LATIN = /^[\p{Script=Latin}0-9]$/u;
const BRACKETS = "[]"; // on many layouts typed with AltGr or Option

/** The key: a lower-case letter, a sign, or a name as "Enter"; "" where the event belongs to an input method.
 * @param {Partial<KeyboardEvent>} event */
export function keyOf(event) {
  const { key = "", code = "", shiftKey = false } = event;
  if (event.isComposing || event.keyCode === COMPOSING || key === "Dead" || key === "Process") return "";
  if ([...key].length !== 1) return key;
  if (LATIN.test(key)) return key.toUpperCase().toLowerCase(); // the dotless i of Turkish keyboards is an I too
  if (!OTHER_SCRIPT.test(key)) return key;
  const place = /^(?:Key|Digit|Numpad)([A-Z0-9])$/.exec(code)?.[1].toLowerCase();
  const letter = place ?? PLACES[code];
  return letter === "/" && shiftKey ? "?" : (letter ?? key);
}

/** What is held with it: "" for nothing (Shift aside), "command" for Ctrl or ⌘, "other" for what is left to others.
 * @param {Partial<KeyboardEvent>} event */
export function heldWith(event) {
  const { key = "", ctrlKey, metaKey, altKey } = event;
  // AltGr is Ctrl with Alt on Windows and Option is Alt: they belong to the sign that they type.
  if (BRACKETS.includes(key) && altKey && !metaKey) return "";
  if (altKey) return "other";
  return ctrlKey || metaKey ? "command" : "";
}
