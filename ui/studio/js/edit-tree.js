// The tree of the edits of the picture on the canvas: small pictures, one click goes to one of them; undo and redo walk it.

import { elementIn, node } from "../../js/elements.js";
import { addressBelow, addressOf } from "../../js/own-files.js";
import { showFilled } from "./thumbnail.js";
import { nodeOf, Trail } from "./trail.js";
import { outline, pathOf, ROOT } from "./tree-outline.js";

/** @import { Line, Tree, TreeRun } from "./tree-outline.js" */
/** @typedef {{ canvasReady: Promise<Canvas>, session: Store, lookedBack: Promise<unknown> }} Page */

const BREATH = 60; // milliseconds: what changes together is asked for once
const PATIENCE = 8000; // milliseconds that a picture may take to come
const GONE = "not here any more";

export class EditTree {
  /** @type {Tree | null} */ tree = null;
  /** @type {Set<string>} */ open = new Set(); // what was unfolded
  shown = ""; // the id of the picture on the canvas
  walking = -Infinity; // since when one is under way to another picture
  cameFrom = ""; // by undo: the picture that was left
  /** @type {ReturnType<typeof setTimeout> | undefined} */ timer;

  /** @param {GradioPart<Tree>} part @param {Page} page */
  constructor({ element, props, watch, trigger }, { canvasReady, session, lookedBack }) {
    this.props = props;
    this.trigger = trigger;
    this.trail = new Trail(session);
    this.root = elementIn(element, ".edit-tree");
    this.root.addEventListener("click", (event) => this.pressed(event));
    this.root.addEventListener("keydown", (event) => this.move(event));
    this.root.addEventListener("error", (event) => lost(event.target), { capture: true });
    watch("value", () => this.hear());
    canvasReady.then(async (canvas) => {
      this.canvas = canvas;
      document.addEventListener("inpaint:canvas", () => this.changed());
      document.addEventListener("inpaint:samples", () => this.soon());
      document.addEventListener("inpaint:walk", ({ detail }) => this.walk(detail));
      document.addEventListener("inpaint:painted", () => this.painted());
      await lookedBack;
      this.changed();
    });
  }

  /** Something happened on the canvas: perhaps another picture is there. */
  changed() {
    const to = this.canvas?.pictureId() ?? "";
    if (to === this.shown) return;
    const from = this.shown;
    this.shown = to;
    if (from) this.trail.moved(from, to, this.pathBetween(from, to));
    this.walking = -Infinity;
    this.cameFrom = "";
    this.offer();
    this.mark();
    this.soon();
  }

