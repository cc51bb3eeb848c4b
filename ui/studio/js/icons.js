// The few icons of the strip, drawn on a 20 by 20 grid.
const PATHS = {
  compare: "M10 3v14M7 6L3 10l4 4M13 6l4 4-4 4",
  reuse: "M4 10a6 6 0 1 1 2 4.5M4 15v-3.5h3.5",
  start: "M4 10h11M11 5.5l4.5 4.5-4.5 4.5",
  copy: "M7 7h9v9H7zM4 13V4h9",
  download: "M10 3v9M6 9l4 4 4-4M4 17h12",
};

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
