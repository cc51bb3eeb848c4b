// The panel that shows a request as code: choose the language, copy it.
const SAID = 1500; // milliseconds

export function connectCalls(document) {
  document.addEventListener("click", (event) => {
    const call = event.target.closest?.(".call");
    if (!call) return;
    const { language } = event.target.dataset;
    if (language) choose(call, language);
    if ("copy" in event.target.dataset) copy(call, event.target);
  });
}

function choose(call, language) {
  for (const button of call.querySelectorAll("button[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
  for (const code of call.querySelectorAll("pre")) code.hidden = code.dataset.language !== language;
}

async function copy(call, button) {
  const code = call.querySelector("pre:not([hidden])");
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(code); // a page without the right to copy leaves it to the person
    button.textContent = "Selected";
  }
  setTimeout(() => (button.textContent = "Copy"), SAID);
}
