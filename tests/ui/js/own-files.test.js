import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf } from "../../../ui/js/own-files.js";

const FILE = { path: "/tmp/served/handed/a1/photo.png", url: "http://127.0.0.1:7860/elsewhere.png" };

test("a file is on the page's own origin and below its path, whatever the server says", () => {
  for (const base of ["https://example.org/", "https://example.org/studio/", "http://[::1]:7860/a/b/"]) {
    const page = { baseURI: base, search: "" };
    assert.equal(addressOf(FILE, page), `${base}gradio_api/file=/tmp/served/handed/a1/photo.png`);
  }
});

test("a query of the page is not in the way", () => {
  const page = { baseURI: "https://example.org/studio/?__theme=dark", search: "?__theme=dark" };
  assert.equal(addressOf(FILE, page), "https://example.org/studio/gradio_api/file=/tmp/served/handed/a1/photo.png");
});

test("what opens a private Space goes with every file", () => {
  const page = { baseURI: "https://me-app.hf.space/", search: "?__theme=dark&__sign=a.b%2Bc" };
  assert.equal(new URL(addressOf(FILE, page)).searchParams.get("__sign"), "a.b+c");
});

test("any name leads to its file", () => {
  const page = { baseURI: "https://example.org/", search: "" };
  for (const name of ["100% sure?.png", "#1.png", "a&b=c.png", "Fotó ✓.png", "C:\\Users\\me\\a.png"]) {
    const address = new URL(addressOf({ path: `/tmp/${name}` }, page));
    assert.equal(decodeURIComponent(address.pathname), `/gradio_api/file=/tmp/${name}`);
    assert.equal(address.search + address.hash, "");
  }
});
