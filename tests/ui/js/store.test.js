import assert from "node:assert/strict";
import { test } from "node:test";
import { offered, openStores, Store, within } from "../../../ui/js/store.js";
import { visitorToken } from "../../../ui/studio/js/memory.js";

const denied = () => {
  throw new Error("SecurityError");
};
const FORBIDDEN = {
  get localStorage() {
    return denied();
  },
  get sessionStorage() {
    return denied();
  },
};

class Storage {
  values = new Map();
  /** @param {string} name */
  getItem = (name) => this.values.get(name) ?? null;
  /** @type {(name: string, value: string) => void} */
  setItem = (name, value) => this.values.set(name, value);
  /** @type {(name: string) => void} */
  removeItem = (name) => this.values.delete(name);
}

test("what the browser takes is in the browser's storage", () => {
  const storage = new Storage();
  const store = new Store(() => storage);
  store.setItem("a", "1");
  assert.equal(storage.getItem("a"), "1");
  assert.equal(store.isKept, true);
  assert.equal(new Store(() => storage).getItem("a"), "1");
});

test("without a storage the page remembers for itself and knows that nothing is kept", () => {
  const kinds = [openStores(FORBIDDEN).local, openStores({}).session, new Store(() => null)];
  for (const store of [...kinds, new Store(() => ({ getItem: denied, setItem: denied, removeItem: denied }))]) {
    assert.equal(store.isKept, false);
    assert.equal(store.getItem("a"), null);
    store.setItem("a", "1");
    assert.equal(store.getItem("a"), "1");
  }
});

test("a full storage is read, and what it does not take is remembered", () => {
  const storage = new Storage();
  storage.setItem("old", "1");
  storage.setItem = denied;
  const store = new Store(() => storage);
  assert.equal(store.isKept, false);
  assert.equal(store.getItem("old"), "1");
  store.setItem("old", "2");
  assert.equal(store.getItem("old"), "2");
});

test("a visitor keeps one token where nothing is kept, and gets another for one of no known form", () => {
  const store = openStores(FORBIDDEN).local;
  assert.match(visitorToken(store), /^[0-9a-f]{32}$/);
  assert.equal(visitorToken(store), visitorToken(store));
  const storage = new Storage();
  storage.setItem("inpaint-studio:visitor", "null");
  assert.match(visitorToken(new Store(() => storage)), /^[0-9a-f]{32}$/);
});

test("what never answers is given up, and what answers is handed on", async () => {
  await assert.rejects(within(5, new Promise(() => {})));
  assert.equal(await within(1000, Promise.resolve(3)), 3);
  await assert.rejects(within(1000, Promise.reject(new Error("x"))), /x/);
  assert.equal(offered(denied), null);
});
