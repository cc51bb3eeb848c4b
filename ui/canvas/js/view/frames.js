// The regions that an engine would see, drawn as dashed frames over the picture.

export class Frames {
  #slot;
  #stage;
  #frames = [];

  constructor(slot, stage) {
    this.#slot = slot;
    this.#stage = stage;
    stage.addEventListener("view", () => this.#place());
  }

  /** Each frame is [left, top, right, bottom, width, height]: where it lies, and as how large the engine sees it. */
  show(frames) {
    this.#frames = frames;
    this.#slot.replaceChildren(...frames.map((frame, i) => this.#drawn(frame, i)));
    this.#place();
  }

  #drawn([, , , , width, height], index) {
    const box = document.createElement("div");
    const label = document.createElement("span");
    label.textContent = `${index + 1} of ${this.#frames.length} · ${width}×${height}`;
    box.append(label);
    return box;
  }

  #place() {
    const { view, ratio } = this.#stage;
    const onStage = (value, offset) => (value * view.scale + offset) / ratio;
    this.#frames.forEach(([left, top, right, bottom], i) => {
      Object.assign(this.#slot.children[i].style, {
        left: `${onStage(left, view.x)}px`,
        top: `${onStage(top, view.y)}px`,
        width: `${((right - left) * view.scale) / ratio}px`,
        height: `${((bottom - top) * view.scale) / ratio}px`,
      });
    });
  }
}
