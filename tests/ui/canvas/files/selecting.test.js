// What a person points at is asked once, answered once, and a lost connection changes nothing.

import assert from "node:assert/strict";
import test from "node:test";
import { Selecting } from "../../../../ui/canvas/js/files/selecting.js";

const WISH = { box: { left: 1, top: 2, right: 9, bottom: 8 }, clicks: /** @type {[number, number, boolean][]} */ ([]) };

/** A page and an exchange that note what goes through them. @param {{ fails?: boolean }} [how] */
function around({ fails = false } = {}) {
  const seen = { asked: /** @type {any[]} */ ([]), told: /** @type {string[]} */ ([]), forgotten: 0 };
  globalThis.document = /** @type {any} */ ({
    dispatchEvent: (/** @type {CustomEvent} */ event) => seen.told.push(event.detail.text),
  });
  const page = {
    props: { value: /** @type {any} */ (null) },
    lookedBack: Promise.resolve(),
    trigger: () => seen.asked.push(page.props.value),
    watchServer: () => {},
  };
  const exchange = {
    settled: async () => {},
    runsAfter: () => {},
    forgetUploads: () => (seen.forgotten += 1),
    imageFile: async () => {
      if (fails) throw new Error("no connection");
      return { path: "picture.png" };
    },
  };
  const workspace = { extent: { left: 3, top: 0, right: 0, bottom: 0 } };
  const parts = /** @type {any} */ ({ workspace, exchange, status: () => {} });
  const selecting = new Selecting(/** @type {any} */ (page), parts);
  /** @param {object} message @param {number} [question] */
  const answer = (message, question = seen.asked.length - 1) => {
    page.props.value = { picture_id: seen.asked[question].picture_id, ...message };
    selecting.receive();
  };
  return { selecting, seen, answer, page };
}

/** @type {(holds: () => boolean) => Promise<void>} */
async function until(holds) {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

test("a wish goes out with the picture's file and how much wider the canvas is", async () => {
  const { selecting, seen, answer } = around();
  const asked = selecting.ask(WISH);
  await until(() => seen.asked.length === 1);
  const { kind, image, wish } = seen.asked[0];
  assert.deepEqual([kind, image], ["select", { path: "picture.png" }]);
  assert.deepEqual(JSON.parse(wish), { box: [1, 2, 9, 8], clicks: [], extent: [3, 0, 0, 0] });
  selecting.receive(); // its own question is no answer
  answer({ kind: "refused" });
  assert.equal(await asked, null);
  assert.deepEqual(seen.told, []); // the server has said why
});

test("while one wish is under way others wait, and of those the newest alone is asked for", async () => {
  const { selecting, seen, answer } = around();
  const first = selecting.ask(WISH);
  await until(() => seen.asked.length === 1);
  const second = selecting.ask({ box: null, clicks: [[1, 1, true]] });
  const third = selecting.ask({ box: null, clicks: [[4, 5, true]] });
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(seen.asked.length, 1, "two at once");
  answer({ kind: "selection" });
  assert.equal(await first, null);
  assert.equal(await second, null);
  await until(() => seen.asked.length === 2);
  answer({ kind: "refused" });
  assert.equal(await third, null);
  assert.deepEqual(JSON.parse(seen.asked[1].wish).clicks, [[4, 5, true]]);
});

test("a picture that the server has lost is sent again, once", async () => {
  const { selecting, seen, answer } = around();
  const asked = selecting.ask(WISH);
  await until(() => seen.asked.length === 1);
  answer({ kind: "gone" });
  await until(() => seen.asked.length === 2);
  assert.equal(seen.forgotten, 1);
  answer({ kind: "gone" });
  assert.equal(await asked, null);
  assert.equal(seen.told.length, 1);
});

test("a lost connection is one sentence", async () => {
  const { selecting, seen } = around({ fails: true });
  assert.equal(await selecting.ask(WISH), null);
  assert.equal(seen.told.length, 1);
  assert.match(seen.told[0] ?? "", /check the connection/);
  assert.equal(seen.asked.length, 0);
});
