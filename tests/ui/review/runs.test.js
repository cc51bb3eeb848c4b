// How one walks from sample to sample, and where things are after a run has come anew.
import assert from "node:assert/strict";
import { test } from "node:test";
import { moved, ownOpinion, Runs, withOpinion } from "../../../ui/review/js/runs.js";
import { run, sample } from "./made.js";

function board() {
  const runs = new Runs();
  runs.append({ runs: [run("a", 3), run("b", 1), run("c", 2)], next: "more" });
  return runs;
}

test("left and right go through all samples, up and down through the runs", () => {
  const runs = board();
  const walked = (/** @type {[string, number]} */ [id, n], /** @type {any} */ way) => {
    const at = runs.step({ run: id, n }, way);
    return `${at?.run}${at?.n}`;
  };
  assert.equal(walked(["a", 0], "right"), "a1");
  assert.equal(walked(["a", 2], "right"), "b0");
  assert.equal(walked(["b", 0], "left"), "a2");
  assert.equal(walked(["a", 0], "left"), "a0");
  assert.equal(walked(["c", 1], "right"), "c1");
  assert.equal(walked(["a", 2], "down"), "b0", "the nearest where the run is shorter");
  assert.equal(walked(["c", 1], "up"), "b0");
  assert.equal(walked(["a", 1], "up"), "a1");
  assert.equal(walked(["a", 1], "last"), "c1");
  assert.equal(walked(["gone", 1], "down"), "a0");
  assert.equal(new Runs().step(null, "right"), null);
});

test("a page that overlaps adds nothing twice, and what comes later stands where it belongs", () => {
  const runs = board();
  assert.deepEqual(
    runs.append({ runs: [run("c", 2), run("d", 1)], next: null }).map(({ id }) => id),
    ["d"],
  );
  assert.equal(runs.next, null);
  const later = run("e", 1, { created: "2026-06-01T12:00:01.000000Z" });
  const slow = run("f", 1, { created: "2026-06-01T11:00:00.000000Z" });
  assert.deepEqual(runs.missing([later, run("a", 3), slow]), [later, slow]);
  assert.deepEqual([runs.insert(slow), runs.insert(later)], [4, 0]);
  runs.next = "more";
  const unloaded = run("g", 1, { created: "2026-05-01T12:00:00.000000Z" });
  assert.deepEqual(runs.missing([unloaded]), [], "it comes with its own page");
});

test("after a veil is lifted a sample is where its picture is, and after half a day where its number was", () => {
  const before = run("a", 3);
  const after = { ...before, samples: [sample(0, "a2"), sample(1, "a0"), sample(2, "a1")] };
  assert.deepEqual(
    [...moved(before, after)],
    [
      [0, 1],
      [1, 2],
      [2, 0],
    ],
  );
  const renamed = { ...before, samples: [sample(0, "x"), sample(1, "y"), sample(2, "z")] };
  assert.deepEqual(
    [...moved(before, renamed)],
    [
      [0, 0],
      [1, 1],
      [2, 2],
    ],
  );
});

test("an own opinion stands among those of others, and an empty one does not", () => {
  const other = { reviewer: "ben", name: "Ben", verdict: /** @type {const} */ ("rejected"), starred: false, at: "" };
  const shown = sample(0, "p", { verdicts: [other] });
  assert.deepEqual(ownOpinion(shown, "ann"), { verdict: null, starred: false });
  const own = withOpinion(shown, "ann", "Ann", { verdict: "approved", starred: false });
  assert.deepEqual(ownOpinion(own, "ann"), { verdict: "approved", starred: false });
  assert.deepEqual(own.verdicts[0], other);
  assert.equal(withOpinion(own, "ann", "Ann", { verdict: null, starred: false }).verdicts.length, 1);
});

test("the counter counts samples with a verdict", () => {
  const counts = board().count((one) => ({ verdict: one.n === 0 ? "rework" : null, starred: true }));
  assert.deepEqual(counts, { samples: 6, decided: 3 });
});
