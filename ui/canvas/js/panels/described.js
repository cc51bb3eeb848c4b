// What is marked, read out to those who do not see it, once the mask has come to rest.

/** @import { Areas } from "../selection/areas.js" */

const REST = 600; // ms without another stroke

/** @type {(slot: HTMLElement, parts: { workspace: Workspace, areas: Areas }, signal: AbortSignal) => void} */
export function describeMask(slot, { workspace, areas }, signal) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const describe = async () => {
    const { mask } = workspace;
    const text = mask ? await areas.described(mask) : "";
    if (text !== null && workspace.mask === mask) slot.textContent = text;
  };
  const forget = () => {
    slot.textContent = "";
    soon();
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(describe, REST);
  };
  for (const type of ["action", "masks"]) workspace.addEventListener(type, soon);
  workspace.addEventListener("picture", forget);
  signal.addEventListener("abort", () => clearTimeout(timer));
}