  /** The nodes from one picture back to another that it was made of; none where it was not.
   * @type {(from: string, to: string) => string[]} */
  pathBetween(from, to) {
    const [left, right] = [nodeOf(from), nodeOf(to) ?? ROOT];
    if (left === null || !to.startsWith("server-")) return [];
    if (this.cameFrom === from && this.isWalking) return [left, right];
    const path = this.tree ? pathOf(this.tree, left) : [];
    const end = path.indexOf(right);
    const isRoot = right !== ROOT || this.tree?.runs.some(({ on }) => on === ROOT);
    return end > 0 && isRoot ? path.slice(0, end + 1) : [];
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.shown && this.trigger("look", { picture_id: this.shown }), BREATH);
  }

  hear() {
    const tree = this.props.value;
    if (!tree || (tree.picture_id && tree.picture_id !== this.shown)) return; // another picture came meanwhile
    this.tree = tree;
    this.draw();
  }

  /** Undo has nothing left on this picture, or redo has not. @param {"undo" | "redo"} way */
  walk(way) {
    if (this.isWalking) return;
    const run = this.trail.back(this.shown);
    const node = this.trail.forward(this.shown);
    if (way === "undo" ? !run : !node) return;
    this.walking = performance.now();
    this.cameFrom = way === "undo" ? this.shown : "";
    this.trigger("go", way === "undo" ? { before: run } : { node, walks: true });
  }

  /** What was undone before cannot be done again after something new. */
  painted() {
    this.trail.forget();
    this.offer();
  }

  get isWalking() {
    return performance.now() - this.walking < PATIENCE;
  }

  offer() {
    const [undo, redo] = [this.trail.back(this.shown), this.trail.forward(this.shown)];
    this.canvas?.offerWalks({ undo: undo !== null, redo: redo !== null });
  }

  get current() {
    return nodeOf(this.shown) ?? ROOT;
  }

  draw() {
    const tree = this.tree;
    const had = this.root.contains(document.activeElement) ? keyOf(document.activeElement) : "";
    this.root.hidden = !tree || tree.runs.length === 0;
    if (!tree || this.root.hidden) return this.root.replaceChildren();
    const list = node("ul", { className: "lines" });
    list.append(...outline(tree, this.open).map((line) => this.line(line)));
    this.root.replaceChildren(node("h2", { textContent: "Edits of this picture" }), list);
    this.mark();
    if (had) this.buttons.find((button) => keyOf(button) === had)?.focus({ preventScroll: true });
  }

  /** @param {Line} line */
  line(line) {
    const item = node("li", { className: line.kind });
    item.style.setProperty("--depth", String(line.depth));
    if (line.kind === "run") item.append(...this.samples(line.run));
    else if (line.kind === "picture") item.append(this.picture(line.node));
    else item.append(foldButton(line));
    return item;
  }

  /** @param {TreeRun} run */
  samples(run) {
    const from = this.said(run.on);
    const told = run.prompt || "no prompt";
    const row = run.thumbnails.map((path, i) => {
      const label = `Sample ${i + 1}, made of ${from}: ${told}`;
      const button = smallPicture(`${run.id}/${i}`, addressBelow(path), label);
      const [width, height] = run.size;
      const image = button.querySelector("img");
      if (image && width && height) showFilled(image, run.box, { width, height });
      return button;
    });
    const words = [run.on === ROOT ? "" : `from ${from}`, run.prompt].filter(Boolean).join(": ");
    const caption = node("span", { className: "about", textContent: words, title: words });
    return [...row, caption];
  }

  /** @param {string} key */
  picture(key) {
    const { thumbnail = "", file = null } = this.tree?.pictures.find((one) => one.node === key) ?? {};
    const address = file ? addressOf(file) : addressBelow(thumbnail);
    const button = smallPicture(
      key,
      address,
      this.said(key).replace(/^./, (letter) => letter.toUpperCase()),
    );
    const caption = node("span", { className: "about", textContent: button.title });
    const item = node("span", { className: "named" });
    item.append(button, caption);
    return item;
  }

  /** What a picture is called. @param {string} key */
  said(key) {
    if (key === ROOT) return "the original";
    const [, n, part] = key.split("/");
    return `${part ? "a part of " : ""}sample ${Number(n) + 1}`;
  }

  mark() {
    for (const button of this.buttons) {
      const isCurrent = keyOf(button) === this.current;
      if (isCurrent) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    const here = this.root.querySelector('[aria-current="true"]');
    const list = this.root.querySelector(".lines");
    if (here instanceof HTMLElement && list) showInside(list, here);
  }

  /** @returns {HTMLElement[]} */
  get buttons() {
    return [...this.root.querySelectorAll("button")];
  }

  /** @param {Event} event */
  pressed(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const key = button ? keyOf(button) : "";
    if (button?.dataset.fold) {
      this.open.add(button.dataset.fold);
      this.draw();
      return this.buttons.find((one) => keyOf(one) === this.current)?.focus({ preventScroll: true });
    }
    if (!key || key === this.current) return undefined;
    return this.trigger("go", { node: key, tree: this.tree?.tree });
  }

  /** Arrow keys go from picture to picture. @param {KeyboardEvent} event */
  move(event) {
    const { buttons } = this;
    const at = event.target instanceof HTMLElement ? buttons.indexOf(event.target) : -1;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key] ?? 0;
    if (at < 0 || !step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    buttons[at + step]?.focus();
  }
}

/** @type {(key: string, address: string, label: string) => HTMLButtonElement} */
function smallPicture(key, address, label) {
  const button = node("button", { type: "button", className: "small", title: label });
  button.dataset.node = key;
  button.setAttribute("aria-label", label);
  button.append(node("img", { src: address, alt: "", loading: "lazy", decoding: "async" }));
  return button;
}

/** @param {{ key: string, count: number }} line */
function foldButton({ key, count }) {
  const text = `${count} more ${count === 1 ? "run" : "runs"}`;
  const button = node("button", { type: "button", className: "fold", textContent: text });
  button.dataset.fold = key;
  return button;
}

/** @param {Element | null} button */
function keyOf(button) {
  return button?.getAttribute("data-node") ?? "";
}

/** A small picture did not come: its place says so. @param {EventTarget | null} image */
function lost(image) {
  const button = image instanceof HTMLImageElement ? image.closest("button") : null;
  if (!button || button.classList.contains("gone")) return;
  button.classList.add("gone");
  button.title = `${button.title} (${GONE})`;
  button.setAttribute("aria-label", button.title);
}

/** Scrolls a list, and nothing around it. @type {(list: Element, item: HTMLElement) => void} */
function showInside(list, item) {
  const [frame, place] = [list.getBoundingClientRect(), item.getBoundingClientRect()];
  if (place.top < frame.top) list.scrollTop -= frame.top - place.top;
  else if (place.bottom > frame.bottom) list.scrollTop += place.bottom - frame.bottom;
}
