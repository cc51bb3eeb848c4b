// What was reviewed, as a file.

import { node } from "../../../js/elements.js";
import { refusalOf } from "../api.js";
import { megabytes } from "../words.js";
import { openSheet, radios, save } from "./sheet.js";

/** @import { Api } from "../api.js" */
/** @typedef {{ text: string, samples: [string, number][] }} Scope */

const FORMS = [
  { value: "zip", text: "ZIP: pictures, masks, tables, contact sheet" },
  { value: "html", text: "HTML: one page that opens offline" },
  { value: "pdf", text: "PDF: contact sheet" },
  { value: "csv", text: "CSV: what was said, as a table" },
  { value: "json", text: "JSON: the same for programs" },
];

/** @param {HTMLElement} root @param {Api} api @param {Scope[]} scopes what may be taken along; the first is meant */
export function openExport(root, api, scopes) {
  const form = node("form", { className: "sheet-form" });
  const what = radios(
    "What",
    "scope",
    scopes.map(({ text }, place) => ({ value: String(place), text })),
  );
  const make = node("button", { type: "submit", className: "primary", textContent: "Download" });
  const told = node("p", { className: "told" });
  told.setAttribute("role", "status");
  form.append(what, radios("As", "as", FORMS), make, told);
  const sheet = openSheet(root, "Export", [form]);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const given = new FormData(form);
    make.disabled = true;
    sheet.wrong("");
    told.textContent = "It is being put together …";
    try {
      const { samples } = scopes[Number(given.get("scope"))];
      save(await api.export(samples, String(given.get("as")), (bytes) => (told.textContent = `${megabytes(bytes)} …`)));
      sheet.close();
    } catch (error) {
      sheet.wrong(refusalOf(error).message);
      told.textContent = "";
    }
    make.disabled = false;
  });
}
