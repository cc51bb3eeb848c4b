// What the workspace does is one step of undo each, and it says so.

import assert from "node:assert/strict";
import test from "node:test";

import { Workspace } from "../../../../ui/canvas/js/model/workspace.js";

/** @type {(width: number, height: number) => Picture} */
const pictureOf = (width, height) => /** @type {any} */ ({ width, height, close() {} });

/** A workspace with an empty picture, and what it has told since. @type {(width?: number, height?: number) => any} */
function opened(width = 300, height = 200) {
  const workspace = new Workspace();
  workspace.show({ picture: pictureOf(width, height), name: "beach.jpg" });
  /** @type {string[]} */
  const told = [];
  for (const type of ["pixels", "action"]) workspace.addEventListener(type, () => told.push(type));
  return { workspace, told };
}

/** @type {(left: number, top: number, width: number, height: number, value?: number) => any} */
function area(left, top, width, height, value = 255) {
  const box = { left, top, right: left + width, bottom: top + height };
  return { box, data: new Uint8Array(width * height).fill(value) };
}

test("new values of a box are one step of undo, and are told", () => {
  const { workspace, told } = opened();
  assert.equal(workspace.apply("mask", area(120, 100, 50, 40, 77)), true);
  assert.deepEqual(told, ["pixels", "action"]);
  assert.equal(workspace.mask.data[100 * 300 + 120], 77);
  assert.equal(workspace.mask.data[139 * 300 + 169], 77);
  assert.equal(workspace.mask.data[140 * 300 + 169], 0);
  assert.equal(workspace.history.weights.mask, 50 * 40 * 77);
  workspace.undo();
  assert.equal(workspace.history.weights.mask, 0);
  assert.ok(workspace.mask.data.every((/** @type {number} */ value) => value === 0));
});

test("values that are there already are no step, and nothing is told", () => {
  const { workspace, told } = opened();
  workspace.apply("avoid", area(0, 0, 300, 200));
  told.length = 0;
  assert.equal(workspace.apply("avoid", area(10, 10, 20, 20)), false);
  assert.deepEqual(told, []);
  assert.equal(workspace.history.entries.length, 1);
});

test("what lies outside the picture is left out", () => {
  const { workspace } = opened();
  assert.equal(workspace.apply("mask", area(-10, -10, 20, 20)), true);
  assert.equal(workspace.history.weights.mask, 10 * 10 * 255);
  assert.equal(workspace.apply("mask", area(400, 0, 20, 20)), false);
});

test("nothing is applied without a picture, or in the middle of a stroke", () => {
  assert.equal(new Workspace().apply("mask", area(0, 0, 5, 5)), false);
  const { workspace } = opened();
  workspace.begin();
  assert.equal(workspace.apply("mask", area(0, 0, 5, 5)), false);
});

/** @param {Workspace} workspace @param {string} type */
function heard(workspace, type) {
  /** @type {any[]} */
  const details = [];
  workspace.addEventListener(type, (event) => details.push(/** @type {CustomEvent} */ (event).detail));
  return details;
}

test("an extension keeps what is painted in its place on the picture and marks what is new", () => {
  const { workspace } = opened(40, 30);
  workspace.apply("mask", area(5, 6, 3, 2, 99));
  workspace.apply("avoid", area(0, 0, 40, 30, 50));
  const shifts = heard(workspace, "extent");
  assert.equal(workspace.extend({ left: 10, top: 0, right: 0, bottom: 4 }, 2), true);
  assert.deepEqual(workspace.size, { width: 50, height: 34 });
  assert.deepEqual(workspace.extent, { left: 10, top: 0, right: 0, bottom: 4 });
  assert.deepEqual(shifts, [{ extent: workspace.extent, shift: { x: 10, y: 0 } }]);
  for (let y = 0; y < 34; y += 1) {
    for (let x = 0; x < 50; x += 1) {
      const isNew = x < 12 || y >= 28;
      const isOld = x >= 15 && x < 18 && y >= 6 && y < 8;
      assert.equal(workspace.mask.data[y * 50 + x], isNew ? 255 : isOld ? 99 : 0, `mask at ${x}, ${y}`);
      assert.equal(workspace.avoid.data[y * 50 + x], isNew ? 0 : 50, `avoid at ${x}, ${y}`);
    }
  }
  const { width, height } = workspace.state();
  assert.deepEqual([width, height], [50, 34]);
  workspace.undo();
  assert.deepEqual(workspace.size, { width: 40, height: 30 });
  assert.deepEqual(shifts[1], { extent: { left: 0, top: 0, right: 0, bottom: 0 }, shift: { x: -10, y: 0 } });
});

