// Has the selection's long work done in a worker, or on the page's own thread where there is none; one task at a time, in order.

import { buffersOf, Mirrors } from "./mirrors.js";

/** @typedef {import("./tasks.js").Task} Task */
/** @typedef {import("./tasks.js").Answer} Answer */
/** @typedef {import("./doctor.js").Finding} Finding */
/** @typedef {import("../view/frames.js").Frame} Frame */
/** @typedef {{ answer?: Answer, error?: string }} Reply */
/** @typedef {{ task: Task, isOver: boolean, resolve: (answer: any) => void, reject: (error: Error) => void }} Job */
/** @typedef {Pick<Worker, "postMessage" | "terminate" | "onmessage" | "onerror">} WorkerLike */

/** Kinds of which only the newest answer counts; refining and mending are one. */
const REPLACED = Object.freeze({
  refine: "refine",
  mend: "refine",
  findings: "findings",
  describe: "describe",
  regions: "regions",
  file: "file",
});

export class SelectionWorker {
  /** @type {Job[]} */
  #waiting = [];
  /** @type {Job | null} */
  #running = null;
  /** @type {WorkerLike | null} */
  #worker = null;
  /** @type {import("./tasks.js").SelectionTasks | null} */
  #tasks = null; // instead of a worker
  #hasAnswered = false;
  #isReading = false; // or has read the picture's colours
  #mirrors = new Mirrors();
  /** @type {{ blob: Blob | null, id: string }} */
  #picture = { blob: null, id: "" };

  /** @param {() => WorkerLike} start */
  constructor(start = startWorker) {
    try {
      this.#worker = start();
      this.#worker.onmessage = ({ data }) => this.#settle(data);
      this.#worker.onerror = () => this.#goOnWithout();
    } catch {
      this.#worker = null; // the browser has none, or forbids it
    }
  }

