// Asks the server how a run would be cut into requests, once the mask has come to rest and where the engine cuts at all.
const REST = 700; // milliseconds without another stroke

export class Planner {
  engine = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */ timer;

  /** @param {Document} document @param {Pick<Studio, "plannedEngines" | "canvas">} studio */
  constructor(document, studio) {
    this.document = document;
    this.studio = studio;
    document.addEventListener("inpaint:canvas", () => this.soon());
  }

  /** @param {string} engine */
  choose(engine) {
    if (engine === this.engine) return;
    this.engine = engine;
    if (!this.isCut) this.studio.canvas?.showFrames([]);
    this.soon();
  }

  get isCut() {
    return this.studio.plannedEngines.includes(this.engine);
  }

  soon() {
    clearTimeout(this.timer);
    /** @type {() => HTMLButtonElement | null} */
    const button = () => this.document.querySelector("button#plan, #plan button");
    const ask = () => button()?.click();
    if (this.isCut) this.timer = setTimeout(ask, REST);
  }

  /** Picture and mask as a run would get them, or null where they cannot be sent now. */
  async value() {
    try {
      return (await this.studio.canvas?.exportValue()) ?? null;
    } catch {
      return null;
    }
  }
}
