// Links for others: made, handed over, taken back.

import { node } from "../../../js/elements.js";
import { refusalOf } from "../api.js";
import { counted, left } from "../words.js";
import { openSheet, radios, sheetButton } from "./sheet.js";

/** @import { Api } from "../api.js" */
/** @import { Link } from "../words.js" */
/** @import { Sheet } from "./sheet.js" */
/** @typedef {{ text: string, runs: string[] }} Scope */

const HOURS = [
  { value: "24", text: "1 day" },
  { value: "72", text: "3 days" },
  { value: "168", text: "1 week" },
  { value: "720", text: "30 days" },
  { value: "8760", text: "1 year" },
];
const USUAL = "168";
const ROLES = [
  { value: "speak", text: "give verdicts and comment" },
  { value: "look", text: "look, and nothing else" },
];
const COPIED = "Copied.";
const BY_HAND = "Copy it by hand: this browser does not.";

/** @param {HTMLElement} root @param {Api} api @param {Scope[]} scopes what a link may show; the first is meant */
export function openLinks(root, api, scopes) {
  const form = node("form", { className: "sheet-form" });
  const what = radios(
    "Show",
    "scope",
    scopes.map(({ text }, place) => ({ value: String(place), text })),
  );
  const hours = node("select", { name: "hours" });
  hours.append(...HOURS.map(({ value, text }) => node("option", { value, textContent: text })));
  hours.value = USUAL;
  const hoursLabel = node("label", { className: "line" });
  hoursLabel.append("It lives for", hours);
  const blind = node("label", { className: "line" });
  blind.append(
    node("input", { type: "checkbox", name: "blind" }),
    "Blind: prompt, engine, seed, order and what others say are hidden until each has decided",
  );
  const make = node("button", { type: "submit", className: "primary", textContent: "Make the link" });
  form.append(what, radios("Whoever has it may", "role", ROLES), hoursLabel, blind, make);
  const made = node("div", { className: "made", hidden: true });
  const list = node("ul", { className: "links" });
  const sheet = openSheet(root, "Make a link", [form, made, node("h3", { textContent: "Your links" }), list]);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = new FormData(form);
    make.disabled = true;
    sheet.wrong("");
    try {
      const link = await api.makeLink({
        runs: scopes[Number(given.get("scope"))].runs,
        role: String(given.get("role")),
        hours: Number(given.get("hours")),
        blind: given.has("blind"),
      });
      showMade(made, link.url);
      showLinks(list, api, sheet);
    } catch (error) {
      sheet.wrong(refusalOf(error).message);
    }
    make.disabled = false;
  });
  showLinks(list, api, sheet);
}

/** @param {HTMLElement} place @param {string} url */
function showMade(place, url) {
  const field = node("input", { type: "text", readOnly: true, value: url });
  field.dataset.role = "link";
  field.setAttribute("aria-label", "The link");
  const told = node("span", { className: "told" });
  told.setAttribute("role", "status");
  const copy = sheetButton("Copy", async () => {
    field.select();
    told.textContent = await navigator.clipboard.writeText(url).then(
      () => COPIED,
      () => BY_HAND,
    );
  });
  place.replaceChildren(field, copy, told);
  place.hidden = false;
  field.focus();
  field.select();
}

/** @param {HTMLElement} list @param {Api} api @param {Sheet} sheet */
async function showLinks(list, api, sheet) {
  try {
    const { links } = await api.links();
    const lines = links.map((link) => lineOf(link, list, api, sheet));
    list.replaceChildren(...(lines.length ? lines : [node("li", { textContent: "None yet." })]));
  } catch (error) {
    sheet.wrong(refusalOf(error).message);
  }
}

/** @param {Link} link @param {HTMLElement} list @param {Api} api @param {Sheet} sheet */
function lineOf(link, list, api, sheet) {
  const isOver = new Date(link.ends).getTime() <= Date.now();
  const parts = [counted(link.runs.length, "run"), link.role === "speak" ? "may speak" : "may look"];
  if (link.blind) parts.push("blind");
  parts.push(isOver ? "over" : `${left(link.ends)} left`);
  const line = node("li");
  line.append(node("span", { textContent: parts.join(" · ") }));
  const back = sheetButton("Take back", async () => {
    back.disabled = true;
    await api.takeBack(link.token).catch((error) => sheet.wrong(refusalOf(error).message));
    showLinks(list, api, sheet);
  });
  const again = sheetButton("Copy", async () => {
    await navigator.clipboard.writeText(link.url).catch(() => sheet.wrong(BY_HAND));
  });
  if (!isOver) line.append(again);
  line.append(back);
  return line;
}
