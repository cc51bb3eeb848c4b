// What #message says and which of #generate and #stop is there. One click starts one run.
const RETRY_DELAY = 250; // milliseconds
const ASK_AGAIN = 4000; // milliseconds
export const STOP_DELAY = 640; // milliseconds after a click before Stop may take the button's place; 600 are promised, timers are not exact

export class RunState {
  constructor(document, liveness) {
    this.document = document;
    this.liveness = liveness;
    this.busy = false;
    this.isPassing = false; // whether what is said goes with the next thing that is done
    this.lasting = false; // whether what is said stays until the server takes it back
    this.heard = false; // whether the server has said anything about this run
    this.retried = false;
    this.runId = ""; // of the run that is under way, as soon as the server has said it
    this.clicked = -Infinity;
    this.looked = 0; // when the page last asked what there was before
    this.said = -Infinity; // when something was last said that is no answer to that
    this.lookedBack = new Promise((resolve) => (this.answered = resolve)); // once what there was before is shown
    this.timer = null;
    document.addEventListener("click", (event) => this.guard(event), { capture: true });
    document.addEventListener("inpaint:notice", (event) => this.show({ ...event.detail, about_run: false }));
    document.addEventListener("inpaint:canvas", () => this.forgive());
    document.addEventListener("inpaint:done", () => this.forgive());
    document.addEventListener("input", (event) => event.target.closest?.("#inspector") && this.forgive());
  }

  /** Connect the component that stands in #message. */
  attach(element, props, watch) {
    this.box = element.closest("#message");
    this.studio = element.closest("#studio"); // Gradio keeps the page's style from reaching further out
    this.box.setAttribute("role", "status");
    this.box.setAttribute("aria-live", "polite");
    this.text = element.querySelector("div");
    this.beside = this.text.parentElement.appendChild(this.document.createElement("div"));
    this.beside.className = "aside";
    this.box.dataset.state = "idle";
    watch("value", () => this.hear(props.value));
    if (props.value) this.show(props.value);
  }

  /** A click on the button while a run is under way does nothing. */
  guard(event) {
    const button = event.target.closest?.("#generate, #again");
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

  /** Do what a run needs first; when that fails, say so and give the button back. */
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

  hear(notice) {
    if (notice?.restored) this.answered();
    if (notice?.restored && this.isOutdated(notice)) return;
    this.heard ||= Boolean(notice?.about_run);
    if (notice?.resend && this.busy) return this.lost();
    if (notice?.about_run) this.retried = false;
    if (notice?.run_id) this.runId = notice.run_id;
    this.show(notice);
  }

  /** Whether something was asked for, or told, since the page looked back; a run under way is always told. */
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
    this.document.querySelector("#resume").click();
  }

  retry() {
    this.retried = true;
    this.busy = false;
    // Gradio takes the next click only once it is through with the one that failed.
    setTimeout(() => this.document.querySelector("#generate").click(), RETRY_DELAY);
  }

  /** Show a notice; one that is not about the run does not end what is shown of it. */
  show(notice) {
    if (!notice || !this.box) return;
    const isAside = notice.state === "aside" || ((this.busy || this.lasting) && !notice.about_run);
    if (isAside) return write(this.beside, notice.text);
    if (notice.state !== "running") write(this.beside, "");
    if (notice.text && !notice.restored) this.said = performance.now();
    this.lasting = Boolean(notice.lasting);
    this.isPassing = notice.state === "error" || Boolean(notice.passing);
    this.setBusy(notice.state === "running");
    this.box.dataset.state = notice.state;
    this.box.toggleAttribute("data-passing", Boolean(notice.passing && notice.text));
    this.studio.toggleAttribute("data-again", Boolean(notice.again));
    clearTimeout(this.asking);
    if (notice.soon) this.asking = setTimeout(() => this.busy || this.resume(), ASK_AGAIN);
    write(this.text, notice.text);
    if (notice.state === "error" && !notice.restored) this.box.scrollIntoView?.({ block: "nearest" });
    this.document.dispatchEvent(new CustomEvent("inpaint:preview", { detail: notice.preview ?? "" }));
    this.studio.style.setProperty("--studio-fraction", String(notice.fraction ?? 0));
  }

  /** What was wrong has been mended, or something else went well: the sentence about it goes, unless it still holds. */
  forgive() {
    if (!this.isPassing || this.busy || this.lasting) return;
    this.show({ state: "idle", text: "", again: this.studio.hasAttribute("data-again") });
  }

  setBusy(busy) {
    if (busy === this.busy) return;
    this.busy = busy;
    clearTimeout(this.timer);
    if (!busy) {
      delete this.studio.dataset.run;
      return;
    }
    const isBusy = () => this.busy;
    this.liveness.watch(isBusy, () => this.lost());
    const left = Math.max(0, this.clicked + STOP_DELAY - performance.now());
    this.timer = setTimeout(() => (this.studio.dataset.run = "under-way"), left);
  }
}

/** A live region speaks whenever its text is set, so it is set only where it changes. */
function write(place, text) {
  if (place.textContent !== (text ?? "")) place.textContent = text ?? "";
}
