// One object that is being selected: its box and its clicks, and the step of undo that it has in the layer so far.

import { combined } from "./combine.js";
import { grownArea } from "./grown.js";

/** @import { Selecting } from "../files/selecting.js" */
/** @import { Mode } from "../model/outline.js" */
/** @import { Settings } from "../model/settings.js" */
/** @typedef {Point & { adds: boolean }} Click */
/** `entry`: what it is in the history @typedef {{ box: Box | null, clicks: Click[], mode: Mode, entry: Entry | null }} Selected */
/** `area`: exactly as it was found @typedef {{ area: Area, mode: Mode, layer: Layer, growBy: number, entry: Entry }} Step */
/** @typedef {{ workspace: Workspace, settings: Settings, selecting: Selecting }} Parts */

/** Event: "change", when there are other clicks to show, or none, or when the newest step has become another one. */
export class SmartObject extends EventTarget {
  /** @type {Selected | null} */ #selected = null; // while clicks add to it
  /** @type {Step | null} */ #step = null; // as long as it is the newest
  #workspace;
  #settings;
  #selecting;

  /** @param {Parts} parts */
  constructor({ workspace, settings, selecting }) {
    super();
    this.#workspace = workspace;
    this.#settings = settings;
    this.#selecting = selecting;
    workspace.addEventListener("picture", () => this.#forget());
    for (const type of ["action", "masks"]) workspace.addEventListener(type, () => this.#leaveIfOther());
  }

  get isOpen() {
    return this.#selected !== null;
  }

  get clicks() {
    return this.#selected?.clicks ?? [];
  }

  /** What the newest step of undo has found, under way or done; null where that is anything else. */
  get newest() {
    return this.#step;
  }

  /** Another object, inside of this box. @type {(box: Box, mode: Mode) => Promise<void>} */
  begin(box, mode) {
    return this.#ask({ box, clicks: [], mode, entry: null });
  }

  /** A click adds to the object that is under way, or takes away from it, by the mode or a key held; else it points at
   * another one. @type {(point: Point, click: { mode: Mode, takesAway: boolean }) => Promise<void>} */
  click({ x, y }, { mode, takesAway }) {
    const under = this.#selected;
    if (!under) return this.#ask({ box: null, clicks: [{ x, y, adds: true }], mode, entry: null });
    const adds = !takesAway && (mode !== "subtract" || under.mode === "subtract");
    return this.#ask({ ...under, clicks: [...under.clicks, { x, y, adds }] });
  }

  end() {
    if (!this.#selected) return;
    this.#selected = null;
    this.#tell();
  }

  /** Takes the object back. */
  cancel() {
    const { entry } = this.#selected ?? {};
    this.end();
    if (entry && this.#isLast(entry)) this.#workspace.undo();
  }

  /** @param {Selected} wanted */
  async #ask(wanted) {
    const before = this.#selected;
    this.#selected = wanted;
    this.#tell();
    const { box, clicks } = wanted;
    const { picture } = this.#workspace;
    const area = await this.#selecting.ask({ box, clicks: clicks.map(({ x, y, adds }) => [x, y, adds]) });
    if (this.#selected !== wanted) return; // ended, or clicked again
    if (!area || this.#workspace.picture !== picture) {
      const isSame = before?.mode === wanted.mode && before.box === box;
      this.#selected = isSame ? { ...before, entry: wanted.entry } : null;
      return this.#tell();
    }
    this.#take(wanted, area);
  }

  /** The object has one step of undo, whatever its clicks: the last one takes the place of the one before.
   * @type {(wanted: Selected, area: Area) => void} */
  #take(wanted, area) {
    const { layer, growBy } = this.#settings;
    this.#put({ area, mode: wanted.mode, layer, growBy, entry: wanted.entry }, wanted);
  }

  /** The newest step is made anew where objects are grown by another number of pixels now. */
  grow() {
    const step = this.#step;
    const { growBy } = this.#settings;
    if (step && step.growBy !== growBy && this.#isLast(step.entry)) this.#put({ ...step, growBy }, this.#selected);
  }

  /** Marks it in the place of its earlier step. The object under way keeps its step, whichever that is then.
   * @type {(step: Omit<Step, "entry"> & { entry: Entry | null }, under: Selected | null) => void} */
  #put({ area, mode, layer, growBy, entry: before }, under) {
    const { history, size } = this.#workspace;
    if (!history || this.#workspace.underway) return this.end();
    this.#selected = this.#step = null; // the steps that follow are its own
    if (before && this.#isLast(before)) this.#workspace.undo();
    const change = combined(history.layers[layer], grownArea(area, growBy, size), mode);
    const isNew = change !== null && this.#workspace.change(layer, change);
    const entry = isNew ? this.#last : null;
    this.#step = entry && { area, mode, layer, growBy, entry };
    if (under?.entry === before) under.entry = entry;
    this.#selected = under;
    this.#tell();
  }

  /** Something else was painted, or taken back: the object is over. */
  #leaveIfOther() {
    const { entry } = this.#selected ?? {};
    if (entry && !this.#isLast(entry)) this.#selected = null;
    if (this.#step && !this.#isLast(this.#step.entry)) this.#step = null;
    this.#tell();
  }

  #forget() {
    this.#selected = this.#step = null;
    this.#tell();
  }

  get #last() {
    const { entries = [], cursor = 0 } = this.#workspace.history ?? {};
    return entries[cursor - 1] ?? null;
  }

  /** @param {Entry} entry */
  #isLast(entry) {
    return this.#last === entry;
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}
