// What #message says and which of #generate and #stop is there. One click starts one run.

import { elementIn } from "../../js/elements.js";

/** @import { Liveness } from "./reconnect.js" */
/**
 * What there is to say, see notices.py; about_run: it is about the run; restored: it answers `look`; lasting: it stays until
 * the server takes it back; passing: it goes with the next thing that is done; brief: it goes by
 * itself
 * @typedef {{ state: "idle" | "running" | "error" | "aside", text?: string, fraction?: number, previews?: Preview[],
 *   run_id?: string, about_run?: boolean, restored?: boolean, resend?: boolean, again?: boolean, soon?: boolean,
 *   lasting?: boolean, passing?: boolean, brief?: boolean }} Notice
 */

const RETRY_DELAY = 250; // milliseconds
const ASK_AGAIN = 4000; // milliseconds
const BRIEF = 8000; // milliseconds to read a sentence that goes by itself
export const STOP_DELAY = 640; // milliseconds after a click before Stop may take the button's place; 600 are promised, timers are not exact

export class RunState {
  busy = false;
  isPassing = false; // whether what is said goes with the next thing that is done
  lasting = false; // whether what is said stays until the server takes it back
  heard = false; // whether the server has said anything about this run
  retried = false;
  runId = ""; // of the run that is under way, as soon as the server has said it
  clicked = -Infinity;
  looked = 0; // when the page last asked what there was before
  said = -Infinity; // when something was last said that is no answer to that
  /** @type {() => void} */ answered = () => {};
  /** @type {ReturnType<typeof setTimeout> | undefined} */ timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ asking;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ fading;
  /** @type {Record<"box" | "studio" | "text" | "beside", HTMLElement> | null} */ places = null;

  /** @param {Document} document @param {Pick<Liveness, "watch" | "wait">} liveness */
  constructor(document, liveness) {
    this.document = document;
    this.liveness = liveness;
    /** @type {Promise<void>} */
    this.lookedBack = new Promise((resolve) => (this.answered = resolve)); // once what there was before is shown
    document.addEventListener("click", (event) => this.guard(event), { capture: true });
    document.addEventListener("inpaint:notice", (event) => this.show({ ...event.detail, about_run: false }));
    document.addEventListener("inpaint:canvas", () => this.forgive());
    document.addEventListener("inpaint:done", () => this.forgive());
    document.addEventListener("input", ({ target }) => closest(target, "#inspector") && this.forgive());
  }

  /** Connect the component that stands in #message.
   * @type {(element: HTMLElement, props: GradioPart<Notice>["props"], watch: GradioPart<Notice>["watch"]) => void} */
  attach(element, props, watch) {
    const box = closest(element, "#message");
    const studio = closest(element, "#studio"); // Gradio keeps the page's style from reaching further out
    const text = element.querySelector("div");
    if (!box || !studio || !text) throw new TypeError("The page has no place for messages.");
    const beside = this.document.createElement("div");
    text.after(beside);
    beside.className = "aside";
    box.setAttribute("role", "status");
    box.setAttribute("aria-live", "polite");
    box.dataset.state = "idle";
    this.places = { box, studio, text, beside };
    watch("value", () => this.hear(props.value));
    if (props.value) this.show(props.value);
  }

  /** A click on the button while a run is under way does nothing. @param {Event} event */
  guard(event) {
    const button = closest(event.target, "#generate, #again");
    if (!button) return;
    if (this.busy) {
      event.stopImmediatePropagation();
      event.preventDefault();
      return;
    }
    this.clicked = performance.now();
    this.heard = false;
    if (button.id === "generate" || button.closest("#generate")) this.runId = "";
    this.show({ state: "running", text: "Sending.", fraction: 0, about_run: true });
  }

  /** Do what a run needs first; when that fails, say so and give the button back.
   * @template T @param {() => Promise<T>} prepare */
  async during(prepare) {
    try {
      return await prepare();
    } catch (error) {
      this.lost();
      throw error;
    }
  }

  /** The page asks what there was before; the answer comes with a notice that says so. */
  look() {
    this.looked = this.busy ? -Infinity : performance.now();
  }

