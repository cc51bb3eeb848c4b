import assert from "node:assert/strict";
import { test } from "node:test";
import { heldWith, keyOf } from "../../../ui/js/keyboard.js";

/** @type {(key: string, code: string, more?: Partial<KeyboardEvent>) => string} */
const means = (key, code, more = {}) => keyOf({ key, code, ...more });

test("letters of other scripts mean the key at their place", () => {
  // biome-ignore format: a table of keys
  const cases = [
    ["я", "KeyZ", "z"], ["Я", "KeyZ", "z"], ["и", "KeyB", "b"], ["у", "KeyE", "e"], ["ф", "KeyA", "a"], ["ш", "KeyI", "i"],
    ["х", "BracketLeft", "["], ["Ъ", "BracketRight", "]"], ["р", "KeyH", "h"], ["щ", "KeyO", "o"],
    ["ζ", "KeyZ", "z"], ["β", "KeyB", "b"], ["Ε", "KeyE", "e"], ["נ", "KeyB", "b"], ["ب", "KeyF", "f"],
    ["١", "Digit1", "1"], ["ๅ", "Digit1", "1"], ["ช", "Equal", "="], ["ㅠ", "KeyB", "b"], ["ち", "KeyA", "a"],
  ];
  for (const [key, code, meant] of cases) assert.equal(means(key, code), meant, key);
});

test("what is Latin counts as it was typed, wherever it is", () => {
  // biome-ignore format: a table of keys
  const cases = [
    ["z", "KeyY", "z"], ["y", "KeyZ", "y"], ["a", "KeyQ", "a"], ["A", "KeyQ", "a"], ["ü", "BracketLeft", "ü"], ["é", "Digit2", "é"],
    ["&", "Digit1", "&"], ["1", "Digit1", "1"], ["?", "Minus", "?"], ["[", "Digit8", "["], ["ı", "KeyI", "i"], ["ö", "Semicolon", "ö"],
    [" ", "Space", " "], ["Enter", "NumpadEnter", "Enter"], ["Escape", "Escape", "Escape"], ["z", "", "z"],
  ];
  for (const [key, code, meant] of cases) assert.equal(means(key, code), meant, key);
});

test("what an input method has taken means nothing", () => {
  assert.equal(means("b", "KeyB", { isComposing: true }), "");
  assert.equal(means("b", "KeyB", { keyCode: 229 }), "");
  assert.equal(means("Process", "KeyB"), "");
  assert.equal(means("Dead", "BracketLeft"), "");
});

test("AltGr and Option belong to a bracket that they type, and to nothing else", () => {
  assert.equal(heldWith({ key: "[", ctrlKey: true, altKey: true }), "");
  assert.equal(heldWith({ key: "]", altKey: true }), "");
  assert.equal(heldWith({ key: "[", ctrlKey: true }), "command");
  assert.equal(heldWith({ key: "[", metaKey: true, altKey: true }), "other");
  assert.equal(heldWith({ key: "z", ctrlKey: true, altKey: true }), "other");
  assert.equal(heldWith({ key: "b", altKey: true }), "other");
  assert.equal(heldWith({ key: "z", metaKey: true }), "command");
  assert.equal(heldWith({ key: "B", shiftKey: true }), "");
});
