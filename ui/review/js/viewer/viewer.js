// A stand-in until the large view is there.

export class Viewer {
  /** @param {HTMLElement} root @param {{ onPin: (id: string) => void, onPoint: (point: [number, number]) => void,
   *   onMode: (mode: string) => void }} hooks */
  constructor(root, hooks) {
    this.root = root;
    this.hooks = hooks;
    this.image = root.appendChild(document.createElement("img"));
    this.isPlacing = false;
    this.view = {};
    this.size = { width: 0, height: 0 };
    this.image.addEventListener("click", (event) => {
      const { width, height } = this.size;
      const box = this.image.getBoundingClientRect();
      if (!this.isPlacing) return;
      hooks.onPoint([
        ((event.clientX - box.left) / box.width) * width,
        ((event.clientY - box.top) / box.height) * height,
      ]);
    });
  }

  /** @param {{ picture: string, other?: string | null, original?: string | null, mask?: string | null, width: number,
   *   height: number, label: string, otherLabel?: string }} shown */
  show({ picture, label, width, height }) {
    this.size = { width, height };
    this.image.src = picture;
    this.image.alt = label;
  }

  /** @param {string} _name */
  setMode(_name) {}

  /** @param {string} _name */
  setAgainst(_name) {}

  /** @param {boolean} _isShown */
  showMask(_isShown) {}

  /** @param {{ id: string, number: number, point: [number, number], text: string, resolved: boolean,
   *   is_current: boolean }[]} _pins */
  setPins(_pins) {}

  /** @param {boolean} isPlacing */
  setPlacing(isPlacing) {
    this.isPlacing = isPlacing;
  }

  /** @param {"fit" | number} _zoom */
  zoomTo(_zoom) {}

  zoomIn() {}

  zoomOut() {}

  destroy() {}
}
