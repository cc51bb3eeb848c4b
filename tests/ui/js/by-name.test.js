import assert from "node:assert/strict";
import { test } from "node:test";
import { answerByName } from "../../../ui/js/by-name.js";

const given = ["visitor", "seed"];

test("values come by name and go back to where they are wanted, whatever the order", async () => {
  /** @type {(named: { visitor: string, seed: number }) => object} */
  const ask = ({ visitor, seed }) => ({ seed: `${visitor}'s ${seed}`, note: "new" });
  const wanted = ["note", "visitor", "seed", "bar"];
  assert.deepEqual(await answerByName(ask, { given, wanted }, ["me", 7]), ["new", "me", "me's 7", undefined]);
  const turned = { given: given.toReversed(), wanted: wanted.toReversed() };
  assert.deepEqual(await answerByName(ask, turned, [7, "me"]), [undefined, "me's 7", "me", "new"]);
});

test("nothing need be answered", async () => {
  assert.deepEqual(await answerByName(() => {}, { given, wanted: ["seed"] }, ["me", 7]), [7]);
});

test("an answer by a name that nobody wants is a mistake", async () => {
  const answer = answerByName(() => ({ sead: 1 }), { given, wanted: ["seed"] }, ["me", 7]);
  await assert.rejects(answer, /no place for sead/);
});
