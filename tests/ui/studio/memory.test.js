import assert from "node:assert/strict";
import { test } from "node:test";
import { drawSeed, Memory, Tuning, visitorToken } from "../../../ui/studio/js/memory.js";

class Storage {
  #values = new Map();
  getItem = (name) => this.#values.get(name) ?? null;
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

test("settings come back, and nothing is kept before they did", () => {
  const storage = new Storage();
  const memory = new Memory(storage, ["content_aware"]);
  memory.keep(["content_aware", "too early"]);
  assert.deepEqual(memory.recall(["content_aware", "now"]), ["content_aware", "now"]);
  memory.keep(["content_aware", "kept"]);
  assert.deepEqual(new Memory(storage, ["content_aware"]).recall(["content_aware", "now"]), ["content_aware", "kept"]);
});

test("settings of an engine that is gone, or of another version, are left", () => {
  const storage = new Storage();
  const memory = new Memory(storage, ["content_aware"]);
  memory.recall([]);
  memory.keep(["gone", "x"]);
  assert.deepEqual(new Memory(storage, ["content_aware"]).recall(["content_aware", "now"]), ["content_aware", "now"]);
  memory.keep(["content_aware"]);
  assert.deepEqual(new Memory(storage, ["content_aware"]).recall(["content_aware", "now"]), ["content_aware", "now"]);
});

test("a drawn seed is a whole number in range, as text", () => {
  for (let i = 0; i < 100; i += 1) {
    assert.match(drawSeed(), /^\d{1,10}$/);
    assert.ok(Number(drawSeed()) < 2 ** 32);
    assert.equal(Number(drawSeed()) % 4, 0);
  }
});

const settings = (engine, ...values) => [engine, "", "", 1, "", ...values, false];

test("an engine chosen by hand brings what suits it, and later what was set there", () => {
  const tuning = new Tuning({ hosted: [30, 5, 0.7], local: [28, 30, 1] });
  assert.deepEqual(tuning.choose("hosted", [30, 5, 0.7]), [30, 5, 0.7]);
  tuning.byHand("local");
  tuning.keep(settings("local", 30, 5, 0.7)); // the values are the other engine's still
  assert.deepEqual(tuning.choose("local", [30, 5, 0.7]), [28, 30, 1]);
  tuning.keep(settings("local", 3, 11, 0.85));
  tuning.byHand("hosted");
  assert.deepEqual(tuning.choose("hosted", [3, 11, 0.85]), [30, 5, 0.7]);
  tuning.byHand("local");
  assert.deepEqual(tuning.choose("local", [30, 5, 0.7]), [3, 11, 0.85]);
});

test("an engine that a reload or a project brings back leaves the values alone", () => {
  const tuning = new Tuning({ local: [28, 30, 1] });
  assert.deepEqual(tuning.choose("local", [3, 11, 0.85]), [3, 11, 0.85]);
});
