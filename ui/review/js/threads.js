// Comments of a sample in the order in which one reads them: each thread where it begins, its answers below it.

/** @import { Comment } from "./words.js" */
/** @typedef {{ comment: Comment, number: number, isAnswer: boolean, to: Comment | null }} Line
 * number: of the thread, from 1, as its pin has it */

/** @param {Comment[]} comments @returns {Line[]} */
export function threads(comments) {
  const byId = new Map(comments.map((comment) => [comment.id, comment]));
  const inTime = comments.toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  const roots = inTime.filter((comment) => !byId.has(comment.answers ?? ""));
  return roots.flatMap((root, place) => {
    const answers = inTime.filter((comment) => comment !== root && rootOf(comment, byId) === root);
    return [root, ...answers].map((comment) => ({
      comment,
      number: place + 1,
      isAnswer: comment !== root,
      to: byId.get(comment.answers ?? "") ?? null,
    }));
  });
}

/** @param {Comment} comment @param {Map<string, Comment>} byId */
function rootOf(comment, byId) {
  const passed = new Set();
  let root = comment;
  while (byId.has(root.answers ?? "") && !passed.has(root)) {
    passed.add(root);
    root = /** @type {Comment} */ (byId.get(root.answers ?? ""));
  }
  return root;
}
