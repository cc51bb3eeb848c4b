// A mask's file is made once nobody draws, and is only ever handed out for the mask that it was made of.

import assert from "node:assert/strict";
import test from "node:test";
import { MaskAhead } from "../../../../ui/canvas/js/files/mask-ahead.js";
import { encodeGreyPng } from "../../../../ui/canvas/js/files/png.js";
import { Workspace } from "../../../../ui/canvas/js/model/workspace.js";

const STROKE = { x0: 20, y0: 20, x1: 60, y1: 30, radius: 8 };

/** @param {import("node:test").TestContext} context */
function begun(context) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const workspace = new Workspace();
  const closing = new AbortController();
  /** @type {Promise<Blob>[]} */
  const files = [];
  const encode = (/** @type {Mask} */ mask) => {
    const file = encodeGreyPng(mask);
    files.push(file);
    return file;
  };
  const ahead = new MaskAhead(workspace, encode, closing.signal);
  workspace.show({ picture: /** @type {any} */ ({ width: 100, height: 80, close() {} }), name: "a" });
  const rest = async () => {
    context.mock.timers.tick(1000);
    for (let turn = 0; turn < 10; turn += 1) {
      await Promise.all(files); // compression takes as long as it takes
      await new Promise((done) => setImmediate(done));
    }
  };
  const file = () => ahead.fileOf(workspace.toFill().mask.revision());
  return { workspace, rest, file, made: () => files.length };
}

/** @param {Workspace} workspace */
function paint(workspace) {
  workspace.begin();
  workspace.paint(STROKE, "mask");
  workspace.commit();
}

test("after a rest the file is there, and is the mask's", async (context) => {
  const { workspace, rest, file } = begun(context);
  paint(workspace);
  assert.equal(file(), null);
  await rest();
  const wanted = workspace.mask && (await encodeGreyPng(workspace.mask));
  assert.deepEqual(await file()?.arrayBuffer(), await wanted?.arrayBuffer());
});

test("for another mask there is none, and where nothing is painted none is made", async (context) => {
  const { workspace, rest, file, made } = begun(context);
  await rest();
  assert.equal(made(), 0);
  paint(workspace);
  await rest();
  workspace.undo();
  assert.equal(file(), null);
  workspace.redo();
  await rest();
  assert.ok(file());
  workspace.addMask();
  assert.equal(file(), null);
});

test("none is made of a stroke that is under way", async (context) => {
  const { workspace, rest, file, made } = begun(context);
  paint(workspace);
  workspace.begin();
  workspace.paint({ ...STROKE, y0: 60, y1: 70 }, "mask");
  await rest();
  workspace.cancel();
  assert.equal(made(), 0);
  assert.equal(file(), null);
});
