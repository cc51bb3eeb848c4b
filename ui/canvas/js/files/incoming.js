// What comes in: files that are chosen, and files or addresses dropped on the stage or pasted anywhere on the page.

import { elementIn } from "../../../js/elements.js";
import { isTyping } from "../input/keys.js";
import { showNotice } from "../panels/notice.js";
import { chosenOf, contentOf, isForField, nameBehind, readerOf } from "./carried.js";

/** @import { Content } from "./carried.js" */
/** @typedef {"picture" | "mask"} Kind */
/** @typedef {Record<Kind, (file: File, left?: number) => void> & { address: (address: string) => void }} Take */

const NOT_THE_WEB = "Only a picture on the web can be opened by its address: save this one and open its file.";
const NO_MASK_BY_ADDRESS = "A mask cannot be brought by its address: save it and load the file.";
const UNREACHABLE = "What is behind this address cannot be read here: save the picture and open its file.";
const NO_PICTURE = "This is text and no picture: bring a picture's file, or the address of one.";
const CARRIED = ["Files", "text/uri-list", "text/html", "text/plain"];

/**
 * While `isAlive()` is false all is left to others.
 * @type {(root: HTMLElement, page: { take: Take, isAlive: () => boolean }, signal: AbortSignal) => void}
 */
export function acceptFiles(root, { take, isAlive }, signal) {
  const stage = elementIn(root, '[data-slot="stage"]');
  /** @type {<T extends "dragover" | "drop" | "paste">(type: T, handle: (event: DocumentEventMap[T]) => void) => void} */
  const listen = (type, handle) => {
    const heard = (/** @type {DocumentEventMap[typeof type]} */ event) =>
      !event.defaultPrevented && isAlive() && handle(event);
    document.addEventListener(type, heard, { signal });
  };
  acceptChosen(root, take, signal);
  listen("dragover", (event) => {
    const target = targetOf(event, root, stage);
    const { dataTransfer } = event;
    if (!dataTransfer || !carries(dataTransfer) || (!target && staysWithField(event))) return;
    event.preventDefault(); // what is dropped beside the stage would replace the whole page
    dataTransfer.dropEffect = target ? "copy" : "none";
    stage.toggleAttribute("data-dropping", target !== null);
  });
  /** @type {(event: DragEvent) => void} */
  const left = (event) => event.relatedTarget === null && stage.removeAttribute("data-dropping");
  document.addEventListener("dragleave", left, { signal });
  listen("drop", (event) => {
    stage.removeAttribute("data-dropping");
    const target = targetOf(event, root, stage);
    const { dataTransfer } = event;
    if (!dataTransfer || !carries(dataTransfer) || (!target && staysWithField(event))) return;
    event.preventDefault();
    const content = contentOf(dataTransfer);
    if (target && content) bring(content, target, take);
  });
  listen("paste", (event) => {
    const data = event.clipboardData;
    if (!data || (isTyping(event.target) && isForField(data))) return;
    const content = contentOf(data);
    if (!content) return;
    event.preventDefault();
    bring(content, "picture", take);
  });
}

/** @type {(root: HTMLElement, take: Take, signal: AbortSignal) => void} */
function acceptChosen(root, take, signal) {
  /** @type {[Kind, string][]} */
  const kinds = [
    ["picture", "image"],
    ["mask", "mask"],
  ];
  for (const [kind, role] of kinds) {
    const input = elementIn(root, `input[type="file"][data-role="${role}"]`, HTMLInputElement);
    const chosen = () => {
      const [file] = input.files ?? [];
      if (file) take[kind](file);
      input.value = ""; // the same file can be chosen again
    };
    input.addEventListener("change", chosen, { signal });
    chosen(); // before this script was here
  }
}

/** @type {(content: Content, target: Kind, take: Take) => Promise<void>} */
async function bring({ file, left, address, problem }, target, take) {
  if (problem) showNotice(problem);
  else if (file) take[target](file, left);
  else if (!address) showNotice(NO_PICTURE);
  else if (readerOf(address, location.origin) === "browser") await bringHere(address, target, take);
  else if (readerOf(address, location.origin) === null) showNotice(NOT_THE_WEB);
  else if (target === "mask") showNotice(NO_MASK_BY_ADDRESS);
  else take.address(address);
}

/** What the browser itself has, or this page's own server.
 * @type {(address: string, target: Kind, take: Take) => Promise<void>} */
async function bringHere(address, target, take) {
  let file = null;
  try {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
    const blob = await answer.blob();
    file = new File([blob], nameBehind(address), { type: blob.type });
  } catch {
    return showNotice(UNREACHABLE);
  }
  return bring(chosenOf([{ file, isFolder: false }]), target, take);
}

/** @param {DataTransfer} data */
function carries(data) {
  return CARRIED.some((type) => data.types.includes(type));
}

/** Text dropped into a field is the field's. @param {DragEvent} event */
function staysWithField(event) {
  return !event.dataTransfer?.types.includes("Files") && isTyping(event.target);
}

/** What a drop here would be: "picture", "mask" (with Alt, or on the button that loads masks) or null.
 * @type {(event: DragEvent, root: HTMLElement, stage: HTMLElement) => Kind | null} */
function targetOf(event, root, stage) {
  const inside = event.target instanceof Element ? event.target : null;
  const onButton = inside?.closest('[data-action="mask-upload"]');
  if (onButton && root.contains(onButton)) return "mask";
  if (!inside || !stage.contains(inside)) return null;
  return event.altKey ? "mask" : "picture";
}
