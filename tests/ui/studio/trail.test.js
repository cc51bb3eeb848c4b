// Undo and redo walk from picture to picture, also after a reload; what is done anew ends what could be redone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../../../ui/js/store.js";
import { idOf, nodeOf, Trail } from "../../../ui/studio/js/trail.js";

const RUN = "0123456789abcdef".repeat(2);
const FILE = `1700000000000-${"0a".repeat(12)}`;
const SAMPLE = `server-${RUN}-1`;
const PART = `${SAMPLE}-0badcafe`;

test("a picture's id says where in the tree it is", () => {
  assert.equal(nodeOf(`server-again-${SAMPLE}`), `${RUN}/1`);
  assert.equal(nodeOf(PART), `${RUN}/1/0badcafe`);
  assert.equal(idOf(`${RUN}/1/0badcafe`), PART);
  for (const other of [FILE, "server-0a1b2c3d", "", `server-${RUN}-1-<b>`]) assert.equal(nodeOf(other), null);
});

test("undo leads to the run that the picture is of, redo back again, and a reload keeps that", () => {
  const session = new Store(() => null);
  const trail = new Trail(session);
  assert.equal(trail.back(SAMPLE), RUN);
  assert.equal(trail.back(FILE), null);
  trail.moved(SAMPLE, `server-again-${FILE}`, [`${RUN}/1`, "root"]);
  assert.equal(trail.forward(FILE), `${RUN}/1`);
  const later = new Trail(session);
  assert.equal(later.forward(`server-again-${FILE}`), `${RUN}/1`);
  assert.equal(later.forward(SAMPLE), null, "it leads on from the picture before alone");
  later.moved(FILE, SAMPLE, []);
  assert.equal(later.forward(FILE), null);
});

test("a click far back can be redone step by step, until something new is painted", () => {
  const trail = new Trail(new Store(() => null));
  const second = RUN.replace("0", "f");
  trail.moved(`server-${second}-0`, FILE, [`${second}/0`, `${RUN}/1`, "root"]);
  assert.equal(trail.forward(FILE), `${RUN}/1`);
  trail.moved(FILE, SAMPLE, []);
  assert.equal(trail.forward(SAMPLE), `${second}/0`);
  trail.forget();
  assert.equal(trail.forward(SAMPLE), null);
});

test("what a stranger has left in the storage is no trail", () => {
  const session = new Store(() => null);
  for (const kept of ["{", "7", '[{"on": 7}, null]']) {
    session.setItem("inpaint-studio.trail", kept);
    assert.equal(new Trail(session).forward(FILE), null);
  }
});
