// The way to the server and back: a picture is sent once and its answer shown; a run gets picture and painted layers as files.

import { isNoExtent } from "../model/extent.js";
import { showNotice } from "../panels/notice.js";
import { nameBehind } from "./carried.js";
import { randomId } from "./draft.js";
import { fingerprintOf } from "./kept-paints.js";
import { decodePicture } from "./picture.js";
import { encodeGreyPng } from "./png.js";
import { downloaded, greysOf, uploaded } from "./transfer.js";

const PATIENCE = 120_000; // ms to wait for the server's answer to a picture

/** @import { CanvasPage } from "../mount.js" */
/** @import { Filled } from "../model/workspace.js" */
/** @import { Journal } from "./journal.js" */
/** @import { MaskAhead } from "./mask-ahead.js" */
/**
 * One message between canvas and server, see CanvasData in component.py.
 * @typedef {{ kind: "open" | "picture" | "load-mask" | "mask" | "refused" | "request" | "select" | "part" | "selection" | "gone",
 *   image?: ServedFile | null, preview?: ServedFile | null, mask?: ServedFile | null, avoid?: ServedFile | null, mask_note?: string | null,
 *   told?: string | null, extend?: number[] | null, hole?: ServedFile | null, name?: string | null,
 *   picture_id?: string | null, if_empty?: boolean, wish?: string | null, box?: number[] | null }} CanvasMessage
 */
/** @typedef {{ pictureId: string, name: string, file: File | null, left: number }} Sent `left`: how many came beside it */

/** `status(text)` shows what is under way. */
export class Exchange {
  #page;
  #workspace;
  #journal;
  #ahead;
  #status;
  /** @type {Sent & { settled: Promise<void>, settle: () => void } | null} */ #pending = null; // the newest
  #abandoned = new Set(); // ids whose answers no longer count
  #before = new Set(); // what a run waits for
  /** @type {Promise<unknown>} */ #showing; // until the pictures that have arrived are on the canvas
  /** @type {{ [layer in Layer]?: { revision: string, file: ServedFile } }} */ #sent = {};
  #forgotten = false; // whether what was sent may be gone on the server

  /**
   * @param {CanvasPage} page
   * @param {{ workspace: Workspace, journal: Journal, ahead: MaskAhead, status: (text: string) => void,
   *   ready: Promise<boolean> }} parts
   */
  constructor(page, { workspace, journal, ahead, status, ready }) {
    this.#ahead = ahead;
    this.#showing = ready;
    this.#page = page;
    this.#workspace = workspace;
    this.#journal = journal;
    this.#status = status;
  }

  /** What names the picture on the canvas, "" where there is none. */
  get pictureId() {
    return this.#journal.draft?.pictureId ?? "";
  }

