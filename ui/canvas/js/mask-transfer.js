// The mask as a file of the person's own: loading one as an action that can be undone, and saving it.

import { decodeMask } from "./mask-decode.js";
import { cleanMask, sizeProblem } from "./mask-file.js";
import { showNotice } from "./notice.js";
import { encodeGreyPng } from "./png.js";

export async function loadMask(workspace, file) {
  if (!workspace.hasPicture) return showNotice("Open a picture first.");
  let loaded;
  try {
    loaded = await decodeMask(file);
  } catch {
    return showNotice(`${file.name} cannot be read as a mask: save it as PNG and load it again.`);
  }
  const problem = sizeProblem(loaded, workspace.picture);
  if (problem) return showNotice(problem);
  const lossy = /jpe?g$/i.test(file.type) || /\.jpe?g$/i.test(file.name);
  return workspace.replace({ mask: cleanMask(loaded.data, lossy) });
}

export async function saveMask(workspace) {
  if (!workspace.hasPicture) return showNotice("Open a picture first.");
  const url = URL.createObjectURL(await encodeGreyPng(workspace.mask));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${workspace.name.replace(/\.[^.]+$/, "") || "picture"}-mask.png`;
  link.click();
  // The browser reads the file after this task has ended.
  return setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
