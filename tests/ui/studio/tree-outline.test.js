// The lines of a tree of edits: every branch has its place, and a large tree stays short and shows where one stands.

import assert from "node:assert/strict";
import { test } from "node:test";
import { before, outline, pathOf } from "../../../ui/studio/js/tree-outline.js";

/** @type {(id: string, on: string, samples?: number) => any} */
const run = (id, on, samples = 2) => ({ id, on, prompt: "", thumbnails: Array(samples).fill("/x"), box: [], size: [] });

/** Oldest first. @type {(runs: any[], current?: string, pictures?: string[]) => any} */
function tree(runs, current = "root", pictures = []) {
  const others = pictures.map((node) => ({ node, thumbnail: "/y", file: null }));
  return { picture_id: "p", tree: "t", current, runs: [...runs].reverse(), pictures: others };
}

/** @type {(made: any, open?: string[]) => string[]} */
function shown(made, open = []) {
  const lines = outline(made, new Set(open));
  return lines.map((line) => {
    const what =
      line.kind === "run" ? line.run.id : line.kind === "picture" ? line.node : `${line.count} in ${line.key}`;
    return `${"  ".repeat(line.depth)}${what}`;
  });
}

test("what goes on stands below what it goes on from, and ends before it", () => {
  const made = tree([run("a", "root"), run("b", "a/0"), run("c", "a/1"), run("d", "root"), run("e", "c/0")], "a/1");
  assert.deepEqual(shown(made), ["root", "  d", "  a", "    b", "    c", "    e"]);
});

test("a chain does not move to the right, however long", () => {
  const runs = Array.from({ length: 12 }, (_, i) => run(`r${i}`, i ? `r${i - 1}/0` : "root"));
  assert.deepEqual(new Set(outline(tree(runs), new Set()).map(({ depth }) => depth)), new Set([0, 1]));
});

test("a picture's way back ends at the root, and at a run that is gone", () => {
  const made = tree([run("a", "root"), run("b", "a/1/0badcafe"), run("c", "gone/0"), run("d", "c/0")]);
  assert.deepEqual(pathOf(made, "b/0"), ["b/0", "a/1/0badcafe", "root"]);
  assert.deepEqual(pathOf(made, "d/1"), ["d/1", "c/0", "gone/0"]);
  assert.equal(before(made, "root"), null);
});

test("parts of samples have lines of their own, without runs too", () => {
  const part = "a/0/0badcafe";
  const made = tree([run("a", "root"), run("b", part)], part, ["root", part, "a/1/12345678"]);
  assert.deepEqual(shown(made), ["root", "  a", `    ${part}`, "    b", "    a/1/12345678"]);
});

test("runs whose own run is gone stay in reach below its picture", () => {
  const made = tree([run("a", "root"), run("c", "gone/0"), run("d", "c/0")], "root", ["root", "gone/0"]);
  assert.deepEqual(shown(made), ["root", "  a", "gone/0", "  c", "  d"]);
});

test("two hundred runs are a few lines, each of which unfolds; where one stands is always shown", () => {
  const chain = Array.from({ length: 100 }, (_, i) => run(`r${i}`, i ? `r${i - 1}/0` : "root", 4));
  const ends = Array.from({ length: 50 }, (_, i) => run(`e${i}`, "root"));
  const side = Array.from({ length: 50 }, (_, i) => run(`s${i}`, i ? `s${i - 1}/0` : "r99/1"));
  const made = tree([...chain, ...ends, ...side], "r99/0");
  const lines = shown(made);
  assert.ok(lines.length < 30, `${lines.length} lines`);
  assert.ok(lines.some((line) => line.trim() === "r99"));
  assert.ok(lines.some((line) => line.trim() === "r0"));
  const folds = outline(made, new Set()).flatMap((line) => (line.kind === "fold" ? [line] : []));
  const runs = lines.filter((line) => !line.includes(" in ")).length - 1;
  assert.equal(runs + folds.reduce((sum, { count }) => sum + count, 0), 200, "none is left out");
  const all = shown(made, [...folds.map(({ key }) => key)]);
  assert.ok(all.length > lines.length);
  const deep = shown(tree([...chain, ...ends, ...side], "s49/0"));
  assert.ok(deep.length < 30 && deep.some((line) => line.trim() === "s49"));
});
