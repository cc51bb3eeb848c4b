// What the board says in lines: how much is decided, where it ends, what has not arrived, what went wrong.

import { elementIn, node } from "../../js/elements.js";
import { counted, lasting } from "./words.js";

/** @import { Refusal } from "./api.js" */
/** @import { Me } from "./words.js" */

const TOLD = 9000; // milliseconds that a sentence stays

export class Lines {
  #root;
  #me;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  again = () => {}; // what "Try again" does
  clear = () => {}; // what shows all runs again

  /** @param {HTMLElement} root @param {Me} me */
  constructor(root, me) {
    this.#root = root;
    this.#me = me;
  }

  /** @param {string} sentence "" for nothing any more */
  tell(sentence) {
    const place = this.#part("told");
    place.textContent = sentence;
    place.classList.toggle("is-told", Boolean(sentence));
    clearTimeout(this.#timer);
    if (sentence) this.#timer = setTimeout(() => this.tell(""), TOLD);
  }

  /** @param {number} count of decisions on their way @param {Refusal | null} trouble */
  waiting(count, trouble) {
    const place = this.#part("trouble");
    const text =
      trouble && count ? `${trouble.message} ${counted(count, "decision")} not saved yet; trying again.` : "";
    place.hidden = !text;
    place.textContent = text;
  }

  /** @param {{ samples: number, decided: number, hasMore: boolean, picked: number }} counts */
  count({ samples, decided, hasMore, picked }) {
    const of = hasMore ? `the first ${samples.toLocaleString("en")}` : samples.toLocaleString("en");
    const parts = samples ? [`${decided.toLocaleString("en")} of ${of} samples decided`] : [];
    if (samples > decided) parts.push(`${(samples - decided).toLocaleString("en")} left`);
    const place = this.#part("counter");
    place.textContent = parts.join(" · ");
    const clear = elementIn(this.#root, '[data-action="clear-picks"]');
    clear.hidden = !picked;
    clear.textContent = `${picked} selected ×`;
    clear.setAttribute("aria-label", `${picked} selected: select none`);
  }

  /** @param {{ why: Refusal | null, isEmpty: boolean, isFiltered: boolean, hasMore: boolean }} end */
  end({ why, isEmpty, isFiltered, hasMore }) {
    const end = this.#part("end");
    end.replaceChildren();
    if (why) {
      const again = node("button", { type: "button", textContent: "Try again" });
      again.addEventListener("click", () => this.again());
      end.append(`${why.message} `, again);
    }
    if (!why && !hasMore) end.textContent = lasting(this.#me);
    const empty = this.#part("empty");
    empty.hidden = !isEmpty || Boolean(why);
    if (!empty.hidden) empty.replaceChildren(...this.#nothing(isFiltered));
  }

  /** @param {boolean} isFiltered */
  #nothing(isFiltered) {
    if (isFiltered) {
      const all = node("button", { type: "button", textContent: "Show all" });
      all.addEventListener("click", () => this.clear());
      return [node("p", { textContent: "No run fits these filters." }), all];
    }
    if (this.#me.is_guest) return [node("p", { textContent: "What this link showed is not here any more." })];
    const text = "No samples yet: fill a picture, and all that comes of it stands here.";
    return [node("p", { textContent: text }), node("a", { href: "./", textContent: "To the studio" })];
  }

  /** @param {string} name */
  #part(name) {
    return elementIn(this.#root, `[data-slot="${name}"]`);
  }
}
