// What can be done with a run, and with all of one's own.

import { node } from "../../../js/elements.js";
import { refusalOf } from "../api.js";
import { keeping, megabytes, titleOf } from "../words.js";
import { askSheet, openSheet, save, sheetButton } from "./sheet.js";

/** @import { Api } from "../api.js" */
/** @import { Me, Run } from "../words.js" */

const APPROVED = 409; // something is approved, and nothing was deleted

/** @param {HTMLElement} root @param {Run} run
 * @param {{ pick: () => void, link: () => void, export: () => void, remove: () => void }} acts
 * @param {Me} me */
export function openRun(root, run, acts, me) {
  const line = node("div", { className: "sheet-list" });
  const sheet = openSheet(root, titleOf(run), [line]);
  /** @param {() => void} act */
  const then = (act) => () => {
    sheet.close();
    act();
  };
  line.append(sheetButton("Select its samples", then(acts.pick)));
  if (!me.is_guest) line.append(sheetButton("Make a link", then(acts.link)));
  line.append(sheetButton("Export", then(acts.export)));
  if (!me.is_guest) line.append(sheetButton("Delete this run…", then(acts.remove), "danger"));
}

/** Delete a run after asking, once more where something in it is approved. Settles with whether it is gone.
 * @param {HTMLElement} root @param {Api} api @param {Run} run @param {(sentence: string) => void} tell */
export async function removeRun(root, api, run, tell) {
  const title = "Delete this run?";
  const text = `“${titleOf(run)}” goes with its pictures, verdicts and comments, and out of every link. It does not come back.`;
  return agreed(root, { title, text, yes: "Delete" }, (isToo) => api.remove(run.id, isToo), tell);
}

/** @param {HTMLElement} root @param {Api} api @param {Me} me
 * @param {{ links: () => void, removed: () => void, tell: (sentence: string) => void }} acts */
export function openMore(root, api, me, acts) {
  const line = node("div", { className: "sheet-list" });
  const told = node("p", { className: "told" });
  told.setAttribute("role", "status");
  const sheet = openSheet(root, "More", [line, told]);
  const links = sheetButton("Links that you made…", () => {
    sheet.close();
    acts.links();
  });
  const take = sheetButton("Take all of yours along (ZIP)", async () => {
    take.disabled = true;
    sheet.wrong("");
    told.textContent = "It is being put together …";
    try {
      save(await api.everything((bytes) => (told.textContent = `${megabytes(bytes)} …`)));
      told.textContent = "It is among your downloads.";
    } catch (error) {
      told.textContent = "";
      sheet.wrong(refusalOf(error).message);
    }
    take.disabled = false;
  });
  const remove = sheetButton(
    "Delete all of yours…",
    async () => {
      sheet.close();
      const text = "All your runs go with their pictures, verdicts, comments and links. They do not come back.";
      const question = { title: "Delete all of yours?", text, yes: "Delete all" };
      if (await agreed(root, question, (isToo) => api.removeEverything(isToo), acts.tell)) acts.removed();
    },
    "danger",
  );
  line.append(links);
  if (!me.is_admin) line.append(take, remove);
  if (me.keep_days !== undefined) line.append(node("p", { className: "note", textContent: keeping(me) }));
}

/** @param {HTMLElement} root @param {{ title: string, text: string, yes: string }} question
 * @param {(isToo: boolean) => Promise<unknown>} deed @param {(sentence: string) => void} tell */
async function agreed(root, { title, text, yes }, deed, tell) {
  let more = "";
  if (!(await askSheet(root, { title, text, yes }))) return false;
  try {
    await deed(false);
    return true;
  } catch (error) {
    const why = refusalOf(error);
    if (why.status !== APPROVED) return say(why.message, tell);
    more = `${why.message} Delete all the same?`;
  }
  if (!(await askSheet(root, { title, text: more, yes }))) return false;
  return deed(true).then(
    () => true,
    (error) => say(refusalOf(error).message, tell),
  );
}

/** @param {string} sentence @param {(sentence: string) => void} tell */
function say(sentence, tell) {
  tell(sentence);
  return false;
}
