// What was painted comes back after a reload, with its picture and with the same file, and is bounded in the database.

import assert from "node:assert/strict";
import test from "node:test";

import { Browser, open, settled } from "./page.js";

const SIZE = { width: 300, height: 200 };

/** @type {(workspace: Workspace, value?: number) => void} */
function paint(workspace, value = 255) {
  const box = { left: 10, top: 10, right: 20, bottom: 20 };
  workspace.apply("mask", { box, data: new Uint8Array(100).fill(value) });
}

test("another picture leaves the paint of the first, and the same file brings it back with its undo", async () => {
  const tab = await new Browser(SIZE).tab();
  await open(tab, "beach.jpg");
  paint(tab.workspace, 100);
  paint(tab.workspace, 200);
  tab.workspace.addMask("Sky");
  await open(tab, "hill.jpg");
  assert.equal(tab.workspace.isPainted, false);
  await open(tab, "beach.jpg");
  assert.equal(tab.workspace.masks[1].name, "Sky");
  tab.workspace.chooseMask("1");
  assert.equal(tab.workspace.history?.weights.mask, 100 * 200);
  tab.workspace.undo();
  assert.equal(tab.workspace.history?.weights.mask, 100 * 100);
});

test("the same file brings its paint back after a reload too, and then keeps it", async () => {
  const browser = new Browser(SIZE);
  let tab = await browser.tab();
  await open(tab, "beach.jpg");
  paint(tab.workspace);
  await open(tab, "hill.jpg");
  for (let visit = 0; visit < 2; visit += 1) {
    await settled();
    tab.close();
    tab = await browser.tab();
    assert.equal(tab.workspace.name, "hill.jpg");
  }
  await open(tab, "beach.jpg");
  assert.equal(tab.workspace.history?.weights.mask, 100 * 255);
  await settled();
  tab.close();
  tab = await browser.tab();
  assert.equal(tab.workspace.name, "beach.jpg");
  assert.equal(tab.workspace.history?.weights.mask, 100 * 255);
});

test("paint of pictures that are on no canvas is kept for five, and pictures that were never painted leave nothing", async () => {
  const browser = new Browser(SIZE);
  const tab = await browser.tab();
  for (let picture = 0; picture < 9; picture += 1) {
    await open(tab, `${picture}.jpg`);
    paint(tab.workspace);
    tab.workspace.addMask();
    paint(tab.workspace);
    await open(tab, `never painted ${picture}.jpg`);
    await settled();
  }
  await open(tab, "last.jpg");
  await settled();
  const records = browser.databases.keysOf("cursors").filter((key) => String(key).endsWith("/"));
  assert.equal(records.length, 6); // and the one on the canvas
  assert.equal(browser.databases.keysOf("entries").length, 10);
  tab.close();
  const after = await browser.tab();
  await open(after, "3.jpg");
  assert.equal(after.workspace.isPainted, false);
  await open(after, "4.jpg");
  assert.equal(after.workspace.isPainted, true);
});

test("a mask that is gone for good leaves nothing behind for one with its id", async () => {
  const browser = new Browser(SIZE);
  let tab = await browser.tab();
  await open(tab, "beach.jpg");
  tab.workspace.addMask();
  const third = tab.workspace.addMask();
  paint(tab.workspace);
  tab.workspace.removeMask(third);
  tab.workspace.removeMask("2");
  await settled();
  assert.deepEqual(browser.databases.keysOf("entries"), []);
  tab.close();
  tab = await browser.tab();
  tab.workspace.addMask();
  await settled();
  tab.close();
  tab = await browser.tab();
  assert.equal(tab.workspace.isPainted, false);
});

test("a mask removed last comes back after a reload", async () => {
  const browser = new Browser(SIZE);
  let tab = await browser.tab();
  await open(tab, "beach.jpg");
  paint(tab.workspace);
  tab.workspace.addMask();
  tab.workspace.removeMask("1");
  await settled();
  tab.close();
  tab = await browser.tab();
  assert.equal(tab.workspace.bringBackMask(), true);
  assert.equal(tab.workspace.history?.weights.mask, 100 * 255);
  tab.workspace.undo();
  assert.equal(tab.workspace.isPainted, false);
});

test("a draft of an older page opens as one mask, which is Mask 1", async () => {
  const browser = new Browser(SIZE);
  let tab = await browser.tab();
  await open(tab, "beach.jpg");
  paint(tab.workspace);
  await settled();
  const { drafts, entries, cursors } = Object.fromEntries(browser.databases.stores);
  const [draft] = [...drafts.rows.values()].map(({ value }) => /** @type {any} */ (value));
  const [entry] = [...entries.rows.values()].map(({ value }) => /** @type {any} */ (value));
  const { paintId, fingerprint, ...old } = draft;
  for (const { rows } of [drafts, entries, cursors]) rows.clear();
  drafts.rows.set("draft", { key: old.id, value: old });
  entries.rows.set("entry", { key: [old.id, 0], value: entry });
  cursors.rows.set("cursor", { key: old.id, value: { id: old.id, position: 1, touched: 1 } });
  tab.close();
  tab = await browser.tab();
  assert.deepEqual(tab.workspace.masks, [{ id: "1", name: "Mask 1", shown: true }]);
  assert.equal(tab.workspace.history?.weights.mask, 100 * 255);
  await open(tab, "hill.jpg");
  await open(tab, "beach.jpg", old.pictureId);
  assert.equal(tab.workspace.isPainted, true);
});

test("drafts that are forgotten take their masks along", async () => {
  const browser = new Browser(SIZE);
  for (let visit = 0; visit < 8; visit += 1) {
    browser.session.clear(); // as in another tab
    const tab = await browser.tab();
    await open(tab, `${visit}.jpg`);
    tab.workspace.addMask();
    paint(tab.workspace);
    await settled();
    tab.close();
  }
  const paints = () =>
    new Set(browser.databases.keysOf("entries").map((key) => String(/** @type {any} */ (key)[0]).split("/")[0])).size;
  for (let turn = 0; turn < 100 && paints() > 6; turn += 1) await settled(); // a tab that closed may hold its lock for a moment
  assert.ok(browser.databases.keysOf("drafts").length <= 6);
  assert.ok(paints() <= 6, `${paints()} paints`);
});

test("without a database the paint of other pictures comes back as long as the page lives", async () => {
  const browser = new Browser(SIZE);
  Object.assign(globalThis, { indexedDB: undefined });
  const tab = await browser.tab();
  await open(tab, "beach.jpg");
  paint(tab.workspace);
  await open(tab, "hill.jpg");
  await open(tab, "beach.jpg");
  assert.equal(tab.workspace.isPainted, true);
});
