// The lines of a tree of edits, in the order in which they are shown: no elements, so that it can be tested anywhere.

/** @import { Sides } from "./thumbnail.js" */
/**
 * See EditTreeData in edit_tree.py. A node is "root", "run/n" or "run/n/part".
 * @typedef {{ id: string, on: string, prompt: string, thumbnails: string[], box: Sides, size: [number, number] }} TreeRun
 * @typedef {{ node: string, thumbnail: string, file: ServedFile | null }} TreePicture
 * @typedef {{ picture_id: string, tree: string, current: string, runs: TreeRun[], pictures: TreePicture[] }} Tree
 */
/**
 * picture: one that is no sample of the runs shown; run: its samples, `on` says of which picture; fold: so many runs that are
 * not shown, `key` names them
 * @typedef {{ kind: "picture", node: string, depth: number } | { kind: "run", run: TreeRun, depth: number } |
 *   { kind: "fold", key: string, count: number, depth: number }} Line
 */
/** @typedef {{ runs: Map<string, TreeRun[]>, below: Map<string, string[]>, path: Set<string> }} Branches */

const FEW = 16; // runs of a tree of which all are shown
const LAST = 4; // of the runs beside each other that lead nowhere, in a large tree
const NEAR = 8; // pictures before the current one, in a large tree
const DEEPEST = 6; // steps to the right
export const ROOT = "root";

/** Which picture this one was made of; null for the root. @type {(tree: Tree, node: string) => string | null} */
export function before(tree, node) {
  if (node === ROOT) return null;
  const [id] = node.split("/");
  return tree.runs.find((run) => run.id === id)?.on ?? null;
}

/** A picture and those that it was made of, back to the first that is known. @type {(tree: Tree, node: string) => string[]} */
export function pathOf(tree, node) {
  const path = [node];
  for (let next = before(tree, node); next && !path.includes(next); next = before(tree, next)) path.push(next);
  return path;
}

/** The lines of a tree; `open`: keys of what is unfolded. @type {(tree: Tree, open: Set<string>) => Line[]} */
export function outline(tree, open) {
  const branches = branchesOf(tree);
  const known = [...branches.runs.keys(), ...tree.pictures.map(({ node }) => node)];
  const tops = known.filter((node) => node !== ROOT && isTop(tree, node));
  /** @type {Line[]} */
  const lines = [];
  for (const top of branches.runs.has(ROOT) ? [ROOT, ...new Set(tops)] : new Set(tops)) {
    lines.push({ kind: "picture", node: top, depth: 0 });
    addRuns(lines, { node: top, depth: 0 }, branches, folding(tree, branches, open));
  }
  return lines;
}

/** Whether no run shown brought it. @type {(tree: Tree, node: string) => boolean} */
function isTop(tree, node) {
  return !tree.runs.some(({ id }) => node.startsWith(`${id}/`));
}

/** @param {Tree} tree @returns {Branches} */
function branchesOf(tree) {
  /** @type {Branches["runs"]} */
  const runs = new Map();
  for (const run of [...tree.runs].reverse()) runs.set(run.on, [...(runs.get(run.on) ?? []), run]);
  const parts = tree.pictures.map(({ node }) => node).filter((node) => node.split("/").length === 3);
  /** @type {Branches["below"]} */
  const below = new Map();
  const known = new Set(tree.runs.map(({ id }) => id));
  for (const node of new Set([...runs.keys(), ...parts])) {
    const [id] = node.split("/");
    if (node !== ROOT && known.has(id)) below.set(id, [...(below.get(id) ?? []), node]);
  }
  return { runs, below, path: new Set(pathOf(tree, tree.current)) };
}

/**
 * What of a tree is folded: nothing of a small one.
 * @type {(tree: Tree, branches: Branches, open: Set<string>) => { leads: (run: TreeRun) => boolean,
 *   isFolded: (key: string) => boolean, isFar: (node: string) => boolean }} */
function folding(tree, { below, path }, open) {
  const isLarge = tree.runs.length > FEW;
  const order = [...path];
  return {
    leads: ({ id }) => (below.get(id) ?? []).length > 0,
    isFolded: (key) => isLarge && !open.has(key),
    isFar: (node) => order.indexOf(node) > NEAR && node !== order.at(-1),
  };
}

/** The runs of a picture; those that lead nowhere first, so that what goes on stands below what it goes on from.
 * @type {(lines: Line[], place: { node: string, depth: number }, branches: Branches, fold: ReturnType<typeof folding>) => void} */
function addRuns(lines, { node, depth }, branches, fold) {
  const runs = branches.runs.get(node) ?? [];
  const ends = runs.filter((run) => !fold.leads(run));
  const ways = runs.filter(fold.leads);
  const hidden = fold.isFolded(`${node}+`) ? Math.max(0, ends.length - LAST) : 0;
  const inside = Math.min(DEEPEST, depth + 1);
  if (hidden > 0) lines.push({ kind: "fold", key: `${node}+`, count: hidden, depth: inside });
  for (const run of ends.slice(hidden)) lines.push({ kind: "run", run, depth: inside });
  for (const run of ways) addWay(lines, { run, depth: inside, isOnly: ways.length === 1 }, branches, fold);
}

/** A run, and what went on from its samples. What nobody stands on is one line in a large tree. A chain does not move to the right.
 * @type {(lines: Line[], way: { run: TreeRun, depth: number, isOnly: boolean }, branches: Branches,
 *   fold: ReturnType<typeof folding>) => void} */
function addWay(lines, { run, depth, isOnly }, branches, fold) {
  const nodes = branches.below.get(run.id) ?? [];
  lines.push({ kind: "run", run, depth });
  for (const node of nodes) {
    const isPart = node.split("/").length === 3;
    const isChain = isOnly && nodes.length === 1 && depth > 0;
    const place = { node, depth: isChain ? depth - 1 : depth };
    if (isPart) lines.push({ kind: "picture", node, depth: place.depth + 1 });
    const isBeside = !branches.path.has(node);
    const count = countOf(branches, node);
    if (count > 0 && isBeside && fold.isFolded(node)) {
      lines.push({ kind: "fold", key: node, count, depth: place.depth + 1 });
    } else if (count > 0 && !isBeside && fold.isFar(node) && fold.isFolded("path")) {
      skipFar(lines, { node, depth: place.depth }, branches, fold);
    } else addRuns(lines, place, branches, fold);
  }
}

/** The middle of a long way to the current picture is one line.
 * @type {(lines: Line[], place: { node: string, depth: number }, branches: Branches, fold: ReturnType<typeof folding>) => void} */
function skipFar(lines, { node, depth }, branches, fold) {
  const order = [...branches.path];
  const far = order.filter((one) => fold.isFar(one));
  const near = order[order.indexOf(far[0]) - 1];
  const [id] = near.split("/");
  const run = [...branches.runs.values()].flat().find((one) => one.id === id);
  const count = countOf(branches, node) - countOf(branches, near) - (run ? 1 : 0);
  if (count > 0) lines.push({ kind: "fold", key: "path", count, depth: depth + 1 });
  if (run) addWay(lines, { run, depth: depth + 1, isOnly: true }, branches, fold);
}

/** How many runs there are below a picture. @type {(branches: Branches, node: string) => number} */
function countOf({ runs, below }, node) {
  let count = 0;
  const open = [node];
  for (let next = open.pop(); next; next = open.pop()) {
    const here = runs.get(next) ?? [];
    count += here.length;
    open.push(...here.flatMap(({ id }) => below.get(id) ?? []));
  }
  return count;
}
