// Requests to the browser's database as promises.

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
export function answerOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    const refused = () => reject(new Error("The browser's storage is in use by an older page."));
    if ("onblocked" in request) request.onblocked = refused;
  });
}

/** Asks for the commit at once: a page that goes away a moment later does not take the action with it.
 * @param {IDBTransaction} change */
export function finished(change) {
  /** @type {Promise<void>} */
  const end = new Promise((resolve, reject) => {
    change.oncomplete = () => resolve();
    change.onabort = () => reject(change.error);
    change.commit();
  });
  return end;
}
