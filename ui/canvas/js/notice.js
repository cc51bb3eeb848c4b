// Tells the person something through the page's own message line. `state`: "error", "idle", or "aside" for what stands
// beside the message and leaves it.

export function showNotice(text, state = "error") {
  document.dispatchEvent(new CustomEvent("inpaint:notice", { detail: { state, text } }));
}

/** Shows the progress of something short in the stage; an empty text takes it away. */
export function showStatus(root, text) {
  const line = root.querySelector('[data-slot="status"]');
  line.textContent = text;
  line.hidden = text === "";
}
