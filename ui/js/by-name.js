// Gradio hands values over by position. Here they get the names that Python tells with each event (ui/by_name.py), and
// what is answered gets its position again.

/** @typedef {Record<string, unknown>} Values */

/**
 * What `ask` answers to the values that were given, in the order in which they are wanted: what it leaves out is what was
 * given, or undefined, and then stays as it is. Throws where it answers with a name that nobody wants.
 * @param {(named: any) => unknown} ask knows what it is given
 * @param {{ given: string[], wanted: string[] }} names
 * @param {unknown[]} values
 */
export async function answerByName(ask, { given, wanted }, values) {
  const named = Object.fromEntries(given.map((name, i) => [name, values[i]]));
  const answer = /** @type {Values} */ ((await ask(named)) ?? {});
  const unknown = Object.keys(answer).find((name) => !wanted.includes(name));
  if (unknown) throw new TypeError(`The page has no place for ${unknown}.`);
  return wanted.map((name) => (name in answer ? answer[name] : named[name]));
}
