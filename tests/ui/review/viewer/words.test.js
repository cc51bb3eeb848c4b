// What is compared with what, what is seen in which mode, and how it is told.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Blink } from "../../../../ui/review/js/viewer/blink.js";
import { chosenAgainst, namesOf, paneName, seenIn } from "../../../../ui/review/js/viewer/words.js";

const SHOWN = {
  picture: "s",
  width: 1,
  height: 1,
  original: "o",
  other: "t",
  label: "Sample 2",
  otherLabel: "Sample 1",
};

test("what is missing is replaced by the other one, and both missing is nothing", () => {
  assert.deepEqual(chosenAgainst(SHOWN, "other"), { url: "t", against: "other" });
  assert.deepEqual(chosenAgainst({ ...SHOWN, original: null }, "original"), { url: "t", against: "other" });
  assert.deepEqual(chosenAgainst({ ...SHOWN, other: undefined }, "other"), { url: "o", against: "original" });
  assert.deepEqual(chosenAgainst({ ...SHOWN, original: null, other: null }, "other"), { url: null, against: "other" });
});

test("pictures are named for who does not see them", () => {
  assert.deepEqual(namesOf(SHOWN, "original"), { sample: "Sample 2", against: "Original" });
  assert.deepEqual(namesOf({ ...SHOWN, label: "", otherLabel: "" }, "other"), {
    sample: "Sample",
    against: "Other sample",
  });
  assert.equal(paneName("difference", namesOf(SHOWN, "other")), "Difference between Sample 2 and Sample 1");
  assert.equal(paneName("side", namesOf(SHOWN, "other")), "Sample 2");
});

test("only a difference that is there takes the place of the picture", () => {
  assert.deepEqual(seenIn("difference", { blink: "sample", hasDifference: false }), { against: false, sample: true });
  assert.deepEqual(seenIn("difference", { blink: "sample", hasDifference: true }), { against: false, sample: false });
  assert.deepEqual(seenIn("blink", { blink: "against", hasDifference: false }), { against: true, sample: false });
});

test("blinking goes on by itself until it is held, and never where nothing shall move", ({ mock }) => {
  mock.timers.enable({ apis: ["setInterval"] });
  /** @type {string[]} */
  const seen = [];
  const blink = new Blink(() => seen.push(blink.seen), false);
  mock.timers.tick(5000);
  blink.turn(true);
  mock.timers.tick(1700);
  assert.deepEqual(seen, ["against", "sample"]);
  blink.hold(true);
  mock.timers.tick(5000);
  assert.deepEqual(seen, ["against", "sample", "sample"]);
  blink.swap();
  assert.equal(blink.seen, "against");
  blink.turn(false);
  blink.turn(true);
  assert.equal(blink.seen, "sample");
  blink.hold(false);
  blink.swap();
  assert.ok(blink.isHeld);
  const still = new Blink(() => assert.fail("it moved"), true);
  still.turn(true);
  mock.timers.tick(5000);
});
