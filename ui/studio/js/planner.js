// What an engine would see: drawn at once as the page itself works it out, and where runs are requests that somebody pays
// for, asked of the server once the mask has come to rest.
const REST = 700; // milliseconds without another stroke
const BREATH = 80; // the same for what is worked out here: several changes in a row are one

export class Planner {
  engine = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */ timer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ drawing;

  /** @param {Document} document @param {Pick<Studio, "plannedEngines" | "sights" | "canvas">} studio */
  constructor(document, studio) {
    this.document = document;
    this.studio = studio;
    document.addEventListener("inpaint:canvas", () => this.changed());
  }

  /** @param {string} engine */
  choose(engine) {
    if (engine === this.engine) return;
    this.engine = engine;
    this.changed();
  }

  get isCut() {
    return this.studio.plannedEngines.includes(this.engine);
  }

  changed() {
    clearTimeout(this.drawing);
    this.drawing = setTimeout(() => this.draw(), BREATH);
    this.soon();
  }

  draw() {
    const { sights, canvas } = this.studio;
    if (sights[this.engine]) canvas?.showRegions(sights[this.engine]);
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
