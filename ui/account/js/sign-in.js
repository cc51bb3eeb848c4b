// Signing in: to the provider with a secret of this browser's, and back with a code that only it can use.

import { open } from "./account.js";

open({
  document,
  location,
  storage: localStorage,
  session: sessionStorage,
  crypto,
  ask: (method, body) =>
    fetch("../api/review/account", {
      method,
      headers: { "Content-Type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    }),
});
