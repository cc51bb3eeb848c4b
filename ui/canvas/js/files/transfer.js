// Files on their way to the server and back.

import { addressOf } from "../../../js/own-files.js";
import { decodeMask } from "./mask-decode.js";

/** Sends a file; `page` is what Gradio gives the component. Rejects where sending fails. */
export async function uploaded(page, blob, name) {
  const file = blob instanceof File && blob.name === name ? blob : new File([blob], name, { type: blob.type });
  const { path } = await page.upload(file);
  return { path, orig_name: name, size: file.size, meta: { _type: "gradio.FileData" } };
}

export async function downloaded(file) {
  const answer = await fetch(addressOf(file));
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  return answer.blob();
}

/** The grey values of a layer that the server hands out, or null where they do not fit the picture. */
export async function greysOf(blob, picture) {
  const { width, height, data } = await decodeMask(blob);
  return width === picture.width && height === picture.height ? data : null;
}
