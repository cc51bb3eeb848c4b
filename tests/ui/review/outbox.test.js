// Decisions arrive in the order in which they were made, over a line that breaks and over a reload.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal } from "../../../ui/review/js/api.js";
import { Deciding } from "../../../ui/review/js/deciding.js";
import { Outbox } from "../../../ui/review/js/outbox.js";
import { Runs } from "../../../ui/review/js/runs.js";
import { run, sample, storage } from "./made.js";

/** @param {string} picture @param {"approved" | "rejected" | null} verdict */
function item(picture, verdict) {
  return { run: "a", n: 0, picture, opinion: { verdict, starred: false } };
}

/** Answers as it is told to, one after the other, then takes everything. @param {(Refusal | null)[]} answers */
function line(answers) {
  /** @type {string[]} */ const arrived = [];
  /** @type {number[]} */ const pauses = [];
  /** @type {string[]} */ const refused = [];
  return {
    arrived,
    pauses,
    refused,
    hooks: {
      send: async (/** @type {any} */ { picture, opinion }) => {
        const answer = answers.shift();
        if (answer) throw answer;
        arrived.push(`${picture} ${opinion.verdict}`);
      },
      changed() {},
      refused: (/** @type {any} */ _, /** @type {Refusal} */ why) => refused.push(why.message),
      wait: async (/** @type {number} */ milliseconds) => pauses.push(milliseconds),
    },
  };
}

async function rest() {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

test("what does not get through is sent again before what comes after it", async () => {
  const { hooks, arrived, pauses } = line([new Refusal("away", 0), new Refusal("slow", 429, 9), new Refusal("", 503)]);
  const outbox = new Outbox(storage(), "box", hooks);
  outbox.put(item("p", "approved"));
  outbox.put(item("q", "rejected"));
  outbox.put(item("p", null));
  assert.deepEqual(outbox.waiting("a", "p"), { verdict: null, starred: false }, "the last one counts at once");
  await rest();
  assert.deepEqual(arrived, ["p approved", "q rejected", "p null"]);
  assert.deepEqual(pauses, [1000, 9000, 4000]);
  assert.equal(outbox.waiting("a", "p"), null);
});

test("what is refused for good is told and given up, the rest goes on", async () => {
  const { hooks, arrived, refused } = line([new Refusal("over", 410)]);
  const outbox = new Outbox(storage(), "box", hooks);
  outbox.put(item("p", "approved"));
  outbox.put(item("q", "approved"));
  await rest();
  assert.deepEqual([arrived, refused], [["q approved"], ["over"]]);
});

test("what has not arrived is there after a reload, and goes out first", async () => {
  const kept = storage();
  const cut = new Outbox(kept, "box", { send: () => new Promise(() => {}), changed() {}, refused() {} });
  cut.put(item("p", "approved"));
  cut.put(item("q", "approved"));
  const { hooks, arrived } = line([]);
  const outbox = new Outbox(kept, "box", hooks);
  assert.equal(outbox.size, 2);
  outbox.put(item("p", "rejected"));
  await rest();
  assert.deepEqual(arrived, ["p approved", "q approved", "p rejected"]);
  assert.equal(new Outbox(kept, "box", hooks).size, 0);
  assert.equal(new Outbox(storage({ box: "no JSON" }), "box", hooks).size, 0);
});

/** A person behind a blind link, whose samples get other numbers with the last verdict. */
function blind() {
  const runs = new Runs();
  runs.append({ runs: [run("a", 2)], next: null });
  /** @type {string[]} */ const asked = [];
  const api = {
    decide: async (/** @type {string} */ id, /** @type {number} */ n) => {
      asked.push(`${id}/${n}`);
      return runs.sample({ run: id, n });
    },
  };
  const me = { reviewer: "ann", name: "", is_blind: true };
  const parts = /** @type {any} */ ({ api, runs, me, store: storage(), name: "box" });
  const hooks = {
    changed() {},
    sent() {},
    refused() {},
    refresh: async (/** @type {string} */ id) => {
      runs.put(run(id, 2, { samples: [sample(0, "a1"), sample(1, "a0")] }));
    },
  };
  return { runs, asked, deciding: new Deciding(parts, hooks) };
}

test("behind a blind link each verdict goes to the picture that it was given to", async () => {
  const { runs, asked, deciding } = blind();
  const [shown] = run("a", 2).samples;
  deciding.decide({ run: "a", n: 0 }, { verdict: "approved" });
  deciding.decide({ run: "a", n: 1 }, { verdict: "approved" });
  deciding.decide({ run: "a", n: 0 }, { verdict: "rejected" });
  runs.list[0].samples[0].verdicts = [{ reviewer: "ann", name: "", verdict: "approved", starred: false, at: "" }];
  await rest();
  assert.equal(shown.thumbnail.endsWith("a0"), true);
  assert.deepEqual(asked, ["a/0", "a/1", "a/1"], "its picture has the number 1 after the last verdict");
});

test("decisions are taken back one by one, the last one first", async () => {
  const { runs, deciding } = blind();
  const opinion = (/** @type {number} */ n) => {
    const [first] = runs.list;
    return deciding.opinionOf(first, first.samples[n]).verdict;
  };
  deciding.decide({ run: "a", n: 0 }, { verdict: "approved" });
  deciding.decide({ run: "a", n: 0 }, { verdict: "approved" });
  deciding.decide({ run: "a", n: 1 }, { verdict: "rejected" });
  assert.deepEqual(deciding.undo(), { run: "a", n: 1 });
  assert.deepEqual([opinion(0), opinion(1)], ["approved", null]);
  assert.deepEqual(deciding.undo(), { run: "a", n: 0 });
  assert.deepEqual([opinion(0), opinion(1)], [null, null]);
  assert.equal(deciding.undo(), null, "what changed nothing was no step");
});
