// Where the browser finds a file that the server names: on the page's own origin, under the path that the page lies under.

/** @typedef {{ path: string, orig_name?: string, size?: number, meta?: { _type: string } }} ServedFile */

/**
 * The address of a file as Gradio serves it. What the server takes for the page's address may be wrong behind a
 * proxy, in scheme, name or path; the page itself knows it. `page` is { baseURI, search }, as the browser has them.
 * @param {{ path: string }} file @param {{ baseURI: string, search: string }} page
 */
export function addressOf(file, page = { baseURI: document.baseURI, search: location.search }) {
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  return addressBelow(`gradio_api/file=${path}`, page);
}

/** The same of a path that this program answers, "" where there is none.
 * @param {string} path @param {{ baseURI: string, search: string }} page */
export function addressBelow(path, page = { baseURI: document.baseURI, search: location.search }) {
  if (!path) return "";
  const address = new URL(path.replace(/^\//, ""), page.baseURI);
  const sign = new URLSearchParams(page.search).get("__sign"); // lets a visitor in where a Space is private
  if (sign) address.searchParams.set("__sign", sign);
  return address.href;
}