test("an extension above 50 megapixels, by nothing or by parts of pixels is refused and changes nothing", () => {
  const { workspace, told } = opened(1000, 1000);
  const none = { left: 0, top: 0, right: 0, bottom: 0 };
  for (const by of [
    none,
    { ...none, left: -1 },
    { ...none, top: 0.5 },
    { ...none, right: 49_001 },
    { ...none, left: NaN },
  ]) {
    assert.equal(workspace.extend(by), false);
  }
  assert.equal(workspace.extend({ ...none, right: 10 }, -1), false);
  assert.deepEqual(told, []);
  assert.equal(workspace.extend({ ...none, right: 49_000 }), true);
});

test("what has the size of the canvas, of the picture or of the canvas before has its place", () => {
  const { workspace } = opened(40, 30);
  workspace.extend({ left: 10, top: 0, right: 0, bottom: 0 });
  workspace.extend({ left: 5, top: 2, right: 0, bottom: 0 });
  assert.deepEqual(workspace.placeOf({ width: 55, height: 32 }), { left: 0, top: 0, right: 55, bottom: 32 });
  assert.deepEqual(workspace.placeOf({ width: 40, height: 30 }), { left: 15, top: 2, right: 55, bottom: 32 });
  assert.deepEqual(workspace.placeOf({ width: 50, height: 30 }), { left: 5, top: 2, right: 55, bottom: 32 });
  assert.equal(workspace.placeOf({ width: 41, height: 30 }), null);
  workspace.undo();
  assert.deepEqual(workspace.placeOf({ width: 55, height: 32 }), { left: -5, top: -2, right: 50, bottom: 30 });
});

test("each mask has its own paint, extent and undo", () => {
  const { workspace } = opened(40, 30);
  workspace.apply("mask", area(0, 0, 5, 5));
  const second = workspace.addMask();
  assert.equal(workspace.activeMask, second);
  assert.equal(workspace.state().painted, false);
  workspace.extend({ left: 8, top: 0, right: 0, bottom: 0 });
  workspace.chooseMask("1");
  assert.deepEqual(workspace.size, { width: 40, height: 30 });
  assert.equal(workspace.history.weights.mask, 25 * 255);
  workspace.undo();
  assert.equal(workspace.state().painted, false);
  workspace.chooseMask(second);
  assert.equal(workspace.history.weights.mask, 8 * 30 * 255);
});

test("masks have names of their own, trimmed and short, and there are at most 16", () => {
  const { workspace } = opened();
  const told = heard(workspace, "masks");
  workspace.addMask("  Sky ");
  workspace.addMask();
  assert.equal(workspace.renameMask("1", "x".repeat(80)), true);
  assert.equal(workspace.renameMask("1", "   "), false);
  assert.deepEqual(
    workspace.masks.map((/** @type {any} */ { name }) => name),
    ["x".repeat(60), "Sky", "Mask 3"],
  );
  assert.equal(told.length, 3);
  for (let more = 3; more < 16; more += 1) assert.notEqual(workspace.addMask(), "");
  assert.equal(workspace.addMask(), "");
  assert.equal(workspace.masks.length, 16);
});

test("a removed mask comes back to its place with its undo; the last one cannot be removed", () => {
  const { workspace } = opened();
  workspace.apply("mask", area(0, 0, 5, 5));
  assert.equal(workspace.removeMask("1"), false);
  workspace.addMask("Sky");
  assert.equal(workspace.removeMask("1"), true);
  assert.deepEqual(workspace.masks, [{ id: "2", name: "Sky", shown: true }]);
  assert.equal(workspace.bringBackMask(), true);
  assert.equal(workspace.activeMask, "1");
  assert.deepEqual(
    workspace.masks.map((/** @type {any} */ { id }) => id),
    ["1", "2"],
  );
  assert.equal(workspace.history.weights.mask, 25 * 255);
  workspace.undo();
  assert.equal(workspace.history.weights.mask, 0);
  assert.equal(workspace.bringBackMask(), false);
});

