// The board: which sample is looked at, and what becomes of what the person does.

import { elementIn } from "../../js/elements.js";
import { Deciding } from "./deciding.js";
import { DetailsOf } from "./details.js";
import { Drafts } from "./drafts.js";
import { isFiltered, queryOf } from "./filters.js";
import { Panel } from "./panel.js";
import { Picks } from "./picks.js";
import { Place } from "./place.js";
import { Rows } from "./rows.js";
import { keyOfSample, moved } from "./runs.js";
import { Shelf } from "./shelf.js";
import { Talk } from "./talk.js";

/** @import { Api, Refusal } from "./api.js" */
/** @import { FilterBar } from "./filter-bar.js" */
/** @import { Lines } from "./lines.js" */
/** @import { At, Way } from "./runs.js" */
/** @import { Details, Me, Opinion, Run } from "./words.js" */
/** @typedef {{ api: Api, me: Me, filters: FilterBar, lines: Lines, stores: { local: Store, session: Store },
 *   name: string, engine: (name: string) => string }} Parts name: of what the browser keeps for this board */

const NEAR_TOP = 60; // pixels scrolled within which new runs come in by themselves
const AHEAD = "900px 0px"; // how far below what is seen the next page is asked for

export class Board {
  /** @type {At | null} */ at = null;
  picks = new Picks();
  #parts;
  #root;
  #details;
  #isOpen = false;
  #place;
  /** @type {Set<string>} */ #asked = new Set(); // runs whose pictures did not come
  /** @type {Details | null} */ #shownDetails = null;

  /** @param {HTMLElement} root @param {Parts} parts */
  constructor(root, parts) {
    const { api, me, stores, name } = parts;
    this.#root = root;
    this.#parts = parts;
    this.#details = new DetailsOf(api);
    this.#place = new Place(stores.session, `inpaint-studio:review-at:${name}`);
    this.scroll = elementIn(root, '[data-slot="scroll"]');
    this.fresh = elementIn(root, '[data-action="show-new"]');
    this.shelf = new Shelf(api, {
      added: (runs, place) => this.#added(runs, place),
      cleared: () => this.rows.clear(),
      changed: (before, run) => this.#changed(before, run),
      removing: (id) => this.#removing(id),
      waiting: (count) => this.#waiting(count),
      ended: (why) => this.#ended(why),
    });
    this.drafts = new Drafts(stores.local, `inpaint-studio:review-drafts:${name}`);
    this.deciding = this.#makeDeciding();
    this.rows = new Rows(elementIn(root, '[data-slot="rows"]'), this.scroll, {
      picture: (path) => api.picture(path),
      opinionOf: (run, sample) => this.deciding.opinionOf(run, sample),
      reviewer: () => me.reviewer,
      isPicked: (key) => this.picks.has(key),
      engine: parts.engine,
      get: (id) => this.runs.get(id),
      hasBefore: !me.is_guest,
      details: (id) => this.#details.get(id),
      lost: (id) => this.#lost(id),
    });
    this.panel = new Panel(elementIn(root, '[data-slot="panel"]'), me, {
      picture: (path) => api.picture(path),
      point: (point) => this.talk.point(point),
      pin: (id) => this.talk.pointAt(id),
    });
    this.talk = new Talk(
      root,
      { api, me, runs: this.runs, drafts: this.drafts },
      {
        place: (isPlacing) => this.panel.viewer.setPlacing(isPlacing),
        pins: (current) => this.panel.showPins(current),
        tell: (sentence) => parts.lines.tell(sentence),
        refresh: (run) => this.shelf.refresh(run),
      },
    );
    this.#watchEnd();
  }

  get runs() {
    return this.shelf.runs;
  }

