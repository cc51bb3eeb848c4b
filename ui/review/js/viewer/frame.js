// The elements of the viewer.

import { node } from "../../../js/elements.js";
import { placeOf, rampGradient, SAME_COLOUR } from "./difference.js";

const TICKS = [1, 4, 16, 64, 255]; // of 255, under the colours of the difference

/** @typedef {ReturnType<typeof createFrame>} Frame */
/** @typedef {ReturnType<typeof createPane>} Pane */
/** @typedef {"against" | "sample"} Side left and right */

/** Fills an empty element. @param {HTMLElement} root */
export function createFrame(root) {
  const beside = createPane("against");
  const sample = createPane("sample");
  const panes = div("panes");
  panes.append(beside.element, sample.element);
  const difference = createSheet("difference");
  sample.mask.before(difference);
  const [split, cross, pins] = [createSplit(), div("cross"), div("pins")];
  cross.hidden = true;
  sample.element.append(pins, split, cross);
  const [blink, legend, foot] = [createBlink(), createLegend(), div("foot")];
  foot.append(blink.element, legend.element);
  const note = node("p", { className: "viewer-note" });
  note.setAttribute("role", "status");
  for (const part of [beside.element, split, foot]) part.hidden = true; // the stage is measured before anything is shown
  root.classList.add("viewer");
  root.replaceChildren(panes, foot, note);
  return { root, panes, beside, sample, difference, split, cross, pins, blink, legend, foot, note };
}

/** Two halves for pictures, one over the other, and what lies over both. @param {Side} name */
function createPane(name) {
  const element = div("pane");
  element.dataset.pane = name;
  element.tabIndex = 0;
  element.setAttribute("role", "group");
  const halves = { against: div("half", "against"), sample: div("half", "sample") };
  const mask = createSheet("mask");
  const troubles = { against: createWords("trouble", "against"), sample: createWords("trouble", "sample") };
  const labels = { against: createWords("label", "against"), sample: createWords("label", "sample") };
  element.append(halves.against, halves.sample, mask);
  element.append(troubles.against, troubles.sample, labels.against, labels.sample);
  return { element, halves, mask, troubles, labels };
}

/** @type {(name: string, side?: Side) => HTMLDivElement} */
function div(name, side) {
  const element = node("div", { className: `viewer-${name}` });
  if (side) element.dataset.of = side;
  return element;
}

/** @type {(name: string, side: Side) => HTMLParagraphElement} */
function createWords(name, side) {
  const words = node("p", { className: `viewer-${name}` });
  words.dataset.of = side;
  return words;
}

/** @param {string} name */
function createSheet(name) {
  const canvas = node("canvas", { className: `viewer-${name}`, hidden: true });
  canvas.setAttribute("aria-hidden", "true");
  return canvas;
}

function createSplit() {
  const split = div("split");
  split.tabIndex = 0;
  for (const [name, value] of Object.entries({ role: "slider", "aria-valuemin": "0", "aria-valuemax": "100" })) {
    split.setAttribute(name, value);
  }
  split.append(node("span"));
  return split;
}

function createBlink() {
  const element = div("blink");
  const hold = node("button", { type: "button", textContent: "Hold", title: "Stop here, or go on (Space)" });
  const swap = node("button", { type: "button", textContent: "Other one", title: "Show the other picture" });
  hold.dataset.viewer = "hold";
  swap.dataset.viewer = "swap";
  element.append(hold, swap);
  return { element, hold, swap };
}

function createLegend() {
  const element = div("legend");
  const words = node("p");
  words.setAttribute("role", "status");
  const scale = div("scale");
  scale.setAttribute("aria-hidden", "true"); // the words tell it
  scale.append(
    createRamp([0], () => 0.5, SAME_COLOUR),
    createRamp(TICKS, placeOf, rampGradient()),
  );
  element.append(words, scale);
  return { element, words };
}

/** @type {(ticks: number[], place: (value: number) => number, background: string) => HTMLElement} */
function createRamp(ticks, place, background) {
  const ramp = div("ramp");
  const colours = node("i");
  colours.style.background = background;
  ramp.append(colours);
  for (const tick of ticks) {
    const label = node("span", { textContent: String(tick) });
    label.style.insetInlineStart = `${place(tick) * 100}%`;
    ramp.append(label);
  }
  return ramp;
}
