// What a drop or the clipboard carries: a picture's file, the address of one, or nothing that could be opened.

const PICTURE = /\.(avif|bmp|dib|gif|heic|heif|ico|jfif|jpe?g|jp2|png|tiff?|webp)$/i;
const OTHER = /^(text|audio|video|font|application)\//;
const ANYTHING = "application/octet-stream"; // the type of what nobody knows: the server looks
const ADDRESS = /^(https?:|data:image\/|blob:)\S+$/i;

/** @typedef {{ file: File | null, isFolder: boolean }} Dropped */
/**
 * A file, with the number of those left out, an address, a sentence about a problem, or other text.
 * @typedef {{ file?: File, left?: number, address?: string, problem?: string, text?: true }} Content
 */

/** What is carried, or null. @type {(data: DataTransfer) => Content | null} */
export function contentOf(data) {
  const files = filesOf(data);
  if (files.length > 0) return chosenOf(files);
  const address = addressOf(data);
  if (address) return { address };
  return data.getData("text/plain").trim() || data.getData("text/html") ? { text: true } : null;
}

/** Whether a paste is text for the field that has the focus; a file's own name beside the file is none.
 * @param {DataTransfer} data */
export function isForField(data) {
  const text = data.getData("text/plain").trim();
  const files = [...data.files];
  if (!files.some(isPicture)) return true;
  return text !== "" && !files.some(({ name }) => text.includes(name));
}

/** The first picture, else the first that could be one. @type {(files: Dropped[]) => Content} */
export function chosenOf(files) {
  const real = files.flatMap(({ file, isFolder }) => (file && !isFolder ? [file] : []));
  const file = real.find(isPicture) ?? real.find(({ type }) => !OTHER.test(type) || type === ANYTHING);
  if (file) return { file, left: files.length - 1 };
  const [other] = real;
  if (other) return { problem: `${other.name} is no picture: choose a PNG, a JPEG or another picture file.` };
  return { problem: "A folder cannot be opened: choose one picture out of it." };
}

/** @param {File} file */
function isPicture({ name, type }) {
  return type.startsWith("image/") || ((!type || type === ANYTHING) && PICTURE.test(name));
}

/** @type {(data: DataTransfer) => Dropped[]} */
function filesOf(data) {
  const items = [...(data.items ?? [])].filter(({ kind }) => kind === "file");
  /** @type {(item: DataTransferItem) => boolean} */
  const isFolder = (item) => item.webkitGetAsEntry?.()?.isDirectory ?? false;
  const read = items.map((item) => ({ file: item.getAsFile(), isFolder: isFolder(item) }));
  return read.length > 0 ? read : [...data.files].map((file) => ({ file, isFolder: false }));
}

/** @param {DataTransfer} data */
function addressOf(data) {
  const lines = data.getData("text/uri-list").split(/\r?\n/);
  const listed = lines.find((line) => line && !line.startsWith("#"));
  const plain = data.getData("text/plain").trim();
  return pictureIn(data.getData("text/html")) ?? listed?.trim() ?? (ADDRESS.test(plain) ? plain : null);
}

/** The address of the picture that a piece of HTML consists of; a link around it leads elsewhere.
 * @param {string} html */
function pictureIn(html) {
  if (!html) return null;
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const source = body.querySelector("img[src]")?.getAttribute("src") ?? "";
  return ADDRESS.test(source) && !body.textContent.trim() ? source : null;
}

/** The last part of an address, as a name for its picture. @param {string} address */
export function nameBehind(address) {
  try {
    const { protocol, pathname } = new URL(address);
    return (protocol.startsWith("http") && decodeURIComponent(pathname.split("/").at(-1) ?? "")) || "picture";
  } catch {
    return "picture";
  }
}

/** Who can read what is behind an address: "browser" (its own, or this page's), "server" (the web), or null.
 * @type {(address: string, origin: string) => "browser" | "server" | null} */
export function readerOf(address, origin) {
  if (/^(data|blob):/i.test(address)) return "browser";
  if (!/^https?:/i.test(address)) return null;
  return offeredOrigin(address) === origin ? "browser" : "server";
}

/** @param {string} address */
function offeredOrigin(address) {
  try {
    return new URL(address).origin;
  } catch {
    return null;
  }
}
