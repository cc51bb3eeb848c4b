// The way to the server and back: a picture is sent once and its answer shown; a run gets picture and painted layers as files.

import { showNotice } from "../panels/notice.js";
import { nameBehind } from "./carried.js";
import { randomId } from "./draft.js";
import { decodePicture } from "./picture.js";
import { encodeGreyPng } from "./png.js";
import { downloaded, greysOf, uploaded } from "./transfer.js";

const PATIENCE = 120_000; // ms to wait for the server's answer to a picture

/** `page` is { props, upload, trigger, bootId } as Gradio gives them; `status(text)` shows what is under way. */
export class Exchange {
  #page;
  #workspace;
  #journal;
  #status;
  #pending = null; // { pictureId, file, left, settled, settle } of the newest picture sent
  #abandoned = new Set(); // ids whose answers no longer count
  #before = new Set(); // what a run waits for
  #showing; // until the pictures that have arrived are on the canvas
  #sent = {}; // for each layer { revision, file }
  #forgotten = false; // whether what was sent may be gone on the server

  constructor(page, { workspace, journal, status, ready }) {
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

  /** Sends a picture file; what is on the canvas stays until the server has answered. `left`: how many came beside it. */
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

  /** Has the server bring the picture behind an address on the web; the rest is as with a file. */
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
    const mine = this.#pending !== null && value?.picture_id === this.#pending.pictureId;
    if (value?.kind === "refused" && mine) this.#settle();
    if (value?.kind !== "picture" || this.#abandoned.has(value.picture_id)) return;
    if (this.#pending && !mine && !fromServer) return;
    if (value.picture_id === this.#journal.draft?.pictureId) return;
    const { file, left } = mine ? this.#pending : { file: null, left: 0 };
    this.#showing = this.#showing.then(async () => {
      if (await this.#show(value, file)) tellLeft(value.name, left);
    });
  }

  /** Resolves when no picture is on its way to the canvas any more. */
  async settled() {
    while (this.#pending) await this.#pending.settled;
    await this.#showing;
  }

  /** A run waits for this promise, which never rejects: a mask is being loaded. */
  runsAfter(promise) {
    this.#before.add(promise);
    promise.finally(() => this.#before.delete(promise));
  }

  /** What a run is started with; a layer is sent only where it changed since it was last sent. Rejects where sending fails. */
  async exportValue() {
    await this.settled();
    await Promise.all(this.#before);
    const { hasPicture, mask, name } = this.#workspace;
    const avoid = this.#workspace.offersAvoid ? this.#workspace.avoid : null;
    if (!hasPicture) return { kind: "request", image: null, mask: null, name: null, picture_id: null };
    return {
      kind: "request",
      image: await this.#currentImage(),
      mask: await this.#current("mask", mask),
      mask_note: this.#workspace.maskNote || null,
      avoid: avoid && (await this.#current("avoid", avoid)),
      name,
      picture_id: this.#journal.draft.pictureId,
    };
  }

  #await({ pictureId, name, file, left }) {
    if (this.#pending) this.#settle();
    const { promise, resolve } = withResolver();
    const timer = setTimeout(() => {
      if (this.#pending?.pictureId !== pictureId) return;
      this.#settle();
      showNotice("The server did not answer: open the picture again.");
    }, PATIENCE);
    const settle = () => {
      clearTimeout(timer);
      resolve();
    };
    this.#pending = { pictureId, file, left, settled: promise, settle };
    this.#status(`Opening ${name}…`);
  }

  #settle() {
    this.#abandoned.add(this.#pending.pictureId);
    this.#pending.settle();
    this.#pending = null;
    this.#status("");
  }

  /** True where it is on the canvas now. */
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

  async #take(value, file) {
    if (value.if_empty && this.#workspace.hasPicture) return false; // what the browser kept is newer than what the server has
    const image = file && !value.mask ? file : await downloaded(value.image);
    const preview = value.preview ? await downloaded(value.preview) : null;
    const picture = await decodePicture(preview ?? image);
    const layer = async (file) => file && greysOf(await downloaded(file), picture);
    const [mask, avoid] = await Promise.all([value.mask, value.avoid].map(layer));
    const hole = value.hole ? await downloaded(value.hole) : null;
    if (this.#pending && this.#pending.pictureId !== value.picture_id && !value.picture_id.startsWith("server-")) {
      picture.close(); // a newer picture was sent meanwhile
      return false;
    }
    const { name, picture_id: pictureId } = value;
    const kept = this.#journal.paintOf(pictureId);
    this.#journal.begin({ name, pictureId, image, preview, hole, file: value.image, bootId: this.#page.bootId }, kept);
    this.#workspace.show({ picture, name, ...kept });
    if (!kept && (mask || avoid)) this.#workspace.replace({ mask, avoid }, { note: value.mask_note ?? "" });
    return true;
  }

  /** What was sent may be gone on the server: the next run sends it again. */
  forgetUploads() {
    this.#sent = {};
    this.#forgotten = true;
  }

  async #currentImage() {
    const { draft } = this.#journal;
    if (draft.bootId === this.#page.bootId && !this.#forgotten) return draft.file;
    const file = await this.#uploaded(draft.image, draft.name);
    this.#journal.replaceFile(file, this.#page.bootId);
    this.#forgotten = false;
    return file;
  }

  async #current(name, layer) {
    const revision = this.#workspace.revisionOf(name);
    if (this.#workspace.history.weights[name] === 0) return null;
    if (this.#sent[name]?.revision !== revision) {
      const file = await this.#uploaded(await encodeGreyPng(layer), `${name}.png`);
      this.#sent[name] = { revision, file };
    }
    return this.#sent[name].file;
  }

  #uploaded(blob, name) {
    return uploaded(this.#page, blob, name);
  }
}

function tellLeft(name, left) {
  const others = left === 1 ? "One other was" : `${left} others were`;
  if (left > 0) showNotice(`${others} left out: one picture is opened at a time, here ${name}.`, "aside");
}

function withResolver() {
  let resolve;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
