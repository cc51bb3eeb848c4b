// Two pictures in turn in one place: by itself, or by hand where somebody holds it or wants nothing to move.

const TURN = 800; // ms; far from the three flashes a second that are dangerous

export class Blink {
  /** @type {"sample" | "against"} */ seen = "sample";
  isHeld;
  #isOn = false;
  /** @type {ReturnType<typeof setInterval> | undefined} */ #timer;
  #changed;

  /** @param {() => void} changed @param {boolean} isStill by hand from the beginning */
  constructor(changed, isStill) {
    this.#changed = changed;
    this.isHeld = isStill;
  }

  /** Begins with the sample, or ends. @param {boolean} isOn */
  turn(isOn) {
    if (this.#isOn === isOn) return;
    this.#isOn = isOn;
    this.seen = "sample";
    this.#wind();
  }

  /** @param {boolean} isHeld */
  hold(isHeld) {
    this.isHeld = isHeld;
    this.#wind();
    this.#changed();
  }

  /** Shows the other one, and stays with it. */
  swap() {
    this.#step();
    if (!this.isHeld) this.hold(true);
  }

  #wind() {
    clearInterval(this.#timer);
    if (this.#isOn && !this.isHeld) this.#timer = setInterval(() => this.#step(), TURN);
  }

  #step() {
    this.seen = this.seen === "sample" ? "against" : "sample";
    this.#changed();
  }
}
