// The list of named masks: which is painted, which are shown, and whether one or all of them are filled.

import { elementIn, node } from "../../../js/elements.js";

/** @import { NamedMask } from "../model/masks.js" */

const EYE = '<path d="M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5z"/><circle cx="10" cy="10" r="2.2"/>';
const SHUT = '<path d="M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM4 16L16 4"/>';
const PEN = '<path d="M4 16l.8-3.2 8.6-8.6 2.4 2.4-8.6 8.6z"/>';
const CROSS = '<path d="M5 5l10 10M15 5L5 15"/>';

export class MasksPanel {
  #root;
  #panel;
  #list;
  #all;
  #workspace;

  /** @param {HTMLElement} root @param {Workspace} workspace @param {AbortSignal} signal */
  constructor(root, workspace, signal) {
    this.#root = root;
    this.#workspace = workspace;
    this.#panel = elementIn(root, '[data-slot="masks"]');
    this.#list = elementIn(this.#panel, "ul");
    this.#all = elementIn(this.#panel, 'input[data-role="fill-all"]', HTMLInputElement);
    this.#all.addEventListener("change", () => workspace.fillAll(this.#all.checked), { signal });
    this.#list.addEventListener("click", (event) => this.#pressed(event), { signal });
    this.#list.addEventListener("dblclick", (event) => this.#rename(itemOf(event)), { signal });
    elementIn(root, '[data-layer="input"]').addEventListener("pointerdown", () => this.close(), { signal });
    for (const type of ["masks", "picture"]) workspace.addEventListener(type, () => this.#refresh());
  }

  /** It lies over the picture: who goes on there, or presses Escape, is done with it. True where it was open. */
  close() {
    if (this.#panel.hidden) return false;
    this.toggle();
    return true;
  }

  toggle() {
    this.#panel.hidden = !this.#panel.hidden;
    elementIn(this.#root, '[data-action="masks"]').setAttribute("aria-expanded", String(!this.#panel.hidden));
    if (!this.#panel.hidden) this.#refresh();
  }

  #refresh() {
    const { masks, activeMask, fillsAll, hasRemoved } = this.#workspace;
    const refocus = this.#focused();
    this.#list.replaceChildren(
      ...masks.map((mask) => lineOf(mask, { isActive: mask.id === activeMask, isOnly: masks.length === 1 })),
    );
    this.#all.checked = fillsAll;
    elementIn(this.#panel, '[data-action="bring-back-mask"]').hidden = !hasRemoved;
    refocus?.();
  }

  /** What gives the focus back to whom it is taken from by another list: the same button, or the mask that is active then. */
  #focused() {
    const { activeElement } = document;
    if (!(activeElement instanceof HTMLElement) || !this.#panel.contains(activeElement)) return null;
    const id = itemOf({ target: activeElement });
    const { does = "choose" } = activeElement.dataset;
    return () => {
      const isThere = id ? this.#focus(id, does) : activeElement.checkVisibility();
      if (!isThere) this.#focus(this.#workspace.activeMask, "choose");
    };
  }

  /** False where there is no such button. @type {(id: string, does: string) => boolean} */
  #focus(id, does) {
    const button = this.#list.querySelector(`[data-mask="${id}"] [data-does="${does}"]`);
    if (button instanceof HTMLElement) button.focus({ preventScroll: true });
    return button !== null;
  }

  /** @param {MouseEvent} event */
  #pressed(event) {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    const id = itemOf(event);
    if (!button || !id) return;
    event.stopPropagation();
    const { does } = button.dataset;
    if (does === "show") this.#workspace.showMask(id, button.getAttribute("aria-pressed") !== "true");
    else if (does === "remove") this.#workspace.removeMask(id);
    else if (does === "rename") this.#rename(id);
    else this.#workspace.chooseMask(id);
  }

  /** The name becomes a field; Enter or leaving it keeps what is typed, Escape does not. @param {string | null} id */
  #rename(id) {
    const mask = this.#workspace.masks.find((one) => one.id === id);
    const name = mask && this.#list.querySelector(`[data-mask="${id}"] [data-does="choose"]`);
    if (!mask || !name) return;
    const field = node("input", { type: "text", value: mask.name, maxLength: 60 });
    field.setAttribute("aria-label", "Name of the mask");
    const end = () => {
      if (!this.#workspace.renameMask(mask.id, field.value)) this.#refresh();
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") field.value = mask.name;
      event.stopPropagation();
      if (event.key !== "Escape" && event.key !== "Enter") return;
      event.preventDefault(); // Enter would press the button that has the focus next
      field.blur();
      this.#focus(mask.id, "rename");
    });
    field.addEventListener("blur", end, { once: true });
    name.replaceWith(field);
    field.select();
  }
}

/** @param {{ target: EventTarget | null }} event */
function itemOf({ target }) {
  return target instanceof Element ? (target.closest("[data-mask]")?.getAttribute("data-mask") ?? null) : null;
}

/** @type {(mask: NamedMask, place: { isActive: boolean, isOnly: boolean }) => HTMLElement} */
function lineOf({ id, name, shown }, { isActive, isOnly }) {
  const line = node("li", {});
  line.dataset.mask = id;
  const eye = buttonOf("show", `Show ${name}`, shown ? EYE : SHUT);
  eye.setAttribute("aria-pressed", String(shown));
  const choose = node("button", { type: "button", textContent: name, className: "studio-maskname" });
  choose.dataset.does = "choose";
  if (isActive) choose.setAttribute("aria-current", "true");
  line.append(eye, choose, buttonOf("rename", `Rename ${name}`, PEN));
  if (!isOnly) line.append(buttonOf("remove", `Remove ${name}`, CROSS));
  return line;
}

/** @type {(does: string, label: string, icon: string) => HTMLButtonElement} */
function buttonOf(does, label, icon) {
  const button = node("button", { type: "button", className: "studio-icon", title: label });
  button.dataset.does = does;
  button.setAttribute("aria-label", label);
  button.innerHTML = `<svg viewBox="0 0 20 20" aria-hidden="true">${icon}</svg>`;
  return button;
}
