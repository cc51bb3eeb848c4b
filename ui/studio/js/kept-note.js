// Below the samples: how long they are kept, and where somebody can sign in to have them in other browsers.

import { node } from "../../js/elements.js";
import { signedInAs } from "./memory.js";

/** @import { Kept } from "./memory.js" */

/** Null where there is nothing to say. `told` has the sentence, and the address on which one signs in.
 * @param {DOMStringMap} told @param {Kept} storage */
export function keptNote({ kept, account }, storage) {
  if (!(kept || account)) return null;
  const note = node("p", { className: "kept", textContent: kept ? `${kept} ` : "" });
  if (account) {
    const name = signedInAs(storage);
    const textContent = name ? `Signed in as ${name}` : "Sign in to have your samples in other browsers";
    note.append(node("a", { href: account, textContent }));
  }
  return note;
}
