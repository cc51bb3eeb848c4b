// Hands the previews of a run to the canvas, and takes them away once the sample stands in their place.

export class Previews {
  running = false;
  /** @type {Preview[]} */ latest = []; // of this run

  /**
   * @param {Document} document
   * @param {{ canvas: () => Canvas | undefined, arriving: () => Promise<unknown> | undefined }} page arriving: until the
   *   newest sample is on the canvas
   */
  constructor(document, { canvas, arriving }) {
    this.canvas = canvas;
    this.arriving = arriving;
    document.addEventListener("inpaint:preview", ({ detail }) => this.hear(detail));
  }

  /** @param {{ running: boolean, previews: Preview[] }} told */
  hear({ running, previews }) {
    const wasRunning = this.running;
    this.running = running;
    if (!running) return wasRunning ? this.end() : undefined;
    if (!wasRunning) this.begin([]);
    if (previews.length > 0) this.latest = previews;
    for (const preview of previews) this.canvas()?.showPreview(preview);
    return undefined;
  }

  /** @param {Preview[]} previews that there are already */
  begin(previews) {
    this.latest = previews;
    for (const shown of [null, ...previews]) this.canvas()?.showPreview(shown);
  }

  /** The samples come with the notice that the run is over, and take a moment to be read: so long the preview stays. A sample
   * that comes in the middle of the next run has taken that one's preview away: nobody has chosen it. */
  async end() {
    await new Promise((resolve) => setTimeout(resolve));
    await this.arriving();
    this.begin(this.running ? this.latest : []);
  }
}