  #makeDeciding() {
    const { api, me, stores, name, lines } = this.#parts;
    const parts = {
      api,
      me,
      runs: this.shelf.runs,
      store: stores.session,
      name: `inpaint-studio:review-outbox:${name}`,
    };
    return new Deciding(parts, {
      changed: (id) => {
        this.shelf.touch(id);
        const run = this.runs.get(id);
        if (run) this.rows.update(run);
        if (this.at?.run === id) this.rows.mark(this.at);
        this.#show();
        this.count();
      },
      refresh: (run) => this.shelf.refresh(run),
      sent: () => lines.waiting(this.deciding.outbox.size, this.deciding.outbox.trouble),
      refused: (why) => lines.tell(why.message),
    });
  }

  /** Load the runs, and go to where the person was before a reload. */
  async open() {
    const kept = this.#place.kept();
    await this.shelf.open(this.#query, kept?.loaded);
    while (kept && !this.runs.sample(kept) && this.runs.next && this.runs.list.length < kept.loaded) {
      const before = this.runs.list.length;
      await this.shelf.more();
      if (this.runs.list.length === before) break;
    }
    this.go(this.runs.sample(kept) ? kept : this.runs.first());
    this.#isOpen = true;
    this.rows.show(false, "center");
    this.deciding.outbox.start();
  }

  /** What is asked for has changed. */
  async reopen() {
    const at = this.at;
    this.#isOpen = false;
    await this.shelf.open(this.#query);
    this.#isOpen = true;
    this.go(this.runs.sample(at) ? at : this.runs.first());
    this.scroll.scrollTop = 0;
  }

  get #query() {
    return queryOf(this.#parts.filters.chosen);
  }

  /** @param {At | null} at */
  go(at) {
    if (at?.run !== this.at?.run) this.#shownDetails = null;
    this.at = at;
    this.rows.mark(at);
    this.#show();
    this.#place.keep(this.at, this.runs.list.length);
    const run = at?.run;
    if (!run) return;
    this.#details.get(run).then((details) => {
      if (this.at?.run !== run) return;
      this.#shownDetails = details;
      this.#show();
    });
  }

  /** @param {Way} way */
  walk(way) {
    this.go(this.runs.step(this.at, way));
    this.rows.show(this.#hasFocus);
  }

  /** @param {number} place of a sample in its run */
  sample(place) {
    const sample = this.at && this.runs.get(this.at.run)?.samples[place];
    if (!this.at || !sample) return;
    this.go({ run: this.at.run, n: sample.n });
    this.rows.show(this.#hasFocus);
  }

  /** @param {Partial<Opinion>} change @param {boolean} goesOn */
  decide(change, goesOn) {
    if (!this.at || !this.#parts.me.may_speak) return;
    this.deciding.decide(this.at, change);
    if (goesOn) this.walk("right");
  }

  /** What the person thinks of the current sample. @returns {Opinion} */
  get opinion() {
    const run = this.at && this.runs.get(this.at.run);
    const sample = this.runs.sample(this.at);
    return run && sample ? this.deciding.opinionOf(run, sample) : { verdict: null, starred: false };
  }

  undo() {
    const at = this.deciding.undo();
    if (!at || !this.runs.sample(at)) return;
    this.go(at);
    this.rows.show(this.#hasFocus);
  }

  /** @param {string} key @param {boolean} [isPicked] */
  pick(key, isPicked) {
    this.picks.toggle(key, isPicked);
    const run = this.runs.get(key.split("/")[0]);
    if (run) this.rows.update(run);
    this.count();
  }

  count() {
    const byKey = new Map(this.runs.list.flatMap((run) => run.samples.map((sample) => [sample, run])));
    const { samples, decided } = this.runs.count((sample) => {
      const run = byKey.get(sample);
      return run ? this.deciding.opinionOf(run, sample) : { verdict: null, starred: false };
    });
    this.#parts.lines.count({ samples, decided, hasMore: this.runs.next !== null, picked: this.picks.size });
  }

  /** Keys move the focus along where it is on the board already, or nowhere. */
  get #hasFocus() {
    const { activeElement } = document;
    return !activeElement || activeElement === document.body || this.scroll.contains(activeElement);
  }

  #show() {
    const run = this.at && this.runs.get(this.at.run);
    const sample = this.runs.sample(this.at);
    if (!run || !sample) return this.panel.show(null);
    this.panel.show({ run, sample, details: this.#shownDetails, own: this.opinion });
    this.talk.show(run, sample);
  }

  /** @param {Run[]} runs @param {number} place */
  #added(runs, place) {
    for (const { engine } of runs) if (engine) this.#parts.filters.offer(engine, this.#parts.engine(engine));
    this.rows.add(runs, place);
    if (this.#isOpen && !this.runs.sample(this.at)) this.go(this.runs.first());
    this.count();
  }

  /** @param {Run} before @param {Run} run */
  #changed(before, run) {
    const numbers = moved(before, run);
    const places = new Map([...numbers].map(([was, is]) => [keyOfSample(run.id, was), keyOfSample(run.id, is)]));
    if ([...numbers].some(([was, is]) => was !== is)) {
      this.drafts.move(places);
      this.picks.move(places);
    }
    if (this.at?.run === run.id) this.at = { run: run.id, n: numbers.get(this.at.n) ?? this.at.n };
    this.rows.update(run);
    if (this.at?.run === run.id) {
      this.rows.mark(this.at);
      this.#place.keep(this.at, this.runs.list.length);
      this.#show();
    }
    this.count();
  }

  /** @param {string} id of a run that is about to go */
  #removing(id) {
    const next = this.runs.step(this.at, "down");
    const other = next?.run === id ? this.runs.step(this.at, "up") : next;
    const isCurrent = this.at?.run === id;
    this.picks.forget(id);
    this.rows.remove(id);
    if (isCurrent) queueMicrotask(() => this.go(other && this.runs.sample(other) ? other : this.runs.first()));
  }

  /** Addresses of pictures live a day: those of a board that is open for longer are asked for again, once.
   * @param {string} id of a run */
  #lost(id) {
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    this.shelf.refresh(id);
  }

  /** @param {number} count of new runs */
  #waiting(count) {
    if (count && this.scroll.scrollTop <= NEAR_TOP) return this.shelf.takeNew();
    this.fresh.hidden = !count;
    this.fresh.textContent = `${count} new ${count === 1 ? "run" : "runs"}`;
  }

  /** @param {Refusal | null} why */
  #ended(why) {
    const { lines, filters } = this.#parts;
    const isEmpty = !this.runs.list.length;
    lines.end({ why, isEmpty, isFiltered: isFiltered(filters.chosen), hasMore: this.runs.next !== null });
    this.count();
  }

  #watchEnd() {
    const end = elementIn(this.#root, '[data-slot="end"]');
    const seen = new IntersectionObserver(
      async ([{ isIntersecting }]) => {
        if (!isIntersecting) return;
        const before = this.runs.list.length;
        await this.shelf.more();
        if (this.runs.list.length === before) return;
        seen.unobserve(end); // it may be in sight still
        seen.observe(end);
      },
      { root: this.scroll, rootMargin: AHEAD },
    );
    seen.observe(end);
  }
}