  /** @param {Notice | null} notice */
  hear(notice) {
    if (notice?.restored) this.answered();
    if (!notice || (notice.restored && this.isOutdated(notice))) return;
    this.heard ||= Boolean(notice.about_run);
    if (notice.resend && this.busy) return this.lost();
    if (notice.about_run) this.retried = false;
    if (notice.run_id) this.runId = notice.run_id;
    this.show(notice);
  }

  /** Whether something was asked for, or told, since the page looked back; a run under way is always told.
   * @param {Notice} notice */
  isOutdated(notice) {
    return this.clicked > this.looked || (this.said > this.looked && notice.state !== "running");
  }

  /**
   * The server broke off. What was sent may be gone there, as after a restart, so it is sent again. Where the run had not
   * begun it is asked for once more; else, and where that fails too, the page waits for the server.
   */
  lost() {
    if (!this.busy) return;
    this.document.dispatchEvent(new CustomEvent("inpaint:lost"));
    if (!this.heard && !this.retried) return this.retry();
    const text = "The server does not answer. Nothing is lost: the page goes on as soon as it is back.";
    this.show({ state: "error", text, about_run: true, lasting: true });
    this.retried = false;
    this.liveness.wait(() => this.resume());
  }

  resume() {
    elementIn(this.document, "#resume").click();
  }

  retry() {
    this.retried = true;
    this.busy = false;
    // Gradio takes the next click only once it is through with the one that failed.
    setTimeout(() => elementIn(this.document, "#generate").click(), RETRY_DELAY);
  }

  /** Show a notice; one that is not about the run does not end what is shown of it. @param {Notice} notice */
  show(notice) {
    if (!this.places) return;
    const { box, studio, text, beside } = this.places;
    const isAside = notice.state === "aside" || ((this.busy || this.lasting) && !notice.about_run);
    if (isAside) return write(beside, notice.text);
    if (notice.state !== "running") write(beside, "");
    if (notice.text && !notice.restored) this.said = performance.now();
    this.lasting = Boolean(notice.lasting);
    this.isPassing = notice.state === "error" || Boolean(notice.passing);
    this.setBusy(notice.state === "running");
    box.dataset.state = notice.state;
    box.toggleAttribute("data-passing", Boolean((notice.passing || notice.brief) && notice.text));
    studio.toggleAttribute("data-again", Boolean(notice.again));
    clearTimeout(this.asking);
    clearTimeout(this.fading);
    if (notice.brief) this.fading = setTimeout(() => this.show({ state: "idle", text: "" }), BRIEF);
    if (notice.soon) this.asking = setTimeout(() => this.busy || this.resume(), ASK_AGAIN);
    write(text, notice.text);
    if (notice.state === "error" && !notice.restored) box.scrollIntoView?.({ block: "nearest" });
    const detail = { running: notice.state === "running", previews: notice.previews ?? [] };
    this.document.dispatchEvent(new CustomEvent("inpaint:preview", { detail }));
    studio.style.setProperty("--studio-fraction", String(notice.fraction ?? 0));
  }

  /** What was wrong has been mended, or something else went well: the sentence about it goes, unless it still holds. */
  forgive() {
    if (!this.isPassing || this.busy || this.lasting) return;
    this.show({ state: "idle", text: "", again: this.places?.studio.hasAttribute("data-again") });
  }

  /** @param {boolean} busy */
  setBusy(busy) {
    const data = this.places?.studio.dataset;
    if (busy === this.busy || !data) return;
    this.busy = busy;
    clearTimeout(this.timer);
    if (!busy) {
      delete data.run;
      return;
    }
    const isBusy = () => this.busy;
    this.liveness.watch(isBusy, () => this.lost());
    const left = Math.max(0, this.clicked + STOP_DELAY - performance.now());
    this.timer = setTimeout(() => (data.run = "under-way"), left);
  }
}

/** @type {(place: EventTarget | null, selector: string) => HTMLElement | null} */
const closest = (place, selector) => /** @type {Partial<Element>} */ (place)?.closest?.(selector) ?? null;

/** A live region speaks whenever its text is set, so it is set only where it changes.
 * @type {(place: HTMLElement, text?: string) => void} */
function write(place, text) {
  if (place.textContent !== (text ?? "")) place.textContent = text ?? "";
}
