// A run's previews reach the canvas, and stay until its sample has come.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Previews } from "../../../ui/studio/js/previews.js";

const LOOK = { url: "data:,", box: null, sample: 0 };

function page() {
  /** @type {(object | null)[]} */
  const shown = [];
  let arrive = () => {};
  const arriving = new Promise((/** @type {(_: void) => void} */ resolve) => (arrive = resolve));
  const document = /** @type {any} */ (new EventTarget());
  const canvas = /** @type {any} */ ({ showPreview: (/** @type {object | null} */ given) => shown.push(given) });
  const previews = new Previews(document, { canvas: () => canvas, arriving: () => arriving });
  return { previews, shown, arrive: () => arrive() };
}

const passed = () => new Promise((resolve) => setTimeout(resolve, 5));

test("a run begins with nothing, and each preview is handed on", () => {
  const { previews, shown } = page();
  previews.hear({ running: true, previews: [] });
  previews.hear({ running: true, previews: [LOOK] });
  previews.hear({ running: true, previews: [] });
  assert.deepEqual(shown, [null, LOOK]);
});

test("the preview stays until the sample is on the canvas", async () => {
  const { previews, shown, arrive } = page();
  previews.hear({ running: true, previews: [LOOK] });
  previews.hear({ running: false, previews: [] });
  await passed();
  assert.deepEqual(shown, [null, LOOK]);
  arrive();
  await passed();
  assert.deepEqual(shown, [null, LOOK, null]);
});

test("a sample that comes in the middle of the next run leaves that one's preview there", async () => {
  const { previews, shown, arrive } = page();
  previews.hear({ running: true, previews: [LOOK] });
  previews.hear({ running: false, previews: [] });
  previews.hear({ running: true, previews: [LOOK] });
  await passed();
  assert.deepEqual(shown, [null, LOOK, null, LOOK]);
  arrive();
  await passed();
  assert.deepEqual(shown, [null, LOOK, null, LOOK, null, LOOK]);
});

test("words beside a run that is not there change nothing", async () => {
  const { previews, shown } = page();
  previews.hear({ running: false, previews: [] });
  await passed();
  assert.deepEqual(shown, []);
});
