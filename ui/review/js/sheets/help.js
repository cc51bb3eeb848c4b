// Which keys there are.

import { node } from "../../../js/elements.js";
import { openSheet } from "./sheet.js";

/** @type {[string[], string][]} */
const WALKING = [
  [["←", "→"], "Sample before, next sample"],
  [["↑", "↓"], "Run above, run below"],
  [["1", "…", "4"], "A sample of the run"],
  [["Enter"], "Large view, and back"],
  [["/"], "Words of the prompt"],
];
/** @type {[string[], string][]} */
const SAYING = [
  [["A", "P"], "Approve"],
  [["R", "X"], "Reject"],
  [["W"], "Rework"],
  [["S"], "Star"],
  [["Shift", "+ any of these"], "… and go on to the next"],
  [["U"], "Take the last verdict back"],
  [["C"], "Comment; then click a place to pin it"],
  [["Ctrl", "Enter"], "Send the comment"],
];
/** @type {[string[], string][]} */
const LOOKING = [
  [["V"], "Compare: next way"],
  [["M"], "Mask"],
  [["+", "-", "0"], "Zoom in, out, all of it"],
  [["T"], "Select for a link or an export"],
  [["?"], "These keys"],
  [["Esc"], "Close, leave"],
];

/** @param {HTMLElement} root @param {boolean} maySpeak */
export function openHelp(root, maySpeak) {
  const groups = maySpeak ? [WALKING, SAYING, LOOKING] : [WALKING, LOOKING];
  const lists = groups.map((lines) => {
    const list = node("dl", { className: "keys" });
    for (const [keys, text] of lines) {
      const names = node("dt");
      names.append(
        ...keys.flatMap((key) => [key.length > 6 || key === "…" ? key : node("kbd", { textContent: key }), " "]),
      );
      list.append(names, node("dd", { textContent: text }));
    }
    return list;
  });
  openSheet(root, "Keyboard shortcuts", lists);
}
