// Tells the person something through the page's own message line. `state`: "error", "idle", or "aside" for what stands
// beside the message and leaves it, "passing" for what goes with the next thing that is done.

export function showNotice(text, state = "error") {
  const detail = state === "passing" ? { state: "idle", text, passing: true } : { state, text };
  document.dispatchEvent(new CustomEvent("inpaint:notice", { detail }));
}

/** Shows the progress of something short in the stage; an empty text takes it away. */
export function showStatus(root, text) {
  const line = root.querySelector('[data-slot="status"]');
  line.textContent = text;
  line.hidden = text === "";
}
