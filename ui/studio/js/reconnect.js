// Whether the server is there, and still the one that it was.
const BETWEEN_LOOKS = 2500; // milliseconds

export class Liveness {
  /** `address` answers with the name of the server's start; `pause` is there for tests.
   * @param {string} address @param {(milliseconds: number) => Promise<unknown>} pause */
  constructor(address, pause = wait) {
    this.address = address;
    this.pause = pause;
  }

  /** The name of the server's present start, or null where it does not answer. */
  async boot() {
    try {
      const answer = await fetch(this.address, { cache: "no-store" });
      return answer.ok ? await answer.text() : null;
    } catch {
      return null;
    }
  }

  /** Look while `busy()`; call `lost()` once when the server went away or was started anew.
   * @type {(busy: () => boolean, lost: () => void) => Promise<void>} */
  async watch(busy, lost) {
    const boot = await this.boot();
    while (busy()) {
      await this.pause(BETWEEN_LOOKS);
      if (busy() && (boot === null || (await this.boot()) !== boot)) return lost();
    }
  }

  /** Call `back()` once the server answers. @param {() => void} back */
  async wait(back) {
    while ((await this.boot()) === null) await this.pause(BETWEEN_LOOKS);
    back();
  }
}

/** @type {(milliseconds: number) => Promise<void>} */
function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
