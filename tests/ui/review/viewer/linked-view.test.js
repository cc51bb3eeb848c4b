// Zoom and place stay from picture to picture, over a reload, and while nothing is seen.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkedView } from "../../../../ui/review/js/viewer/linked-view.js";

/** As much of the stage as is asked for. */
class Stage extends EventTarget {
  /** @type {Size | null} */ content = null;
  size = { width: 800, height: 600 };
  shown = { x: 0, y: 0, zoom: 1, isFitted: true };

  /** @param {Size} content */
  setContent(content) {
    this.content = content;
    this.fit();
  }

  fit() {
    this.#set({ x: (this.content?.width ?? 0) / 2, y: (this.content?.height ?? 0) / 2, zoom: 0.5, isFitted: true });
  }

  /** @param {Stage["shown"]} shown */
  show(shown) {
    this.#set(shown);
  }

  /** @type {(width: number, height: number) => void} */
  resize(width, height) {
    this.size = { width, height };
    if (this.content) this.#set({ ...this.shown, x: this.shown.x + (width < 24 ? 47 : 0) }); // where nothing is, nothing is in the middle
  }

  /** @param {Stage["shown"]} shown */
  #set(shown) {
    this.shown = shown;
    this.dispatchEvent(new Event("view"));
  }
}

function linked() {
  const stage = new Stage();
  return { stage, view: new LinkedView(/** @type {any} */ (stage)) };
}

const PART = { x: 0.25, y: 0.75, zoom: 3, isFitted: false };

test("what was seen before the first picture came is seen then", () => {
  const { stage, view } = linked();
  view.seen = PART;
  assert.deepEqual(view.seen, PART);
  view.setContent({ width: 400, height: 200 });
  assert.deepEqual(stage.shown, { x: 100, y: 150, zoom: 3, isFitted: false });
  view.setContent({ width: 800, height: 800 });
  assert.deepEqual(stage.shown, { x: 200, y: 600, zoom: 3, isFitted: false });
  assert.deepEqual(view.seen, PART);
});

test("a fitted picture is followed by a fitted one", () => {
  const { stage, view } = linked();
  view.setContent({ width: 400, height: 200 });
  view.setContent({ width: 40, height: 20 });
  assert.ok(stage.shown.isFitted);
  assert.equal(stage.shown.x, 20);
});

test("what is hidden for a while is where it was", () => {
  const { stage, view } = linked();
  view.setContent({ width: 400, height: 200 });
  view.seen = PART;
  stage.resize(1, 1);
  stage.resize(1, 1);
  assert.deepEqual(view.seen, PART);
  stage.resize(640, 480);
  assert.deepEqual(stage.shown, { x: 100, y: 150, zoom: 3, isFitted: false });
});

test("what a storage makes of it does no harm", () => {
  const { view } = linked();
  view.setContent({ width: 400, height: 200 });
  view.seen = PART;
  for (const wrong of [null, {}, { x: "1", y: 2, zoom: 3 }, { ...PART, zoom: Number.NaN }])
    view.seen = /** @type {any} */ (wrong);
  assert.deepEqual(view.seen, PART);
  view.seen = { ...PART, zoom: 1e9 };
  assert.equal(view.seen.zoom, 64);
});
