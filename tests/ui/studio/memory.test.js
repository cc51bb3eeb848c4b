import assert from "node:assert/strict";
import { test } from "node:test";
import { drawSeed, Memory, Tuning, visitorToken } from "../../../ui/studio/js/memory.js";

/** @import { Settings, Tuned } from "../../../ui/studio/js/memory.js" */

class Storage {
  #values = new Map();
  /** @param {string} name */
  getItem = (name) => this.#values.get(name) ?? null;
  /** @type {(name: string, value: string) => void} */
  setItem = (name, value) => this.#values.set(name, value);
}

const forbidden = {
  getItem() {
    throw new Error("denied");
  },
  setItem() {
    throw new Error("denied");
  },
};

test("a browser keeps its token and another has another", () => {
  const storage = new Storage();
  assert.equal(visitorToken(storage), visitorToken(storage));
  assert.notEqual(visitorToken(storage), visitorToken(new Storage()));
  assert.match(visitorToken(storage), /^[0-9a-f]{32}$/);
});

test("a browser that forbids storage gets a token for this page", () => {
  assert.match(visitorToken(forbidden), /^[0-9a-f]{32}$/);
});

const HERE = { engines: ["content_aware"], byPosition: ["engine", "prompt", "seed"] };
const now = { engine: "content_aware", prompt: "now" };

/** What comes back where this was kept. @param {unknown} kept */
function recalled(kept) {
  const storage = new Storage();
  storage.setItem("inpaint-studio:settings", JSON.stringify(kept));
  return new Memory(storage, HERE).recall(now);
}

test("settings come back by name, and nothing is kept before they did", () => {
  const storage = new Storage();
  const memory = new Memory(storage, HERE);
  memory.keep({ ...now, prompt: "too early" });
  assert.deepEqual(memory.recall(now), now);
  memory.keep({ prompt: "kept", engine: "content_aware" });
  assert.deepEqual(new Memory(storage, HERE).recall(now), { engine: "content_aware", prompt: "kept" });
});

test("what an older page kept as a list comes back by name", () => {
  assert.deepEqual(recalled(["content_aware", "kept", "7"]), { engine: "content_aware", prompt: "kept" });
});

test("settings of an engine that is gone, of another version or no settings at all are left", () => {
  for (const kept of [{ engine: "gone", prompt: "x" }, ["gone", "x", "7"], ["content_aware", "x"], null, 7, "x", {}]) {
    assert.deepEqual(recalled(kept), now, JSON.stringify(kept));
  }
  assert.deepEqual(recalled({ engine: "content_aware", gone: 1 }), now);
});

test("a drawn seed is a whole number in range, as text", () => {
  for (let i = 0; i < 100; i += 1) {
    assert.match(drawSeed(), /^\d{1,10}$/);
    assert.ok(Number(drawSeed()) < 2 ** 32);
    assert.equal(Number(drawSeed()) % 4, 0);
  }
});

/** @type {(steps: number, guidance: number, strength: number) => Tuned} */
const tuned = (steps, guidance, strength) => ({ steps, guidance, strength });
/** @type {(engine: string, values: Tuned) => Settings} */
const settings = (engine, values) => ({ engine, prompt: "", ...values });

test("an engine chosen by hand brings what suits it, and later what was set there", () => {
  const tuning = new Tuning({ hosted: tuned(30, 5, 0.7), local: tuned(28, 30, 1) });
  assert.deepEqual(tuning.choose("hosted", tuned(30, 5, 0.7)), tuned(30, 5, 0.7));
  tuning.byHand("local");
  tuning.keep(settings("local", tuned(30, 5, 0.7))); // the values are the other engine's still
  assert.deepEqual(tuning.choose("local", tuned(30, 5, 0.7)), tuned(28, 30, 1));
  tuning.keep(settings("local", tuned(3, 11, 0.85)));
  tuning.byHand("hosted");
  assert.deepEqual(tuning.choose("hosted", tuned(3, 11, 0.85)), tuned(30, 5, 0.7));
  tuning.byHand("local");
  assert.deepEqual(tuning.choose("local", tuned(30, 5, 0.7)), tuned(3, 11, 0.85));
});

test("an engine that a reload or a project brings back leaves the values alone", () => {
  const tuning = new Tuning({ local: tuned(28, 30, 1) });
  assert.deepEqual(tuning.choose("local", tuned(3, 11, 0.85)), tuned(3, 11, 0.85));
});
