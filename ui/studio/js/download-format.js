// In which format a sample is downloaded: chosen beside the samples, and remembered.
const KEPT = "inpaint-studio:download";
const FORMATS = { PNG: "PNG", JPEG: "JPEG", WEBP: "WebP" };
const USUAL = { format: "PNG", quality: 90 };
const ONLY_PNG = "Only the PNG is the project, with paint and settings.";
const ON_WHITE = "See-through becomes white.";

export class DownloadFormat extends EventTarget {
  /** Events: "change". store: what keeps text over a reload, and never throws (see store.js). */
  constructor(store) {
    super();
    this.store = store;
    Object.assign(this, this.kept());
  }

  get label() {
    return FORMATS[this.format];
  }

  /** Whether a sample is taken as it lies on the server. */
  get isAsItIs() {
    return this.format === "PNG";
  }

  get wish() {
    return { format: this.format, quality: this.quality };
  }

  /** The chooser, as an element of its own each time. */
  element() {
    const box = node("div", { className: "format" });
    const select = node("select");
    select.dataset.role = "download-format";
    select.append(...Object.entries(FORMATS).map(([value, textContent]) => node("option", { value, textContent })));
    const quality = node("input", { type: "number", min: 1, max: 100, step: 1 });
    quality.dataset.role = "download-quality";
    const note = node("p", { className: "note" });
    note.setAttribute("aria-live", "polite");
    const asked = labelled("Quality", quality);
    const show = () => {
      select.value = this.format;
      quality.value = this.quality;
      asked.hidden = this.isAsItIs;
      this.say("");
    };
    this.note = note;
    for (const field of [select, quality]) {
      field.addEventListener("change", () => {
        this.take(select.value, quality.value);
        show();
      });
    }
    show();
    box.append(labelled("Each as", select), asked, note);
    return box;
  }

  /** A word on what is under way; empty: the word on the format. */
  say(text) {
    const usual = { PNG: "", JPEG: `${ONLY_PNG} ${ON_WHITE}`, WEBP: ONLY_PNG }[this.format];
    if (this.note) this.note.textContent = text || usual;
  }

  take(format, quality) {
    Object.assign(this, sensible({ format, quality }));
    this.store.setItem(KEPT, JSON.stringify(this.wish));
    this.dispatchEvent(new Event("change"));
  }

  kept() {
    try {
      return sensible(JSON.parse(this.store.getItem(KEPT) ?? "null") ?? USUAL);
    } catch {
      return { ...USUAL };
    }
  }
}

/** Whatever was typed or kept, as a format and a whole number from 1 to 100. */
function sensible({ format, quality }) {
  const number = Math.round(Number(quality));
  return {
    format: Object.hasOwn(FORMATS, format) ? format : USUAL.format,
    quality: quality !== "" && Number.isFinite(number) ? Math.min(100, Math.max(1, number)) : USUAL.quality,
  };
}

function labelled(text, field) {
  const label = node("label", { textContent: `${text} ` });
  label.append(field);
  return label;
}

function node(tag, properties = {}) {
  return Object.assign(document.createElement(tag), properties);
}
