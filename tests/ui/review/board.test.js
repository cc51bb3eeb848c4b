// The small rules of the board: its addresses, filters, keys, drafts, threads, facts and events.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Api, Refusal } from "../../../ui/review/js/api.js";
import { doorOf, reviewerId } from "../../../ui/review/js/door.js";
import { Drafts } from "../../../ui/review/js/drafts.js";
import { allFacts, openFacts } from "../../../ui/review/js/facts.js";
import { chosenIn, EVERYTHING, isFiltered, queryOf } from "../../../ui/review/js/filters.js";
import { deedOf } from "../../../ui/review/js/keys.js";
import { eventsIn } from "../../../ui/review/js/listening.js";
import { threads } from "../../../ui/review/js/threads.js";
import { keeping, left } from "../../../ui/review/js/words.js";
import { run, sample, storage } from "./made.js";

test("the address says whose runs are shown, below a path too", () => {
  const base = "https://a.example/studio/";
  assert.deepEqual(doorOf(`${base}review?x=1`, base), { kind: "own", token: "" });
  assert.deepEqual(doorOf(`${base}review/`, base), { kind: "own", token: "" });
  assert.deepEqual(doorOf(`${base}review/all`, base), { kind: "all", token: "" });
  assert.deepEqual(doorOf(`${base}review/Ab_-9#c`, base), { kind: "link", token: "Ab_-9" });
  const kept = storage();
  assert.equal(reviewerId(kept), reviewerId(kept));
  assert.match(reviewerId(storage({ "inpaint-studio:reviewer": "no" })), /^[0-9a-f]{48}$/);
});

test("filters are asked as the API has them, dates as days of this place", () => {
  assert.equal(isFiltered(EVERYTHING), false);
  const now = new Date(2026, 5, 10, 15);
  const week = queryOf({ ...EVERYTHING, text: " sign ", days: "7" }, now);
  assert.deepEqual([week.text, week.since], ["sign", new Date(2026, 5, 4).toISOString()]);
  const between = queryOf({ ...EVERYTHING, days: "between", since: "2026-01-31", until: "2026-01-31" });
  assert.equal(between.since, new Date(2026, 0, 31).toISOString());
  assert.equal(between.until, new Date(2026, 1, 1).toISOString());
  assert.equal(isFiltered({ ...EVERYTHING, days: "between" }), false);
  assert.deepEqual(chosenIn("no JSON"), EVERYTHING);
  assert.deepEqual(chosenIn('{"verdict":"none","other":1}'), { ...EVERYTHING, verdict: "none" });
});

test("keys do what programs for culling do", () => {
  /** @type {string[]} */ const done = [];
  const actions = new Proxy(/** @type {any} */ ({}), {
    get:
      (_, name) =>
      (/** @type {unknown[]} */ ...given) =>
        done.push([name, ...given].join(" ")),
  });
  const press = (/** @type {string} */ key, more = {}) => deedOf({ key, ...more }, actions)?.();
  for (const key of ["a", "p", "r", "x", "w", "s", "c", "u", "3", "?", "ArrowUp", "Enter", "0"]) press(key);
  press("A", { shiftKey: true });
  press("ф", { code: "KeyA" });
  assert.deepEqual(done.splice(0), [
    "decide approved false",
    "decide approved false",
    "decide rejected false",
    "decide rejected false",
    "decide rework false",
    "star false",
    "comment",
    "undo",
    "sample 2",
    "help",
    "walk up",
    "large",
    "zoom fit",
    "decide approved true",
    "decide approved false",
  ]);
  press("a", { ctrlKey: true });
  press("a", { repeat: true });
  press("q");
  assert.deepEqual(done, []);
});

