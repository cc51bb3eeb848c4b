// What comes in: files that are chosen, and files or addresses dropped on the stage or pasted anywhere on the page.

import { isTyping } from "../input/keys.js";
import { showNotice } from "../panels/notice.js";
import { chosenOf, contentOf, isForField, nameBehind, readerOf } from "./carried.js";

const NOT_THE_WEB = "Only a picture on the web can be opened by its address: save this one and open its file.";
const NO_MASK_BY_ADDRESS = "A mask cannot be brought by its address: save it and load the file.";
const UNREACHABLE = "What is behind this address cannot be read here: save the picture and open its file.";
const NO_PICTURE = "This is text and no picture: bring a picture's file, or the address of one.";
const CARRIED = ["Files", "text/uri-list", "text/html", "text/plain"];

/** `take` is { picture(file, left), mask(file), address(text) }; while `isAlive()` is false all is left to others. */
export function acceptFiles(root, { take, isAlive }, signal) {
  const stage = root.querySelector('[data-slot="stage"]');
  const passed = (handle) => (event) => !event.defaultPrevented && isAlive() && handle(event);
  const listen = (type, handle) => document.addEventListener(type, passed(handle), { signal });
  acceptChosen(root, take, signal);
  listen("dragover", (event) => {
    const target = targetOf(event, root, stage);
    if (!carries(event) || (!target && staysWithField(event))) return;
    event.preventDefault(); // what is dropped beside the stage would replace the whole page
    event.dataTransfer.dropEffect = target ? "copy" : "none";
    stage.toggleAttribute("data-dropping", target !== null);
  });
  const left = (event) => event.relatedTarget === null && stage.removeAttribute("data-dropping");
  document.addEventListener("dragleave", left, { signal });
  listen("drop", (event) => {
    stage.removeAttribute("data-dropping");
    const target = targetOf(event, root, stage);
    if (!carries(event) || (!target && staysWithField(event))) return;
    event.preventDefault();
    const content = contentOf(event.dataTransfer);
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

function acceptChosen(root, take, signal) {
  for (const kind of ["picture", "mask"]) {
    const role = kind === "picture" ? "image" : "mask";
    const input = root.querySelector(`input[type="file"][data-role="${role}"]`);
    const chosen = () => {
      const [file] = input.files;
      if (file) take[kind](file);
      input.value = ""; // the same file can be chosen again
    };
    input.addEventListener("change", chosen, { signal });
    chosen(); // before this script was here
  }
}

async function bring({ file, left, address, problem }, target, take) {
  if (problem) showNotice(problem);
  else if (file) take[target](file, left);
  else if (!address) showNotice(NO_PICTURE);
  else if (readerOf(address, location.origin) === "browser") await bringHere(address, target, take);
  else if (readerOf(address, location.origin) === null) showNotice(NOT_THE_WEB);
  else if (target === "mask") showNotice(NO_MASK_BY_ADDRESS);
  else take.address(address);
}

/** What the browser itself has, or this page's own server. */
async function bringHere(address, target, take) {
  let file;
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

function carries(event) {
  return CARRIED.some((type) => event.dataTransfer?.types.includes(type));
}

/** Text dropped into a field is the field's. */
function staysWithField(event) {
  return !event.dataTransfer.types.includes("Files") && isTyping(event.target);
}

/** What a drop here would be: "picture", "mask" (with Alt, or on the button that loads masks) or null. */
function targetOf(event, root, stage) {
  const inside = event.target instanceof Element ? event.target : null;
  const onButton = inside?.closest('[data-action="mask-upload"]');
  if (onButton && root.contains(onButton)) return "mask";
  if (!inside || !stage.contains(inside)) return null;
  return event.altKey ? "mask" : "picture";
}
