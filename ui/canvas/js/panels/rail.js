// The rail: one button for each tool, and the buttons that act.

import { focusQuietly } from "../input/gestures.js";

/** Puts the tools into the rail and the list of keys; a pressed button calls `choose(tool)` or `act(name)`. */
export function fillRail(root, { tools, choose, act, input }, signal) {
  const rail = root.querySelector('[data-slot="tools"]');
  rail.replaceChildren(...tools.map(buttonOf));
  root.querySelector('[data-slot="tool-keys"]').replaceChildren(...tools.map(helpLineOf));
  const pressed = (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-tool], [data-action]") : null;
    if (!button) return;
    if (button.dataset.tool) choose(tools.find(({ id }) => id === button.dataset.tool));
    else act(button.dataset.action);
    // After a click with the mouse the keys belong to the stage again: Space pans and does not press the button.
    if (event.detail > 0 && !root.querySelector("dialog[open]")) focusQuietly(input);
  };
  root.addEventListener("click", pressed, { signal });
}

/** Shows which tool is chosen, and what the buttons that change a whole layer are about. */
export function markTool(root, { tool, layer }, tools) {
  for (const button of root.querySelectorAll("[data-tool]")) {
    button.setAttribute("aria-pressed", String(button.dataset.tool === tool.id));
  }
  const { about, inverted = "" } = tools.find((one) => one.layer === layer);
  nameAction(root, "clear", `Clear ${about}`, "Delete");
  nameAction(root, "invert", `Invert ${about}${inverted}`, "I");
}

function nameAction(root, action, name, key) {
  const button = root.querySelector(`.studio-rail [data-action="${action}"]`);
  button.setAttribute("aria-label", name);
  button.title = `${name} (${key})`;
}

function buttonOf(tool) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "studio-icon";
  button.dataset.tool = tool.id;
  button.title = `${tool.does} (${tool.key.toUpperCase()})`;
  button.setAttribute("aria-label", tool.label);
  button.setAttribute("aria-keyshortcuts", tool.key.toUpperCase());
  button.setAttribute("aria-pressed", "false");
  button.innerHTML = `<svg viewBox="0 0 20 20" aria-hidden="true">${tool.icon}</svg>`;
  return button;
}

function helpLineOf(tool) {
  const line = document.createElement("div");
  line.innerHTML = `<dt><kbd>${tool.key.toUpperCase()}</kbd></dt><dd>${tool.does}</dd>`;
  return line;
}
