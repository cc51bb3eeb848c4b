// How long a large action takes on the canvas: to be written down, undone and done again.
// node tests/benchmarks/bench_canvas_undo.js

import { Workspace } from "../../ui/canvas/js/model/workspace.js";

/** @type {[string, number, number][]} */
const PICTURES = [
  ["12 megapixels", 4000, 3000],
  ["20 megapixels", 5472, 3648],
  ["48 megapixels, rows that are not whole words", 8003, 6000],
];
const ROUNDS = 5;

/** The fastest of some rounds, in ms. @type {(act: () => void, back: () => void) => string} */
function fastest(act, back) {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    act();
    best = Math.min(best, performance.now() - start);
    back();
  }
  return `${best.toFixed(0)} ms`;
}

for (const [name, width, height] of PICTURES) {
  const workspace = new Workspace();
  const picture = /** @type {any} */ ({ width, height, close() {} });
  workspace.show({ picture, name });
  const area = { box: { left: 0, top: 0, right: width, bottom: height }, data: new Uint8Array(width * height).fill(255) };
  const circle = { x0: width / 2, y0: height / 2, x1: width / 2, y1: height / 2, radius: height / 2 };
  const [undo, redo] = [() => workspace.undo(), () => workspace.redo()];
  const stroke = () => {
    workspace.begin();
    workspace.paint(circle, "mask");
    workspace.commit();
  };
  const side = { left: 100, top: 100, right: 0, bottom: 0 };
  console.log(name);
  console.log("  an area over all of it  ", fastest(() => void workspace.apply("mask", area), undo));
  console.log("  a circle as high        ", fastest(stroke, undo));
  console.log("  inverted                ", fastest(() => workspace.invert("mask"), undo));
  workspace.apply("mask", area);
  console.log("  undone                  ", fastest(undo, redo));
  undo();
  console.log("  done again              ", fastest(redo, undo));
  const canExtend = width * height < 45e6;
  if (canExtend) console.log("  extended                ", fastest(() => void workspace.extend(side, 16), undo));
  stroke();
  workspace.addMask();
  stroke();
  let other = "1";
  const swap = () => {
    workspace.chooseMask(other);
    other = other === "1" ? "2" : "1";
  };
  console.log("  another mask chosen     ", fastest(swap, () => {}));
  workspace.fillAll(true);
  console.log("  all masks for a run     ", fastest(() => void workspace.toFill().mask.read(), () => {}));
}
