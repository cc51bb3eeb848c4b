// The chosen format of downloads: remembered, and nothing senseless in it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../../../ui/js/store.js";
import { DownloadFormat } from "../../../ui/studio/js/download-format.js";

/** @import { Kept } from "../../../ui/studio/js/memory.js" */
/** @type {(kept?: string) => Kept} */
function storage(kept) {
  const values = new Map(kept === undefined ? [] : [["inpaint-studio:download", kept]]);
  return { getItem: (name) => values.get(name) ?? null, setItem: (name, value) => values.set(name, value) };
}

test("PNG and 90 until something is chosen, and the choice comes back", () => {
  const kept = storage();
  const format = new DownloadFormat(kept);
  assert.deepEqual(format.wish, { format: "PNG", quality: 90 });
  assert.ok(format.isAsItIs);
  format.take("WEBP", "75");
  assert.deepEqual(new DownloadFormat(kept).wish, { format: "WEBP", quality: 75 });
});

test("what is no quality becomes the nearest one, or the usual one", () => {
  const format = new DownloadFormat(storage());
  const cases = { 0: 1, "-5": 1, 101: 100, 9.6: 10, "": 90, many: 90, "1e9": 100 };
  for (const [typed, taken] of Object.entries(cases)) {
    format.take("JPEG", typed);
    assert.equal(format.wish.quality, taken, typed);
  }
});

test("what is kept by others or broken is not believed", () => {
  for (const kept of ["{", "null", "[]", '{"format":"EXE","quality":50}', '{"format":"toString"}', "7"]) {
    assert.equal(new DownloadFormat(storage(kept)).wish.format, "PNG", kept);
  }
});

test("where storage is forbidden it lasts as long as the page", () => {
  const format = new DownloadFormat(
    new Store(() => {
      throw new Error("forbidden");
    }),
  );
  format.take("JPEG", "80");
  assert.deepEqual(format.wish, { format: "JPEG", quality: 80 });
});
