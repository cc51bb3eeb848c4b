// What #message says, where answers come late.
import assert from "node:assert/strict";
import { test } from "node:test";
import { RunState } from "../../../ui/studio/js/run-state.js";

/** @type {import("../../../ui/studio/js/run-state.js").Notice} */
const RESTORED = { state: "idle", text: "", about_run: true, restored: true };

function page() {
  /** @type {() => any} */
  const element = () => ({
    dataset: {},
    textContent: "",
    style: { setProperty() {} },
    after() {},
    setAttribute() {},
    toggleAttribute() {},
    hasAttribute: () => false,
  });
  const [box, studio, text, place] = [element(), element(), element(), element()];
  place.closest = (/** @type {string} */ name) => (name === "#message" ? box : studio);
  place.querySelector = () => text;
  /** @type {any} */
  const document = Object.assign(new EventTarget(), { createElement: element, querySelector: element });
  const run = new RunState(document, { async watch() {}, async wait() {} });
  run.attach(place, { value: null }, () => {});
  return { run, box, text };
}

test("what was said while the page looked back is not taken back by the answer", async () => {
  const { run, box, text } = page();
  run.look();
  await new Promise((resolve) => setTimeout(resolve, 5));
  run.show({ state: "error", text: "notes.txt is no picture." });
  run.hear(RESTORED);
  assert.equal(box.dataset.state, "error");
  assert.equal(text.textContent, "notes.txt is no picture.");
  run.hear({ ...RESTORED, state: "running", text: "Filling sample 1 of 2." });
  assert.equal(text.textContent, "Filling sample 1 of 2.", "a run under way is told all the same");
});

test("what was said before the page looked back makes way for the answer", async () => {
  const { run, text } = page();
  run.show({ state: "error", text: "The server does not answer.", about_run: true, lasting: true });
  await new Promise((resolve) => setTimeout(resolve, 5));
  run.look();
  run.hear({ ...RESTORED, text: "The run failed.", state: "error" });
  assert.equal(text.textContent, "The run failed.");
});

test("pictures wait for the first answer alone", async () => {
  const { run } = page();
  let passed = false;
  run.lookedBack.then(() => (passed = true));
  run.look();
  await Promise.resolve();
  assert.equal(passed, false);
  run.hear(RESTORED);
  await Promise.resolve();
  assert.equal(passed, true);
});
