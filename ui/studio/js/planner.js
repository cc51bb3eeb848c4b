// Asks the server how a run would be cut into requests, once the mask has come to rest and where the engine cuts at all.
const REST = 700; // milliseconds without another stroke

export class Planner {
  /** `studio` has the engines' names that cut, and the canvas as soon as it is there. */
  constructor(document, studio) {
    Object.assign(this, { document, studio, engine: null, timer: null, asked: "" });
    document.addEventListener("inpaint:canvas", () => this.soon());
  }

  choose(engine) {
    if (engine === this.engine) return;
    this.engine = engine;
    this.asked = "";
    if (!this.isCut) this.studio.canvas?.showFrames([]);
    this.soon();
  }

  get isCut() {
    return this.studio.plannedEngines.includes(this.engine);
  }

  soon() {
    clearTimeout(this.timer);
    const ask = () => this.document.querySelector("button#plan, #plan button")?.click();
    if (this.isCut) this.timer = setTimeout(ask, REST);
  }

  /** Picture and mask as a run would get them, or null where they cannot be sent now. */
  async value() {
    try {
      return await this.studio.canvas.exportValue();
    } catch {
      return null;
    }
  }
}
