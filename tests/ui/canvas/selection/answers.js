// Answers questions about masks for test_selection.py: a JSON list comes in, and each question's whole new mask goes out.

import { readFileSync } from "node:fs";
import { outlineArea } from "../../../../ui/canvas/js/selection/outline.js";
import { refined } from "../../../../ui/canvas/js/selection/refine.js";
import { wandArea } from "../../../../ui/canvas/js/selection/wand.js";
import { written } from "./areas.js";

/**
 * `data` is base64: a mask's bytes or a picture's words.
 * @typedef {{ width: number, height: number, data?: string }} Question
 */

/** @type {(question: any, bytes: Uint8Array<ArrayBuffer>) => Area | null} */
function answer({ call, width, height, ...told }, bytes) {
  const size = { width, height };
  if (call === "refined") return refined({ ...size, data: bytes.slice() }, told.action, told.amount);
  if (call === "outline") return outlineArea(told.rings, size);
  return wandArea(new Uint32Array(bytes.buffer), size, told.point, told.options);
}

/** @type {Question[]} */
const questions = JSON.parse(readFileSync(0, "utf8"));
const answers = questions.map((question) => {
  const bytes = Uint8Array.from(Buffer.from(question.data ?? "", "base64"));
  const { width, height } = question;
  const before = bytes.length === width * height ? bytes : new Uint8Array(width * height);
  return Buffer.from(written({ width, height, data: before }, answer(question, bytes)).data).toString("base64");
});
process.stdout.write(JSON.stringify(answers));
