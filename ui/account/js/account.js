// What the page of the account does; browser and server are handed in. OAuth 2.0 with PKCE (RFC 7636).

import { forget, remember, signedInAs, visitorKept } from "../../studio/js/memory.js";

const PENDING = "inpaint-studio:signing-in";
const FAILED = "Signing in did not work: try again.";
const NO_STORAGE = "This browser keeps nothing for this page: allow its storage, then sign in again.";

/**
 * @typedef {{ document: Document, location: Location, storage: Storage, session: Storage, crypto: Crypto,
 *   ask: (method: "GET" | "POST", body?: object) => Promise<Response> }} Browser
 */

/** Whatever the page was opened for. @param {Browser} browser */
export async function open(browser) {
  const { document, location, storage } = browser;
  const query = new URLSearchParams(location.search);
  try {
    if (query.has("code") || query.has("error")) await comeBack(browser, query);
    else if (signedInAs(storage)) offerLeaving(browser, signedInAs(storage));
    else await go(browser);
  } catch (error) {
    say(document, error instanceof Refused ? error.message : FAILED);
  }
}

class Refused extends Error {}

/** To the provider. @param {Browser} browser */
async function go({ location, session, crypto, ask }) {
  const { authorize, client, scope, redirect } = await answered(await ask("GET"));
  const pending = { verifier: random(crypto), state: random(crypto) };
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(pending.verifier));
  keep(session, pending);
  const address = new URL(authorize);
  const asked = {
    response_type: "code",
    client_id: client,
    redirect_uri: redirect,
    scope,
    state: pending.state,
    code_challenge: base64url(digest),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
  location.replace(address.href);
}

/** From the provider; somebody else's link that looks like it has no state that this browser knows.
 * @param {Browser} browser @param {URLSearchParams} query */
async function comeBack({ location, storage, session, ask }, query) {
  const pending = JSON.parse(session.getItem(PENDING) ?? "null");
  session.removeItem(PENDING);
  if (!pending || query.get("state") !== pending.state || !query.has("code")) throw new Refused(FAILED);
  const sent = { code: query.get("code"), verifier: pending.verifier, visitor: visitorKept(storage) };
  const { visitor, name } = await answered(await ask("POST", sent));
  if (!remember(storage, visitor, name)) throw new Refused(NO_STORAGE);
  location.replace("../");
}

/** @param {Browser} browser @param {string} name */
function offerLeaving({ document, location, storage }, name) {
  say(document, `You are signed in as ${name}. Your runs are there in every browser in which you sign in.`);
  const leave = document.querySelector("#leave");
  leave?.removeAttribute("hidden");
  leave?.addEventListener("click", () => {
    forget(storage);
    location.replace("../");
  });
}

/** @param {Response} answer */
async function answered(answer) {
  const told = await answer.json();
  if (!answer.ok) throw new Refused(told.message ?? FAILED);
  return told;
}

/** @param {Storage} session @param {object} pending */
function keep(session, pending) {
  try {
    session.setItem(PENDING, JSON.stringify(pending));
  } catch {
    throw new Refused(NO_STORAGE);
  }
}

/** 64 digits. @param {Crypto} crypto */
function random(crypto) {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {ArrayBuffer} bytes */
function base64url(bytes) {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {Document} document @param {string} text */
function say(document, text) {
  const said = document.querySelector("#said");
  if (said) said.textContent = text;
}
