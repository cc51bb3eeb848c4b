// In which format a sample is downloaded: chosen beside the samples, and remembered.
import { node } from "../../js/elements.js";

/** @import { Kept } from "./memory.js" */
/** @typedef {keyof typeof FORMATS} Format */
/** @typedef {{ format: Format, quality: number }} Wish */

const KEPT = "inpaint-studio:download";
const FORMATS = { PNG: "PNG", JPEG: "JPEG", WEBP: "WebP" };
/** @type {Wish} */
const USUAL = { format: "PNG", quality: 90 };
const ONLY_PNG = "Only the PNG is the project, with paint and settings.";
const ON_WHITE = "See-through becomes white.";

export class DownloadFormat extends EventTarget {
  /** @type {HTMLElement | null} */ note = null;

  /** Events: "change". @param {Kept} store keeps text over a reload, and never throws */
  constructor(store) {
    super();
    this.store = store;
    this.wish = this.kept();
  }

  get label() {
    return FORMATS[this.wish.format];
  }

  /** Whether a sample is taken as it lies on the server. */
  get isAsItIs() {
    return this.wish.format === "PNG";
  }

  /** The chooser, as an element of its own each time. */
  element() {
    const box = node("div", { className: "format" });
    const select = node("select");
    select.dataset.role = "download-format";
    select.append(...Object.entries(FORMATS).map(([value, textContent]) => node("option", { value, textContent })));
    const quality = node("input", { type: "number", min: "1", max: "100", step: "1" });
    quality.dataset.role = "download-quality";
    const note = node("p", { className: "note" });
    note.setAttribute("aria-live", "polite");
    const asked = labelled("Quality", quality);
    const show = () => {
      select.value = this.wish.format;
      quality.value = String(this.wish.quality);
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

  /** A word on what is under way; empty: the word on the format. @param {string} text */
  say(text) {
    const usual = { PNG: "", JPEG: `${ONLY_PNG} ${ON_WHITE}`, WEBP: ONLY_PNG }[this.wish.format];
    if (this.note) this.note.textContent = text || usual;
  }

  /** @type {(format: unknown, quality: unknown) => void} */
  take(format, quality) {
    this.wish = sensible({ format, quality });
    this.store.setItem(KEPT, JSON.stringify(this.wish));
    this.dispatchEvent(new Event("change"));
  }

  /** @returns {Wish} */
  kept() {
    try {
      return sensible(JSON.parse(this.store.getItem(KEPT) ?? "null") ?? USUAL);
    } catch {
      return { ...USUAL };
    }
  }
}

/** Whatever was typed or kept, as a format and a whole number from 1 to 100.
 * @type {(typed: { format?: unknown, quality?: unknown }) => Wish} */
function sensible({ format, quality }) {
  const number = Math.round(Number(quality));
  return {
    format: isFormat(format) ? format : USUAL.format,
    quality: quality !== "" && Number.isFinite(number) ? Math.min(100, Math.max(1, number)) : USUAL.quality,
  };
}

/** @param {unknown} format @returns {format is Format} */
function isFormat(format) {
  return typeof format === "string" && Object.hasOwn(FORMATS, format);
}

/** @param {string} text @param {HTMLElement} field */
function labelled(text, field) {
  const label = node("label", { textContent: `${text} ` });
  label.append(field);
  return label;
}
