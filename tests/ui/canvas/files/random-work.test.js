// Whatever is done, undone, reloaded and done again: the bytes are those of then, on the page and in what is sent.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";

import { randomNumbers } from "../model/random.js";
import { Browser, open, settled } from "./page.js";

/** @import { Tab } from "./page.js" */
/** @typedef {() => number} Random */
/** @typedef {(workspace: Workspace, random: Random) => void} Action */

const [WIDTH, HEIGHT] = [301, 203];
const LARGEST = 120_000; // pixels of a canvas that is extended
const STEPS = 12; // of undo and redo that are compared
/** @type {Layer[]} */
const LAYERS = ["mask", "avoid"];

/** @type {(random: Random, from: number, to: number) => number} */
const whole = (random, from, to) => from + Math.floor(random() * (to - from + 1));
/** @type {(random: Random) => Layer} */
const layerOf = (random) => LAYERS[whole(random, 0, 1)];

/** @type {Action} */
function stroke(workspace, random) {
  const { width, height } = workspace.size;
  const name = layerOf(random);
  const erases = random() < 0.3;
  workspace.begin();
  for (let dab = 0; dab < 3; dab += 1) {
    const [x0, y0, x1, y1] = [random() * width, random() * height, random() * width, random() * height];
    const capsule = { x0, y0, x1, y1, radius: 1 + random() * 30 };
    if (erases) workspace.erase(capsule);
    else workspace.paint(capsule, name);
  }
  if (random() < 0.1) workspace.cancel();
  else workspace.commit();
}

/** @type {Action} */
function area(workspace, random) {
  const { width, height } = workspace.size;
  const left = whole(random, -20, width - 1);
  const top = whole(random, -20, height - 1);
  const box = { left, top, right: left + whole(random, 1, 200), bottom: top + whole(random, 1, 200) };
  const data = new Uint8Array((box.right - box.left) * (box.bottom - box.top)).fill(whole(random, 0, 255));
  if (random() < 0.5) for (let i = 0; i < data.length; i += 7) data[i] = whole(random, 0, 255);
  workspace.apply(layerOf(random), { box, data });
}

/** @type {Action} */
function extend(workspace, random) {
  /** @type {() => number} */
  const side = () => (random() < 0.5 ? 0 : whole(random, 1, 40));
  const { width, height } = workspace.size;
  if (width * height > LARGEST) return;
  workspace.extend({ left: side(), top: side(), right: side(), bottom: side() }, whole(random, 0, 12));
}

/** @type {(workspace: Workspace, random: Random) => string} */
function anyMask({ masks }, random) {
  return masks[whole(random, 0, masks.length - 1)].id;
}

/** How often each comes, out of all. @type {[number, Action][]} */
const ACTIONS = [
  [24, stroke],
  [12, area],
  [2, (workspace, random) => workspace.clear(layerOf(random))],
  [3, (workspace, random) => workspace.invert(layerOf(random))],
  [4, extend],
  [16, (workspace) => workspace.undo()],
  [10, (workspace) => workspace.redo()],
  [2, (workspace) => workspace.addMask()],
  [5, (workspace, random) => workspace.chooseMask(anyMask(workspace, random))],
  [1, (workspace, random) => workspace.removeMask(anyMask(workspace, random))],
  [1, (workspace) => workspace.bringBackMask()],
  [1, (workspace, random) => workspace.showMask(anyMask(workspace, random), random() < 0.6)],
  [1, (workspace, random) => workspace.renameMask(anyMask(workspace, random), `Named ${whole(random, 0, 99)}`)],
  [1, (workspace, random) => workspace.fillAll(random() < 0.5)],
];

/** @type {(random: Random) => Action} */
function anyAction(random) {
  let at = random() * ACTIONS.reduce((sum, [weight]) => sum + weight, 0);
  const found = ACTIONS.find(([weight]) => {
    at -= weight;
    return at < 0;
  });
  return found?.[1] ?? stroke;
}

/** @param {Uint8Array | undefined} bytes */
const digest = (bytes) =>
  createHash("sha1")
    .update(bytes ?? "")
    .digest("hex");

/** @param {Uint8Array} bytes */
function sumOf(bytes) {
  let sum = 0;
  for (const value of bytes) sum += value;
  return sum;
}

