// The handle between two pictures: moved by a pointer, by keys, or from outside.

const STEP = 2; // % of the pane's width, for an arrow key
const STRIDE = 10;

export class Split {
  #at = 50;
  #element;
  #pane;

  /** @param {HTMLElement} element role=slider, in the pane @param {HTMLElement} pane */
  constructor(element, pane) {
    this.#element = element;
    this.#pane = pane;
    element.addEventListener("pointerdown", (event) => {
      event.stopPropagation(); // the pane would pan
      if (event.button === 0) element.setPointerCapture(event.pointerId);
    });
    element.addEventListener("pointermove", (event) => {
      if (element.hasPointerCapture(event.pointerId)) this.slideTo(event.clientX);
    });
    element.addEventListener("dblclick", (event) => event.stopPropagation());
    element.addEventListener("keydown", (event) => this.#key(event));
    this.#moveTo(50);
  }

  /** The names of the two pictures. @type {(left: string, right: string) => void} */
  name(left, right) {
    this.#element.setAttribute("aria-label", `${left} to the left, ${right} to the right`);
  }

  /** Bring it to this place across the window. @param {number} clientX */
  slideTo(clientX) {
    const { left, width } = this.#pane.getBoundingClientRect();
    if (width > 0) this.#moveTo(((clientX - left) / width) * 100);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return; // Alt and an arrow go back to another page
    const step = event.shiftKey ? STRIDE : STEP;
    /** @type {Record<string, number>} */
    const places = {
      ArrowLeft: this.#at - step,
      ArrowDown: this.#at - step,
      ArrowRight: this.#at + step,
      ArrowUp: this.#at + step,
      PageDown: this.#at - STRIDE,
      PageUp: this.#at + STRIDE,
      Home: 0,
      End: 100,
    };
    if (!Object.hasOwn(places, event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    this.#moveTo(places[event.key]);
  }

  /** @param {number} place */
  #moveTo(place) {
    this.#at = Math.min(100, Math.max(0, place));
    this.#pane.style.setProperty("--split", `${this.#at}%`);
    this.#element.setAttribute("aria-valuenow", String(Math.round(this.#at)));
    this.#element.setAttribute("aria-valuetext", `${Math.round(this.#at)} %`);
  }
}