  /** Sends a picture file; what is on the canvas stays until the server has answered. `left`: how many came beside it.
   * @param {File} file */
  async open(file, left = 0) {
    const pictureId = `${Date.now()}-${randomId()}`;
    const name = file.name || "picture.png";
    this.#await({ pictureId, name, file, left });
    try {
      const image = await this.#uploaded(file, name);
      await this.#page.lookedBack;
      if (this.#pending?.pictureId !== pictureId) return;
      this.#page.props.value = { kind: "open", image, name, picture_id: pictureId };
      this.#page.trigger("open", {});
    } catch {
      if (this.#pending?.pictureId !== pictureId) return;
      this.#settle();
      showNotice(`${name} could not be sent: check its size and the connection, then try again.`);
    }
  }

  /** Has the server bring the picture behind an address on the web; the rest is as with a file.
   * @param {string} address */
  async openAddress(address) {
    const pictureId = `${Date.now()}-${randomId()}`;
    this.#await({ pictureId, name: nameBehind(address), file: null, left: 0 });
    await this.#page.lookedBack;
    if (this.#pending?.pictureId === pictureId) this.#page.trigger("bring", { address, picture_id: pictureId });
  }

  /** Reads the value that the server has set. */
  receive() {
    const value = this.#page.props.value;
    const fromServer = value?.picture_id?.startsWith("server-") ?? false;
    const mine = value?.picture_id === this.#pending?.pictureId ? this.#pending : null;
    if (value?.kind === "refused" && mine) this.#settle();
    if (value?.kind !== "picture" || this.#abandoned.has(value.picture_id)) return;
    if (this.#pending && !mine && !fromServer) return;
    if (value.picture_id === this.#journal.draft?.pictureId) return;
    const { file, left } = mine ?? { file: null, left: 0 };
    this.#showing = this.#showing.then(async () => {
      if (await this.#show(value, file)) tellLeft(value.name ?? "", left);
    });
  }

  /** Resolves when no picture is on its way to the canvas any more. */
  async settled() {
    while (this.#pending) await this.#pending.settled;
    await this.#showing;
  }

  /** A run waits for this promise, which never rejects: a mask is being loaded. @param {Promise<unknown>} promise */
  runsAfter(promise) {
    this.#before.add(promise);
    promise.finally(() => this.#before.delete(promise));
  }

  /** What a run is started with; a layer is sent only where it changed since it was last sent. Rejects where sending fails.
   * @returns {Promise<CanvasMessage>} */
  async exportValue() {
    await this.settled();
    await Promise.all(this.#before);
    const { hasPicture, name, offersAvoid } = this.#workspace;
    const { draft } = this.#journal;
    const { mask, avoid, extent } = this.#workspace.toFill();
    if (!hasPicture || !draft) return { kind: "request", image: null, mask: null, name: null, picture_id: null };
    return {
      kind: "request",
      image: await this.#currentImage(draft),
      mask: await this.#current("mask", mask),
      mask_note: this.#workspace.maskNote || null,
      avoid: offersAvoid ? await this.#current("avoid", avoid) : null,
      extend: isNoExtent(extent) ? null : [extent.left, extent.top, extent.right, extent.bottom],
      name,
      picture_id: draft.pictureId,
    };
  }

  /** The picture's file on the server, sent again where that has lost it; null without a picture. Rejects where it fails. */
  async imageFile() {
    const { draft } = this.#journal;
    return draft ? this.#currentImage(draft) : null;
  }

  /** @param {Sent} sent */
  #await({ pictureId, name, file, left }) {
    if (this.#pending) this.#settle();
    let arrived = () => {};
    const settled = new Promise((/** @type {(_: void) => void} */ resolve) => (arrived = resolve));
    const timer = setTimeout(() => {
      if (this.#pending?.pictureId !== pictureId) return;
      this.#settle();
      showNotice("The server did not answer: open the picture again.");
    }, PATIENCE);
    const settle = () => {
      clearTimeout(timer);
      arrived();
    };
    this.#pending = { pictureId, name, file, left, settled, settle };
    this.#status(`Opening ${name}…`);
  }

  #settle() {
    this.#abandoned.add(this.#pending?.pictureId);
    this.#pending?.settle();
    this.#pending = null;
    this.#status("");
  }

  /** True where it is on the canvas now. @type {(value: CanvasMessage, file: File | null) => Promise<boolean>} */
  async #show(value, file) {
    let shown = false;
    try {
      shown = await this.#take(value, file);
    } catch {
      showNotice(`${value.name} cannot be shown here: save it as PNG or JPEG and open it again.`);
    }
    if (this.#pending?.pictureId === value.picture_id) this.#settle();
    return shown;
  }

  /** @type {(value: CanvasMessage, file: File | null) => Promise<boolean>} */
  async #take(value, file) {
    if (value.if_empty && this.#workspace.hasPicture) return false; // what the browser kept is newer than what the server has
    if (!value.image) return false;
    const image = file && !value.mask ? file : await downloaded(value.image);
    const preview = value.preview ? await downloaded(value.preview) : null;
    const { name, picture_id: pictureId } = { name: value.name ?? "", picture_id: value.picture_id ?? "" };
    const [picture, fingerprint] = await Promise.all([decodePicture(preview ?? image), fingerprintOf(name, image)]);
    /** @type {(file?: ServedFile | null) => Promise<Uint8Array | null>} */
    const layer = async (file) => (file ? greysOf(await downloaded(file), picture) : null);
    const [mask, avoid] = await Promise.all([layer(value.mask), layer(value.avoid)]);
    const hole = value.hole ? await downloaded(value.hole) : null;
    const isAsked = pictureId === this.#pending?.pictureId; // what the server brings by itself is known by its id alone
    const isProject = Boolean(mask || avoid); // what it was painted with wins
    const kept = await this.#journal.paintOf(pictureId, isAsked && !isProject ? fingerprint : "");
    if (this.#pending && this.#pending.pictureId !== pictureId && !pictureId.startsWith("server-")) {
      picture.close(); // a newer picture was sent meanwhile
      return false;
    }
    const { bootId } = this.#page;
    this.#journal.begin({ name, pictureId, fingerprint, image, preview, hole, file: value.image, bootId }, kept);
    this.#workspace.show({ picture, name, work: kept?.work });
    if (!kept && isProject) this.#workspace.replace({ mask, avoid }, { note: value.mask_note ?? "", isGiven: true });
    if (kept && isAsked && this.#workspace.isPainted) showNotice(`Your paint on ${name} is back.`, "passing");
    return true;
  }

  /** What was sent may be gone on the server: the next run sends it again. */
  forgetUploads() {
    this.#sent = {};
    this.#forgotten = true;
  }

  /** @param {Draft} draft */
  async #currentImage(draft) {
    if (draft.bootId === this.#page.bootId && !this.#forgotten) return draft.file;
    const file = await this.#uploaded(draft.image, draft.name);
    this.#journal.replaceFile(file, this.#page.bootId);
    this.#forgotten = false;
    return file;
  }

  /** @type {(name: Layer, filled: Filled) => Promise<ServedFile | null>} */
  async #current(name, filled) {
    const revision = filled.revision();
    const sent = this.#sent[name];
    if (sent?.revision === revision) return sent.file;
    const layer = filled.read();
    if (!layer) return null;
    const made = name === "mask" ? this.#ahead.fileOf(revision) : null;
    const file = await this.#uploaded(made ?? (await encodeGreyPng(layer)), `${name}.png`);
    this.#sent[name] = { revision, file };
    return file;
  }

  /** @type {(blob: Blob, name: string) => Promise<ServedFile>} */
  #uploaded(blob, name) {
    return uploaded(this.#page, blob, name);
  }
}

/** @type {(name: string, left: number) => void} */
function tellLeft(name, left) {
  const others = left === 1 ? "One other was" : `${left} others were`;
  if (left > 0) showNotice(`${others} left out: one picture is opened at a time, here ${name}.`, "aside");
}
