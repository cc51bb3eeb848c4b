// What clicks, keys and the person's name do on the board.

import { elementIn } from "../../js/elements.js";
import { refusalOf } from "./api.js";
import { connectKeys } from "./keys.js";
import { keyOfSample } from "./runs.js";
import { openExport } from "./sheets/export.js";
import { openHelp } from "./sheets/help.js";
import { openLinks } from "./sheets/links.js";
import { openMore, openRun, removeRun } from "./sheets/runs.js";

/** @import { Api } from "./api.js" */
/** @import { Board } from "./board.js" */
/** @import { FilterBar } from "./filter-bar.js" */
/** @import { Lines } from "./lines.js" */
/** @import { Me, Verdict } from "./words.js" */
/** @typedef {{ api: Api, me: Me, filters: FilterBar, lines: Lines }} Parts */

const SMALL = "(max-width: 720px)"; // as in review-screens.css
const NO_NAME = "Say who you are, above: your name stands beside what you say.";
const NOTHING = "There is nothing to take along yet.";

/** @param {HTMLElement} root @param {Board} board @param {Parts} parts */
export function connectBoard(root, board, parts) {
  const { api, me, filters, lines } = parts;
  const large = new Large(root, board);
  const links = () => openLinks(root, api, board.picks.linkScopes(board.runs, board.at));
  const acts = {
    help: () => openHelp(root, me.may_speak),
    large: () => large.toggle(),
    "close-large": () => large.set(false),
    previous: () => board.walk("left"),
    next: () => board.walk("right"),
    approve: () => toggle(board, "approved"),
    reject: () => toggle(board, "rejected"),
    rework: () => toggle(board, "rework"),
    star: () => board.decide({ starred: !board.opinion.starred }, false),
    "make-link": links,
    export: () => exportSheet(root, board, parts),
    more: () => openMore(root, api, me, { links, removed: () => board.reopen(), tell: (text) => lines.tell(text) }),
    "show-new": () => {
      board.shelf.takeNew();
      board.scroll.scrollTop = 0;
    },
    "clear-picks": () => {
      board.picks.clear();
      board.rows.refresh();
      board.count();
    },
  };
  for (const [action, act] of Object.entries(acts)) {
    elementIn(root, `[data-action="${action}"]`).addEventListener("click", act);
  }
  connectRows(root, board, parts, large);
  connectWho(root, parts);
  for (const action of ["make-link", "more"]) elementIn(root, `[data-action="${action}"]`).hidden = me.is_guest;
  filters.listen(() => board.reopen());
  lines.again = () => (board.runs.list.length ? board.shelf.more() : board.reopen());
  lines.clear = () => filters.clear();
  connectKeys(root, {
    walk: (way) => board.walk(way),
    decide: (verdict, goesOn) => board.decide({ verdict }, goesOn),
    star: (goesOn) => board.decide({ starred: !board.opinion.starred }, goesOn),
    comment: () => board.talk.begin(),
    undo: () => board.undo(),
    sample: (place) => board.sample(place),
    help: acts.help,
    large: () => large.toggle(),
    leave: () => board.talk.leave() || large.set(false),
    zoom: (way) => board.panel.zoom(way),
    mask: () => board.panel.mask(),
    mode: () => board.panel.nextMode(),
    pick: () => board.at && board.pick(keyOfSample(board.at.run, board.at.n)),
    search: () => elementIn(root, '[data-role="text-filter"]').focus(),
  });
}

/** A button that is pressed already takes its verdict back. @param {Board} board @param {Verdict} verdict */
function toggle(board, verdict) {
  board.decide({ verdict: board.opinion.verdict === verdict ? null : verdict }, false);
}

/** @param {HTMLElement} root @param {Board} board @param {Parts} parts */
function exportSheet(root, board, { api, lines }) {
  const scopes = board.picks.exportScopes(board.runs, board.at, (run, sample) => board.deciding.opinionOf(run, sample));
  if (scopes.length) openExport(root, api, scopes);
  else lines.tell(NOTHING);
}