  /** The picture for the wand; the same id is the same picture. @param {Blob | null} blob @param {string} id */
  setPicture(blob, id) {
    if (this.#picture.id === id && (this.#picture.blob === null) === (blob === null)) return;
    this.#picture = { blob, id };
    this.#isReading = false;
    this.#drop((task) => ["wand", "picture", "colours"].includes(task.kind));
    this.#ask({ kind: "picture", blob }).catch(() => {}); // without it, the wand itself says what is wrong
  }

  /** The point is one of the canvas, which is wider than the picture by the extent; rejects where the picture cannot be read.
   * @type {(point: Point, options: import("./wand.js").WandOptions, extent?: import("../model/extent.js").Extent) => Promise<Area | null>} */
  wand(point, options, extent = { left: 0, top: 0, right: 0, bottom: 0 }) {
    this.#isReading = true;
    return this.#ask({ kind: "wand", point, options, extent });
  }

  /** The picture's colours are read, or let go again, which take four bytes a pixel. @param {boolean} isWanted */
  keepColours(isWanted) {
    if (isWanted === this.#isReading) return;
    this.#isReading = isWanted;
    this.#ask({ kind: "colours", isWanted }).catch(() => {}); // as with the picture
  }

  /** To be told of every change of a layer that was asked about. @param {Box} box */
  layerChanged(box) {
    this.#mirrors.changed(box);
  }

  /** @param {Mask} layer where nothing is painted yet */
  layerBegins(layer) {
    this.#mirrors.beginEmpty(layer);
  }

  /** Layers that nobody asks about any more take no memory. @param {Mask | null} layer null: all */
  forget(layer = null) {
    if (layer) this.#mirrors.forget(layer);
    else this.#mirrors.forgetAll();
  }

  /** The layer's new values, as it is now; null where nothing changes, or where something newer is asked meanwhile.
   * @type {(layer: Mask, action: import("./refine.js").RefineAction, amount: number) => Promise<Area | null>} */
  refine(layer, action, amount) {
    return this.#ask({ kind: "refine", mask: this.#known(layer), action, amount });
  }

  /** Null where something newer is asked meanwhile. @type {(mask: Mask, cell: number) => Promise<Finding[] | null>} */
  findings(mask, cell) {
    return this.#ask({ kind: "findings", mask: this.#known(mask), cell });
  }

  /** As refine. @type {(mask: Mask, finding: Finding, cell: number) => Promise<Area | null>} */
  mend(mask, finding, cell) {
    return this.#ask({ kind: "mend", mask: this.#known(mask), finding, cell });
  }

  /** Null where something newer is asked meanwhile. @type {(mask: Mask) => Promise<string | null>} */
  describe(mask) {
    return this.#ask({ kind: "describe", mask: this.#known(mask) });
  }

  /** What an engine would see; null where something newer is asked meanwhile.
   * @type {(mask: Mask, working: import("./regions.js").Working, avoid: Mask | null) => Promise<Frame[] | null>} */
  regions(mask, working, avoid) {
    return this.#ask({ kind: "regions", mask: this.#known(mask), working, avoid: avoid && this.#known(avoid) });
  }

  /** The mask's PNG; null without a worker, too, since a page would stand still for it. @type {(mask: Mask) => Promise<Blob | null>} */
  async file(mask) {
    return this.#worker ? this.#ask({ kind: "file", mask: this.#known(mask) }) : null;
  }

  /** Whoever still waits gets null. */
  dispose() {
    this.#drop(() => true);
    this.#worker?.terminate();
    this.#worker = null;
    this.#tasks = null;
  }

  /** Has the worker know the layer as it is now, whatever becomes of the question. @param {Mask} layer */
  #known(layer) {
    const { id, update } = this.#mirrors.copyOf(layer);
    if (update) this.#ask(update).catch(() => this.#mirrors.forget(layer));
    return id;
  }

  /** @type {(task: Task) => Promise<any>} */
  #ask(task) {
    const lane = Reflect.get(REPLACED, task.kind);
    if (lane) this.#drop((older) => Reflect.get(REPLACED, older.kind) === lane);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ task, isOver: false, resolve, reject });
      this.#next();
    });
  }

  /** @type {(isMeant: (task: Task) => boolean) => void} */
  #drop(isMeant) {
    for (const job of this.#running ? [this.#running, ...this.#waiting] : this.#waiting) {
      if (!isMeant(job.task)) continue;
      job.isOver = true;
      job.resolve(null);
    }
    this.#waiting = this.#waiting.filter((job) => !job.isOver);
  }

  #next() {
    if (this.#running) return;
    this.#running = this.#waiting.shift() ?? null;
    if (this.#running) this.#send(this.#running.task);
  }

  /** @param {Task} task */
  #send(task) {
    if (!this.#worker) {
      this.#answerHere(task);
      return;
    }
    // Until it has answered once it may turn out not to start, and the task's bytes are needed here.
    const bytes = this.#hasAnswered && task.kind === "layer" ? buffersOf(task) : [];
    this.#worker.postMessage(task, bytes);
  }

  /** @param {Task} task */
  async #answerHere(task) {
    try {
      const { SelectionTasks } = await import("./tasks.js");
      this.#tasks ??= new SelectionTasks(this.#picture.blob);
      this.#settle({ answer: await this.#tasks.answer(task) });
    } catch (error) {
      this.#settle({ error: error instanceof Error ? error.message : String(error) });
    }
  }

  /** @param {Reply} reply */
  #settle({ answer = null, error }) {
    this.#hasAnswered = true;
    const job = this.#running;
    this.#running = null;
    if (job && !job.isOver && error !== undefined) job.reject(new Error(error));
    else if (job && !job.isOver) job.resolve(answer);
    this.#next();
  }

  /** The worker could not start, or broke: the page goes on by itself, with the task that it was at. */
  #goOnWithout() {
    this.#worker?.terminate();
    this.#worker = null;
    const job = this.#running;
    if (this.#hasAnswered) this.#mirrors.forgetAll(); // the copies went away with it
    if (!job) return;
    const isLost = this.#hasAnswered && !["wand", "picture", "colours"].includes(job.task.kind);
    if (isLost) this.#settle({ error: "That took more memory than the browser gives: try it again, or with less." });
    else this.#answerHere(job.task);
  }
}

function startWorker() {
  return new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
}
