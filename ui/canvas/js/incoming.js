// Files that come in: chosen, dropped on the stage, or pasted anywhere on the page.

import { isTyping } from "./keys.js";

/** `take` is { picture(file), mask(file) }; while `isAlive()` is false, files on the page are left to others. */
export function acceptFiles(root, { take, isAlive }, signal) {
  const stage = root.querySelector('[data-slot="stage"]');
  for (const kind of ["picture", "mask"]) {
    const role = kind === "picture" ? "image" : "mask";
    const input = root.querySelector(`input[type="file"][data-role="${role}"]`);
    input.addEventListener("change", () => {
      const [file] = input.files;
      if (file) take[kind](file);
      input.value = ""; // the same file can be chosen again
    }, { signal });
    if (input.files.length > 0) input.dispatchEvent(new Event("change")); // chosen before this script was here
  }
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event) || event.defaultPrevented || !isAlive()) return;
    event.preventDefault(); // a file dropped beside the stage would replace the whole page
    const target = targetOf(event, root, stage);
    event.dataTransfer.dropEffect = target ? "copy" : "none";
    stage.toggleAttribute("data-dropping", target !== null);
  }, { signal });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) stage.removeAttribute("data-dropping");
  }, { signal });
  document.addEventListener("drop", (event) => {
    stage.removeAttribute("data-dropping");
    if (!carriesFiles(event) || event.defaultPrevented || !isAlive()) return;
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    const target = targetOf(event, root, stage);
    if (file && target) take[target](file);
  }, { signal });
  document.addEventListener("paste", (event) => {
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith("image/"));
    if (!file || isTyping(event.target) || !isAlive()) return;
    event.preventDefault();
    take.picture(file);
  }, { signal });
}

function carriesFiles(event) {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

/** What a drop here would be: "picture", "mask" (with Alt, or on the button that loads masks) or null. */
function targetOf(event, root, stage) {
  const inside = event.target instanceof Element ? event.target : null;
  const onButton = inside?.closest('[data-action="mask-upload"]');
  if (onButton && root.contains(onButton)) return "mask";
  if (!inside || !stage.contains(inside)) return null;
  return event.altKey ? "mask" : "picture";
}
