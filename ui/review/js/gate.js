// Asks for the admin password, which this tab keeps for itself.

import { elementIn } from "../../js/elements.js";
import { refusalOf } from "./api.js";

/** @import { Api } from "./api.js" */
/** @import { Me } from "./words.js" */

const PASSWORD = "inpaint-studio:admin";
const OTHER = "This is not the password of who runs the program.";
const AWAY = 401; // what is kept is no password any more

/** @param {HTMLElement} root @param {Api} api @param {Pick<Store, "getItem" | "setItem">} session
 * @param {(me: Me) => void} enter */
export async function openGate(root, api, session, enter) {
  const gate = elementIn(root, '[data-slot="gate"]');
  const form = elementIn(gate, "form", HTMLFormElement);
  const field = elementIn(gate, '[data-role="admin-password"]', HTMLInputElement);
  const button = elementIn(gate, "button", HTMLButtonElement);
  const error = elementIn(gate, '[data-slot="gate-error"]');

  /** @param {string} password @returns {Promise<string>} what is wrong */
  const tried = async (password) => {
    api.token = password;
    try {
      const me = await api.me();
      if (!me.is_admin) return OTHER;
      session.setItem(PASSWORD, password);
      gate.hidden = true;
      enter(me);
      return "";
    } catch (wrong) {
      const why = refusalOf(wrong);
      if (why.status === AWAY) {
        session.setItem(PASSWORD, "");
        return OTHER;
      }
      return why.status === 429 && why.retryAfter ? `${why.message} Try again in ${why.retryAfter} s.` : why.message;
    }
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!field.value) return field.focus();
    button.disabled = true;
    error.textContent = await tried(field.value);
    button.disabled = false;
  });
  const kept = session.getItem(PASSWORD);
  const wrong = kept ? await tried(kept) : "";
  if (kept && !wrong) return;
  root.dataset.state = "gate";
  gate.hidden = false;
  error.textContent = kept ? wrong : "";
  field.focus();
}
