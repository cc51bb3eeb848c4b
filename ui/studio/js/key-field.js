// The field for a visitor's own key: unfolded where the chosen engine needs one, and never folded away by itself.
const FOLD = "#endpoint button.label-wrap";
const FIELD = '#endpoint input[type="password"]';
const DRAWN = 2000; // milliseconds that Gradio may take to draw what was folded away

export class KeyField {
  expected = false;
  needed = false;

  /** @param {Document} document */
  constructor(document) {
    this.document = document;
    document.addEventListener("click", (event) => this.guide(event), { capture: true });
  }

  /** The page opens, or another engine was chosen: the next that is told of it says whether a key is needed. */
  expect() {
    this.expected = true;
  }

  /** What was told of the chosen engine. Answers come after every run too; they change nothing here.
   * @param {{ needs_key?: boolean }} told */
  hear({ needs_key: needed }) {
    if (needed === undefined) return;
    this.needed = needed;
    if (this.expected && needed) this.unfold();
    this.expected = false;
  }

  unfold() {
    /** @type {HTMLButtonElement | null} */
    const fold = this.document.querySelector(FOLD);
    if (fold && !fold.classList.contains("open")) fold.click();
  }

  /** A press on Fill without a key leads to its field. @param {Event} event */
  async guide({ target }) {
    if (!this.needed || !(target instanceof Element) || !target.closest("#generate")) return;
    this.unfold();
    /** @type {() => HTMLInputElement | null} */
    const field = () => this.document.querySelector(FIELD);
    const end = performance.now() + DRAWN;
    while (!field()?.checkVisibility() && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    field()?.focus();
  }
}