/** @param {HTMLElement} root @param {Board} board @param {Parts} parts @param {Large} large */
function connectRows(root, board, parts, large) {
  /** @param {Event} event @param {string} selector */
  const closest = ({ target }, selector) => {
    const found = target instanceof Element ? target.closest(selector) : null;
    return found instanceof HTMLElement ? found : null;
  };
  board.scroll.addEventListener("click", (event) => {
    const menu = closest(event, '[data-action="run-menu"]');
    const run = closest(event, "[data-run]")?.dataset.run ?? "";
    if (menu) return runSheet(root, board, parts, run);
    const key = closest(event, "[data-sample]")?.dataset.sample;
    if (!key || closest(event, ".pick")) return;
    if (event.shiftKey) return board.pick(key);
    const [, number] = key.split("/");
    board.go({ run, n: Number(number) });
    board.rows.show(true);
    if (matchMedia(SMALL).matches) large.set(true);
  });
  board.scroll.addEventListener("dblclick", (event) => {
    if (closest(event, ".card-open")) large.set(true);
  });
  board.scroll.addEventListener("change", (event) => {
    const key = closest(event, "[data-sample]")?.dataset.sample;
    if (key && event.target instanceof HTMLInputElement) board.pick(key, event.target.checked);
  });
}

/** @param {HTMLElement} root @param {Board} board @param {Parts} parts @param {string} id */
function runSheet(root, board, parts, id) {
  const run = board.runs.get(id);
  if (!run) return;
  const { api, me, lines } = parts;
  if (board.at?.run !== id) board.go({ run: id, n: run.samples[0].n });
  const acts = {
    pick: () => {
      for (const { n } of run.samples) board.pick(keyOfSample(id, n), true);
    },
    link: () => openLinks(root, api, [{ text: "this run", runs: [id] }]),
    export: () => exportSheet(root, board, parts),
    remove: async () => {
      if (await removeRun(root, api, run, (sentence) => lines.tell(sentence))) board.shelf.remove(id);
    },
  };
  openRun(root, run, acts, me);
}

/** Who speaks: asked once, and to be changed at any time.
 * @param {HTMLElement} root @param {Parts} parts */
function connectWho(root, { api, me, lines }) {
  const field = elementIn(root, '[data-role="reviewer-name"]', HTMLInputElement);
  const why = elementIn(root, '[data-slot="who-why"]');
  field.value = me.name;
  elementIn(root, ".who").hidden = !me.may_speak;
  why.textContent = NO_NAME;
  why.hidden = !me.is_guest || !me.may_speak || Boolean(me.name);
  field.addEventListener("change", async () => {
    const name = field.value.trim();
    if (!name || name === me.name) {
      field.value = me.name;
      return;
    }
    try {
      const told = await api.call(name);
      me.reviewer = told.reviewer;
      me.name = field.value = told.name;
      why.hidden = true;
    } catch (error) {
      lines.tell(refusalOf(error).message);
    }
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") field.blur();
  });
}

/** The view that has the page to itself. */
class Large {
  #root;
  #board;

  /** @param {HTMLElement} root @param {Board} board */
  constructor(root, board) {
    this.#root = root;
    this.#board = board;
  }

  toggle() {
    this.set(!this.#root.classList.contains("is-large"));
  }

  /** @param {boolean} isLarge */
  set(isLarge) {
    if (isLarge === this.#root.classList.contains("is-large") || (isLarge && !this.#board.at)) return;
    this.#root.classList.toggle("is-large", isLarge);
    elementIn(this.#root, '[data-action="large"]').setAttribute("aria-pressed", String(isLarge));
    if (isLarge) elementIn(this.#root, '[data-action="close-large"]').focus({ preventScroll: true });
    else this.#board.rows.show(true);
  }
}