test("a draft is kept for its sample, moves with it, and the oldest of many goes", () => {
  const kept = storage();
  const drafts = new Drafts(kept, "drafts");
  drafts.set("a/0", { text: "leans", point: [1, 2], answers: null });
  drafts.set("a/1", { text: "straight", point: null, answers: null });
  drafts.move(
    new Map([
      ["a/0", "a/1"],
      ["a/1", "a/0"],
    ]),
  );
  assert.equal(new Drafts(kept, "drafts").get("a/1").text, "leans");
  drafts.set("a/1", { text: "", point: null, answers: null });
  assert.equal(drafts.get("a/1").text, "");
  for (let n = 0; n < 60; n += 1) drafts.set(`b/${n}`, { text: "x", point: null, answers: null });
  assert.deepEqual([drafts.get("a/0").text, drafts.get("b/59").text], ["", "x"]);
});

test("answers stand below what they answer, and all of a thread has its number", () => {
  const comment = (/** @type {string} */ id, /** @type {string | null} */ answers, at = id) =>
    /** @type {any} */ ({ id, answers, at });
  const lines = threads([
    comment("3", "1"),
    comment("1", null),
    comment("2", null),
    comment("4", "3"),
    comment("5", "0"),
  ]);
  assert.deepEqual(
    lines.map(({ comment: { id }, number, isAnswer }) => `${id} ${number} ${isAnswer}`),
    ["1 1 false", "3 1 true", "4 1 true", "2 2 false", "5 3 false"],
  );
});

test("what differs from what was asked stands open, the rest is folded", () => {
  const receipt = { changed_outside: 0, seam: 1.25, box: [1, 2, 3, 4] };
  const details = /** @type {any} */ ({ asked: { num_inference_steps: 30, strength: null, enhance_prompt: false } });
  details.got = { num_inference_steps: 20, strength: 0.5 };
  const [seed, steps, outside] = openFacts(run("a", 1), sample(0, "p", { receipt }), details);
  assert.deepEqual([seed.got, steps.asked, steps.got, outside.tone], ["10", "30", "20", "ok"]);
  const veiled = openFacts(run("a", 1), sample(0, "p", { seed: null }), null);
  assert.deepEqual(
    veiled.map(({ name }) => name),
    ["size"],
  );
  const folded = allFacts(run("a", 1), sample(0, "p", { receipt }), details).map(({ got }) => got);
  assert.deepEqual(folded, ["20", "0.5", "", "1.25", "1, 2, 3, 4"]);
});

test("events are read however the line cuts them", () => {
  const text = ': open\n\nevent: changed\ndata: {"runs": ["a"]}\n\nevent: ch';
  assert.deepEqual(eventsIn(text), { events: [{ name: "changed", data: '{"runs": ["a"]}' }], rest: "event: ch" });
});

test("a refusal is the API's sentence, and a missing answer one of ours", async () => {
  const api = (/** @type {any} */ fetch) =>
    new Api({ base: "https://a.example/studio/", token: "t", reviewer: "r".repeat(16), fetch });
  const headers = { "Retry-After": "7" };
  const refusing = async () => Response.json({ message: "Too many." }, { status: 429, headers });
  const why = await api(refusing)
    .me()
    .catch((/** @type {any} */ error) => error);
  assert.deepEqual([why.message, why.status, why.retryAfter, why.isPassing], ["Too many.", 429, 7, true]);
  const broken = await api(async () => new Response("<html>", { status: 502 }))
    .me()
    .catch((/** @type {any} */ e) => e);
  assert.match(broken.message, /\.$/);
  const away = await api(async () => Promise.reject(new TypeError("away")))
    .me()
    .catch((/** @type {any} */ e) => e);
  assert.equal(away instanceof Refusal && away.status, 0);
  const place = api(refusing).picture("/elsewhere/api/review/pictures/p.webp");
  assert.equal(place, "https://a.example/studio/api/review/pictures/p.webp");
});

test("how long something lasts is said in words", () => {
  const now = new Date("2026-06-01T12:00:00Z");
  assert.equal(left("2026-06-08T12:00:00Z", now), "7 days");
  assert.equal(left("2026-06-01T13:20:00Z", now), "1 hour");
  assert.equal(left("2026-06-01T12:00:30Z", now), "1 minute");
  assert.equal(keeping({}), "Runs are kept until they are deleted.");
  assert.match(keeping({ keep_days: 7, keep_gb: 20 }), /for 7 days, and while all of them take less than 20 GB/);
});