/** All that is seen and counted of the active mask. @param {Workspace} workspace */
function stateOf({ history, size, extent }) {
  assert.ok(history);
  const { layers, weights } = history;
  for (const name of LAYERS) {
    assert.equal(layers[name].data.length, size.width * size.height);
    assert.equal(weights[name], sumOf(layers[name].data));
  }
  return JSON.stringify([size, extent, digest(layers.mask.data), digest(layers.avoid.data), weights]);
}

/** Of every mask, at the positions of its undo around where it is; all is then as it was.
 * @param {Workspace} workspace */
function everything(workspace) {
  const { masks, activeMask, fillsAll } = workspace;
  const all = masks.map((mask) => {
    workspace.chooseMask(mask.id);
    const { cursor = 0, entries = [] } = workspace.history ?? {};
    const back = Math.min(cursor, STEPS);
    const on = Math.min(entries.length - cursor, STEPS);
    for (let step = 0; step < back; step += 1) workspace.undo();
    const states = [stateOf(workspace)];
    for (let step = 0; step < back + on; step += 1) {
      workspace.redo();
      states.push(stateOf(workspace));
    }
    for (let step = 0; step < on; step += 1) workspace.undo();
    return { ...mask, cursor, states };
  });
  workspace.chooseMask(activeMask);
  for (const { id, shown } of masks) workspace.showMask(id, shown);
  return { all, activeMask, fillsAll };
}

/** The bytes of what a run gets. @param {Tab} tab */
async function sent({ exchange, uploads }) {
  const { extend: by, mask, avoid } = await exchange.exportValue();
  /** @param {ServedFile | null | undefined} file */
  const bytesOf = async (file) =>
    file ? digest(new Uint8Array(await uploads[Number(file.path) - 1].arrayBuffer())) : null;
  return { by, mask: await bytesOf(mask), avoid: await bytesOf(avoid) };
}

for (const { seed, actions, limit } of [
  { seed: 61, actions: 500, limit: undefined },
  { seed: 62, actions: 1500, limit: 60_000 }, // so that much is folded
  { seed: 63, actions: 1000, limit: 400_000 },
]) {
  test(`${actions} actions with reloads in between come back to the same bytes (seed ${seed})`, async () => {
    const random = randomNumbers(seed);
    const browser = new Browser({ width: WIDTH, height: HEIGHT, limit });
    let tab = await browser.tab();
    await open(tab, "beach.jpg");
    let folded = 0;
    for (let step = 1; step <= actions; step += 1) {
      anyAction(random)(tab.workspace, random);
      if (random() > 0.012) continue;
      await settled();
      const before = { sent: await sent(tab), ...everything(tab.workspace) };
      await settled();
      folded = Math.max(folded, ...tab.workspace.masks.map(({ id }) => tab.workspace.historyOf(id)?.folded ?? 0));
      tab.close();
      tab = await browser.tab();
      assert.deepEqual({ sent: await sent(tab), ...everything(tab.workspace) }, before);
    }
    assert.equal(folded > 0, limit !== undefined);
  });
}

test("a tab that closes at any moment leaves a draft that opens, with masks as they were at some moment", async () => {
  const random = randomNumbers(64);
  const browser = new Browser({ width: WIDTH, height: HEIGHT, limit: 60_000 });
  let tab = await browser.tab();
  await open(tab, "beach.jpg");
  await settled();
  const seen = new Set();
  const look = () => seen.add(`${tab.workspace.activeMask} ${stateOf(tab.workspace)}`);
  look();
  for (let round = 0; round < 60; round += 1) {
    const actions = whole(random, 1, 8);
    for (let step = 0; step < actions; step += 1) {
      anyAction(random)(tab.workspace, random);
      look();
      if (random() < 0.4) await new Promise((resolve) => setImmediate(resolve));
    }
    browser.databases.crash();
    tab.close();
    tab = await browser.tab();
    for (const { id } of tab.workspace.masks) {
      tab.workspace.chooseMask(id);
      assert.ok(seen.has(`${id} ${stateOf(tab.workspace)}`), `mask ${id}`);
      while (tab.workspace.history?.cursor) tab.workspace.undo();
      look(); // where it goes on from: its weights are right, too
    }
  }
});
