// Zoom and place of the picture on the stage come back with a reload of the tab.

const KEY = "inpaint-studio.view";
const REST = 300; // ms after the last change

export class KeptView {
  #stage;
  #workspace;
  #session;
  #pictureId;
  /** @type {ReturnType<typeof setTimeout>} */ #timer = setTimeout(() => {});

  /** `pictureId()` names what is on the canvas.
   * @param {{ stage: Stage, workspace: Workspace, session: Store }} parts @param {() => string} pictureId @param {AbortSignal} signal */
  constructor({ stage, workspace, session }, pictureId, signal) {
    this.#stage = stage;
    this.#workspace = workspace;
    this.#session = session;
    this.#pictureId = pictureId;
    workspace.addEventListener("picture", () => this.#restore());
    stage.addEventListener("view", () => this.#keepSoon());
    addEventListener("pagehide", () => this.#keep(), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  #keepSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(), REST);
  }

  /** Pixels are counted on the picture, whatever the canvas is extended by. */
  #keep() {
    const { left, top } = this.#workspace.extent;
    const { x, y, ...shown } = this.#stage.shown;
    const kept = { pictureId: this.#pictureId(), x: x - left, y: y - top, ...shown };
    if (kept.pictureId) this.#session.setItem(KEY, JSON.stringify(kept));
  }

  #restore() {
    const { pictureId, x, y, zoom, isFitted } = this.#kept();
    if (!pictureId || pictureId !== this.#pictureId() || ![x, y, zoom].every(Number.isFinite) || zoom <= 0) return;
    const { left, top } = this.#workspace.extent;
    this.#stage.show({ x: x + left, y: y + top, zoom, isFitted });
  }

  #kept() {
    try {
      return JSON.parse(this.#session.getItem(KEY) ?? "null") ?? {};
    } catch {
      return {};
    }
  }
}
