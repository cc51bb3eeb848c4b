// Opens the board: who asks, by which address, and which parts there are.

import { elementIn } from "../../js/elements.js";
import { openStores } from "../../js/store.js";
import { visitorToken } from "../../studio/js/memory.js";
import { Api, refusalOf } from "./api.js";
import { Board } from "./board.js";
import { connectBoard } from "./connect.js";
import { doorOf, reviewerId } from "./door.js";
import { FilterBar } from "./filter-bar.js";
import { openGate } from "./gate.js";
import { Lines } from "./lines.js";
import { Listening } from "./listening.js";

/** @import { Studio } from "../../studio/js/studio.js" */
/** @import { Door } from "./door.js" */
/** @import { Me } from "./words.js" */
/** @typedef {{ root: HTMLElement, api: Api, door: Door, stores: ReturnType<typeof openStores>, studio: Studio }} Opening */

const NO_LINK = "This link opens nothing: check that all of it was copied, or ask who sent it for a new one.";
const UNKNOWN = 401;

/** @param {Studio} studio */
export function start(studio) {
  return Object.assign(studio, {
    /** @param {HTMLElement} element */
    openBoard: async (element) => {
      const root = elementIn(element, "#board");
      studio.board = root;
      const base = new URL("./", document.baseURI).href;
      const door = doorOf(location.href, base);
      elementIn(root, '[data-slot="edit"]').hidden = door.kind === "link";
      const stores = openStores();
      const api = new Api({ base, token: tokenOf(door, stores.local), reviewer: reviewerId(stores.local) });
      const opening = { root, api, door, stores, studio };
      if (door.kind === "all") return openGate(root, api, stores.session, (me) => enter(opening, me));
      await ask(opening);
    },
  });
}

/** @param {Door} door @param {Store} local */
function tokenOf(door, local) {
  return door.kind === "own" ? visitorToken(local) : door.token;
}

/** @param {Opening} opening */
async function ask(opening) {
  const { root, api } = opening;
  try {
    enter(opening, await api.me());
  } catch (error) {
    const why = refusalOf(error);
    const sentence = opening.door.kind === "link" && why.status === UNKNOWN ? NO_LINK : why.message;
    close(root, sentence, why.isPassing ? () => ask(opening) : null);
  }
}

/** @param {Opening} opening @param {Me} me */
async function enter({ root, api, door, stores, studio }, me) {
  const name = door.kind + door.token.slice(0, 8);
  root.dataset.state = "open";
  document.title = `Review · ${document.title}`;
  const engine = (/** @type {string} */ id) => studio.labels[id] ?? id;
  const engines = me.is_guest ? [] : studio.engines.map((id) => ({ name: id, label: engine(id) }));
  const filters = new FilterBar(root, stores.session, `inpaint-studio:review-filters:${name}`, engines);
  const lines = new Lines(root, me);
  const board = new Board(root, { api, me, filters, lines, stores, name, engine });
  connectBoard(root, board, { api, me, filters, lines });
  const listening = new Listening(api, {
    changed: (runs) => board.shelf.hear(runs),
    over: (why) => close(root, why.message, null),
  });
  const isListening = listening.begin().then(
    () => true,
    () => false,
  );
  await board.open();
  root.dataset.state = root.dataset.state === "open" ? "ready" : root.dataset.state;
  if (await isListening) listening.listen();
}

/** Nothing is to be had here: one sentence instead of the board.
 * @param {HTMLElement} root @param {string} sentence @param {(() => void) | null} again */
function close(root, sentence, again) {
  root.dataset.state = "over";
  const empty = elementIn(root, '[data-slot="empty"]');
  const text = Object.assign(document.createElement("p"), { textContent: sentence });
  empty.replaceChildren(text);
  empty.hidden = false;
  if (!again) return;
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Try again" });
  button.addEventListener("click", () => {
    empty.hidden = true;
    again();
  });
  empty.append(button);
}
