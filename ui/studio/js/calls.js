// The panel that shows a request as code: choose the language, copy it.
import { elementIn } from "../../js/elements.js";

const SAID = 1500; // milliseconds

/** @param {Document} document */
export function connectCalls(document) {
  document.addEventListener("click", ({ target }) => {
    const call = target instanceof HTMLElement && target.closest(".call");
    if (!call) return;
    const { language } = target.dataset;
    if (language) choose(call, language);
    if ("copy" in target.dataset) copy(call, target);
  });
}

/** @param {Element} call @param {string} language */
function choose(call, language) {
  for (const button of call.querySelectorAll("button[data-language]")) {
    button.setAttribute("aria-pressed", String(button.getAttribute("data-language") === language));
  }
  for (const code of call.querySelectorAll("pre")) code.hidden = code.dataset.language !== language;
}

/** @param {Element} call @param {HTMLElement} button */
async function copy(call, button) {
  const code = elementIn(call, "pre:not([hidden])");
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = "Copied";
  } catch {
    getSelection()?.selectAllChildren(code); // a page without the right to copy leaves it to the person
    button.textContent = "Selected";
  }
  setTimeout(() => (button.textContent = "Copy"), SAID);
}
