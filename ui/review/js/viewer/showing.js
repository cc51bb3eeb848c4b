// Puts what is known into the frame: names, sentences, what is seen of what, and the line under the pictures.

import { missing, paneName } from "./words.js";

/** @import { Frame, Pane } from "./frame.js" */
/** @import { Layer } from "./layer.js" */
/** @import { Mode, Side } from "./words.js" */
/** @typedef {{ mode: Mode, seen: Record<Side, boolean>, names: Record<Side, string>, layers: Record<Side, Layer> }} Now */

const SIDES = /** @type {const} */ (["against", "sample"]);

/** @type {(frame: Frame, now: Now) => void} */
export function describe({ sample, beside }, now) {
  const isAlone = now.mode === "whole" || now.mode === "difference"; // nothing to be told apart
  for (const side of SIDES) {
    dress(sample, side, { ...now, isNamed: now.seen[side] && !isAlone });
    dress(beside, side, { ...now, seen: { against: true, sample: false }, isNamed: side === "against" });
  }
  name(sample.element, paneName(now.mode, now.names));
  name(beside.element, now.names.against);
}

/** @type {(pane: Pane, side: Side, now: Now & { isNamed: boolean }) => void} */
function dress({ halves, labels, troubles }, side, { seen, names, layers, isNamed }) {
  halves[side].toggleAttribute("data-unseen", !seen[side]);
  say(labels[side], isNamed ? names[side] : "");
  say(troubles[side], seen[side] && layers[side].state === "failed" ? missing(names[side]) : "");
}

/** Empty words take no place. @type {(element: HTMLElement, text: string) => void} */
function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
  element.hidden = text === "";
}

/** @type {(element: HTMLElement, label: string) => void} */
function name(element, label) {
  if (element.getAttribute("aria-label") !== label) element.setAttribute("aria-label", label);
}

/** @type {(frame: Frame, now: { mode: Mode, isHeld: boolean, words: string }) => void} */
export function showFoot({ split, foot, blink, legend }, { mode, isHeld, words }) {
  split.hidden = mode !== "slider";
  foot.hidden = mode !== "blink" && mode !== "difference";
  blink.element.hidden = mode !== "blink";
  legend.element.hidden = mode !== "difference";
  blink.hold.setAttribute("aria-pressed", String(isHeld));
  say(legend.words, words);
}
