// Hands the previews of a run to the canvas, and takes them away once the sample stands in their place.

export class Previews {
  running = false;

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
    if (!wasRunning) this.canvas()?.showPreview(null);
    for (const preview of previews) this.canvas()?.showPreview(preview);
    return undefined;
  }

  /** The samples come with the notice that the run is over, and take a moment to be read: so long the preview stays. */
  async end() {
    await new Promise((resolve) => setTimeout(resolve));
    await this.arriving();
    if (!this.running) this.canvas()?.showPreview(null);
  }
}
