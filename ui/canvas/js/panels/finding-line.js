// A line under the picture about the mask: what is the matter, a button that mends it, and one that sends the line away.

import { node } from "../../../js/elements.js";

/** @type {(name: string, text: string, mends?: string) => HTMLElement} */
export function findingLine(name, text, mends) {
  const line = node("div", { className: "studio-finding" });
  line.dataset.finding = name;
  line.append(node("span", { textContent: text }));
  if (mends) line.append(buttonOf("mend", mends));
  const ignore = buttonOf("ignore", "✕");
  ignore.setAttribute("aria-label", "Ignore this");
  ignore.title = "Ignore this";
  line.append(ignore);
  return line;
}

/** @type {(action: string, text: string) => HTMLButtonElement} */
function buttonOf(action, text) {
  const button = node("button", { type: "button", className: "studio-chip", textContent: text });
  button.dataset.action = action;
  return button;
}
