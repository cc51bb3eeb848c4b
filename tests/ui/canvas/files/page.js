// A page for the canvas's model, files and storage without a browser: what is drawn is left out, what is kept is not.

import { Exchange } from "../../../../ui/canvas/js/files/exchange.js";
import { Journal } from "../../../../ui/canvas/js/files/journal.js";
import { MaskAhead } from "../../../../ui/canvas/js/files/mask-ahead.js";
import { decodePicture } from "../../../../ui/canvas/js/files/picture.js";
import { Workspace } from "../../../../ui/canvas/js/model/workspace.js";
import { Store } from "../../../../ui/js/store.js";
import { FakeDatabases } from "./fake-indexed-db.js";

/** @typedef {{ workspace: Workspace, journal: Journal, exchange: Exchange, uploads: Blob[], close: () => void }} Tab */

/** A browser: what it keeps outlives its tabs. `limit`: bytes of all actions of a picture. */
export class Browser {
  databases = new FakeDatabases();
  /** @type {Map<string, string>} */ session = new Map();
  /** @type {string[]} */ notices = [];

  /** @param {{ width: number, height: number, limit?: number }} options of every picture that is decoded */
  constructor({ width, height, limit }) {
    this.limit = limit;
    const document = new EventTarget();
    document.addEventListener("inpaint:notice", (event) => {
      this.notices.push(/** @type {CustomEvent} */ (event).detail.text);
    });
    const bitmap = { width, height, close() {} };
    const globals = { document, indexedDB: this.databases, IDBKeyRange: this.databases.IDBKeyRange };
    Object.assign(globalThis, { ...globals, createImageBitmap: async () => bitmap });
  }

  /** A tab that has shown what there was. @returns {Promise<Tab>} */
  async tab() {
    const storage = {
      getItem: (/** @type {string} */ name) => this.session.get(name) ?? null,
      setItem: (/** @type {string} */ name, /** @type {string} */ value) => void this.session.set(name, value),
      removeItem: (/** @type {string} */ name) => void this.session.delete(name),
    };
    const session = new Store(() => storage);
    const workspace = new Workspace({ limit: this.limit });
    const journal = new Journal(workspace, session);
    const closing = new AbortController();
    const restored = journal.restore(closing.signal);
    /** @type {Blob[]} */
    const uploads = [];
    /** @type {any} */
    const page = {
      bootId: "boot",
      session,
      upload: async (/** @type {Blob} */ file) => ({ path: uploads.push(file) }),
    };
    const ahead = new MaskAhead(workspace, async () => null, closing.signal);
    const exchange = new Exchange(page, { workspace, journal, ahead, status: () => {}, ready: restored });
    await restored;
    return { workspace, journal, exchange, uploads, close: () => closing.abort() };
  }
}

/** Shows a picture as the exchange does. @type {(tab: Tab, name: string, pictureId?: string) => Promise<void>} */
export async function open({ workspace, journal }, name, pictureId = `opened-${Math.random()}`) {
  const kept = await journal.paintOf(pictureId, name);
  const image = new Blob([name]);
  const file = /** @type {any} */ ({ path: name });
  journal.begin({ name, pictureId, fingerprint: name, image, preview: null, hole: null, file, bootId: "boot" }, kept);
  workspace.show({ picture: await decodePicture(image), name, work: kept?.work });
}

const TURNS = 10; // of the event loop: what is written waits for locks in between

/** Until all that was written is there. */
export async function settled() {
  for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setTimeout(resolve, 3));
}
