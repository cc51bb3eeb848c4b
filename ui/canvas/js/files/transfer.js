// Files on their way to the server and back.

import { addressOf } from "../../../js/own-files.js";
import { decodeMask } from "./mask-decode.js";

/**
 * Sends a file; rejects where that fails.
 * @type {(page: Pick<GradioPart<unknown>, "upload">, blob: Blob, name: string) => Promise<ServedFile>}
 */
export async function uploaded(page, blob, name) {
  const file = blob instanceof File && blob.name === name ? blob : new File([blob], name, { type: blob.type });
  const { path } = await page.upload(file);
  return { path, orig_name: name, size: file.size, meta: { _type: "gradio.FileData" } };
}

/** @param {ServedFile} file */
export async function downloaded(file) {
  const answer = await fetch(addressOf(file));
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  return answer.blob();
}

/** The grey values of a layer that the server hands out, or null where they do not fit the picture.
 * @type {(blob: Blob, picture: Size) => Promise<Uint8Array | null>} */
export async function greysOf(blob, picture) {
  const { width, height, data } = await decodeMask(blob);
  return width === picture.width && height === picture.height ? data : null;
}
