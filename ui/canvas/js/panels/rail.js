// The rail: one button for each tool, and the buttons that act.

import { elementIn, node } from "../../../js/elements.js";
import { focusQuietly } from "../input/gestures.js";

/** @import { Settings } from "../model/settings.js" */
/** @typedef {{ tools: Tool[], choose: (tool: Tool) => void, act: (name: string) => void, input: HTMLElement }} Parts */

/** Puts the tools into the rail and the list of keys; a pressed button calls `choose(tool)` or `act(name)`.
 * @type {(root: HTMLElement, parts: Parts, signal: AbortSignal) => void} */
export function fillRail(root, { tools, choose, act, input }, signal) {
  elementIn(root, '[data-slot="tools"]').replaceChildren(...groupsOf(tools));
  elementIn(root, '[data-slot="tool-keys"]').replaceChildren(...tools.map(helpLineOf));
  /** @type {(event: MouseEvent) => void} */
  const pressed = (event) => {
    const button =
      event.target instanceof Element ? event.target.closest("[data-tool], [data-action], [data-mode]") : null;
    if (!(button instanceof HTMLElement)) return;
    const tool = tools.find(({ id }) => id === button.dataset.tool);
    if (tool) choose(tool);
    else if (button.dataset.action) act(button.dataset.action);
    // After a click with the mouse the keys belong to the stage again: Space pans and does not press the button.
    if (event.detail > 0 && !root.querySelector("dialog[open]")) focusQuietly(input);
  };
  root.addEventListener("click", pressed, { signal });
}

/** Shows which tool is chosen, and what the buttons that change a whole layer are about.
 * @type {(root: HTMLElement, settings: Settings, tools: Tool[]) => void} */
export function markTool(root, { tool, layer }, tools) {
  for (const button of root.querySelectorAll("[data-tool]")) {
    button.setAttribute("aria-pressed", String(button.getAttribute("data-tool") === tool.id));
  }
  const { about = "", inverted = "" } = tools.find((one) => one.layer === layer) ?? {};
  nameAction(root, "clear", `Clear ${about}`, "Delete");
  nameAction(root, "invert", `Invert ${about}${inverted}`, "I");
}

/** @type {(root: HTMLElement, action: string, name: string, key: string) => void} */
function nameAction(root, action, name, key) {
  const button = elementIn(root, `.studio-rail [data-action="${action}"]`);
  button.setAttribute("aria-label", name);
  button.title = `${name} (${key})`;
}

/** The tools of one group stand together. @param {Tool[]} tools */
function groupsOf(tools) {
  return [...new Set(tools.map(({ group }) => group))].map((group) => {
    const place = node("div", { className: "studio-group" });
    place.dataset.group = group;
    place.append(...tools.filter((tool) => tool.group === group).map(buttonOf));
    return place;
  });
}

/** @param {Tool} tool */
function buttonOf(tool) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "studio-icon";
  button.dataset.tool = tool.id;
  button.title = `${tool.does} (${tool.shortcut.toUpperCase()})`;
  button.setAttribute("aria-label", tool.label);
  button.setAttribute("aria-keyshortcuts", tool.shortcut.toUpperCase());
  button.setAttribute("aria-pressed", "false");
  button.innerHTML = `<svg viewBox="0 0 20 20" aria-hidden="true">${tool.icon}</svg>`;
  return button;
}

/** @param {Tool} tool */
function helpLineOf(tool) {
  const line = document.createElement("div");
  line.innerHTML = `<dt><kbd>${tool.shortcut.toUpperCase()}</kbd></dt><dd>${tool.does}</dd>`;
  return line;
}