test("all shown masks are filled together on a canvas that has room for each", () => {
  const { workspace } = opened(40, 30);
  workspace.apply("mask", area(0, 0, 2, 1, 255));
  workspace.apply("avoid", area(5, 5, 1, 1, 70));
  const second = workspace.addMask();
  workspace.extend({ left: 3, top: 0, right: 0, bottom: 0 });
  workspace.apply("mask", area(4, 0, 2, 1, 200));
  const alone = workspace.toFill();
  assert.deepEqual([...alone.mask.read().data.subarray(0, 8)], [255, 255, 255, 0, 200, 200, 0, 0]);
  assert.equal(alone.avoid.read(), null);
  workspace.fillAll(true);
  workspace.chooseMask("1");
  const { extent, mask, avoid } = workspace.toFill();
  assert.deepEqual(extent, { left: 3, top: 0, right: 0, bottom: 0 });
  assert.deepEqual([...mask.read().data.subarray(0, 8)], [255, 255, 255, 255, 255, 200, 0, 0]);
  assert.equal(avoid.read().data[5 * 43 + 8], 70);
  workspace.showMask(second, false);
  const shown = workspace.toFill();
  assert.equal(shown.mask.read().width, 40);
  assert.notEqual(shown.mask.revision(), mask.revision());
});

test("other shown masks are seen at their place, and a hidden one when it is painted", () => {
  const { workspace } = opened(40, 30);
  workspace.addMask();
  workspace.extend({ left: 3, top: 0, right: 0, bottom: 0 });
  workspace.apply("mask", area(4, 0, 2, 1, 200));
  workspace.chooseMask("1");
  assert.deepEqual([...workspace.seen().others.data.subarray(0, 4)], [0, 200, 200, 0]);
  workspace.showMask("1", false);
  assert.equal(workspace.seen().mask, null);
  workspace.apply("mask", area(0, 0, 2, 2));
  assert.equal(workspace.masks[0].shown, true);
  assert.equal(workspace.seen().mask, workspace.mask);
});

test("masks stay as they are in the middle of a stroke", () => {
  const { workspace } = opened();
  workspace.addMask();
  workspace.begin();
  assert.equal(workspace.chooseMask("1"), false);
  assert.equal(workspace.removeMask("2"), false);
  assert.equal(workspace.addMask(), "");
  assert.equal(workspace.extend({ left: 5, top: 0, right: 0, bottom: 0 }), false);
});

test("all actions of a picture take bounded memory, whichever mask they are of, and the last can be undone", () => {
  const workspace = new Workspace({ limit: 100_000 });
  workspace.show({ picture: pictureOf(300, 200), name: "beach.jpg" });
  const told = heard(workspace, "folded");
  /** @type {(id: string) => number} */
  const costOf = (id) => workspace.historyOf(id)?.cost ?? 0;
  /** @param {number} seed */
  const noise = (seed) => {
    const data = Uint8Array.from({ length: 100 * 100 }, (_, i) => (i * 7919 * seed) % 251);
    workspace.apply("mask", { box: { left: 0, top: 0, right: 100, bottom: 100 }, data });
  };
  for (let seed = 1; seed < 20; seed += 1) noise(seed);
  const second = workspace.addMask();
  for (let seed = 1; seed < 20; seed += 1) {
    noise(seed);
    assert.ok(costOf("1") + costOf(second) <= 100_000);
  }
  assert.ok(told.length > 0);
  const before = workspace.mask?.data.slice();
  workspace.undo();
  assert.notDeepEqual(workspace.mask?.data, before);
});

test("what is painted aside has an undo of its own, and is neither filled nor kept", () => {
  const { workspace } = opened();
  workspace.apply("mask", area(10, 10, 20, 20));
  const [revision, work] = [workspace.toFill().mask.revision(), workspace.work];
  assert.equal(workspace.paintAside({ left: 0, top: 0, right: 5, bottom: 0 }), true);
  assert.deepEqual([workspace.size.width, workspace.seen().mask], [305, workspace.mask]);
  workspace.apply("mask", area(50, 50, 9, 9));
  assert.equal(workspace.toFill().mask.revision(), revision);
  assert.deepEqual([workspace.addMask(), workspace.extend({ left: 1, top: 0, right: 0, bottom: 0 })], ["", false]);
  assert.deepEqual([workspace.undo(), workspace.undo()], [true, false]);
  workspace.endAside();
  assert.deepEqual(workspace.work, work);
  assert.equal(workspace.history.weights.mask, 20 * 20 * 255);
  assert.equal(workspace.size.width, 300);
});
