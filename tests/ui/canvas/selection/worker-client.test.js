// The page asks the worker in order, gets along without one, and hears of nothing that is no longer wanted.

import assert from "node:assert/strict";
import test from "node:test";
import { createMask, paintCapsule } from "../../../../ui/canvas/js/model/mask.js";
import { refined } from "../../../../ui/canvas/js/selection/refine.js";
import { regionsOf } from "../../../../ui/canvas/js/selection/regions.js";
import { SelectionTasks } from "../../../../ui/canvas/js/selection/tasks.js";
import { SelectionWorker } from "../../../../ui/canvas/js/selection/worker-client.js";

/** A worker on the test's own thread, which takes and gives copies as a real one does. */
class NearWorker {
  constructor() {
    /** @type {string[]} */
    this.asked = [];
    /** @type {number[]} */
    this.handedOver = [];
    this.isOver = false;
    this.onmessage = /** @type {any} */ (null);
    this.onerror = /** @type {any} */ (null);
    this.tasks = new SelectionTasks(null, async () => ({ width: 3, height: 2, words: picture }));
  }

  /** @type {(task: any, transfer: any) => void} */
  postMessage(task, transfer) {
    this.asked.push(task.kind);
    this.handedOver.push(transfer.length);
    const taken = structuredClone(task, { transfer });
    setTimeout(async () => this.onmessage({ data: { answer: await this.tasks.answer(taken) } }), 1);
  }

  terminate() {
    this.isOver = true;
  }
}

const picture = Uint32Array.from([9, 9, 7, 9, 7, 7], (red) => (red | 0xff000000) >>> 0);

function painted() {
  const mask = createMask(60, 40);
  paintCapsule(mask, { x0: 15, y0: 12, x1: 40, y1: 22, radius: 6 }, false);
  return mask;
}

function withWorker() {
  const worker = new NearWorker();
  return { worker, client: new SelectionWorker(() => worker) };
}

function withoutWorker() {
  return new SelectionWorker(() => {
    throw new Error("No workers here.");
  });
}

for (const [where, make] of /** @type {const} */ ([
  ["a worker", () => withWorker().client],
  ["the page itself", withoutWorker],
])) {
  test(`refining, the doctor and the description are answered by ${where}, and the layer stays the page's`, async () => {
    const client = make();
    const mask = painted();
    for (const amount of [3, 4]) {
      assert.deepEqual(await client.refine(mask, "grow", amount), refined(mask, "grow", amount));
    }
    const found = await client.findings(mask, 30);
    assert.deepEqual(
      found?.map(({ id }) => id),
      ["thin"],
    );
    assert.ok(found && (await client.mend(mask, found[0], 30)));
    assert.match((await client.describe(mask)) ?? "", /^1 area, /);
    assert.equal(mask.data.length, 2400);
  });
}

test("a newer refinement takes the place of older ones, which are not even begun", async () => {
  const { worker, client } = withWorker();
  const mask = painted();
  const asked = [1, 2, 3, 4].map((amount) => client.refine(mask, "grow", amount));
  const [words, ...answers] = await Promise.all([client.describe(mask), ...asked]);
  assert.deepEqual(answers, [null, null, null, refined(mask, "grow", 4)]);
  assert.match(words ?? "", /^1 area/);
  assert.deepEqual(worker.asked, ["layer", "refine", "describe"]);
});

test("an answer is for the layer as it was when it was asked, and later bytes are handed over", async () => {
  const { worker, client } = withWorker();
  const mask = painted();
  const wanted = refined(mask, "shrink", 2);
  const first = client.describe(mask);
  const second = client.refine(mask, "shrink", 2);
  mask.data.fill(0, 0, 1000);
  client.layerChanged({ left: 0, top: 0, right: 60, bottom: 17 });
  assert.match((await first) ?? "", /^1 area/);
  assert.deepEqual(await second, wanted);
  assert.deepEqual(await client.refine(mask, "shrink", 2), refined(mask, "shrink", 2));
  assert.deepEqual(worker.asked, ["layer", "describe", "refine", "layer", "refine"]);
  assert.deepEqual(worker.handedOver, [0, 0, 0, 1, 0]);
});

test("an engine's regions are those of the layers now, with what it must not copy and without", async () => {
  const { client } = withWorker();
  const mask = createMask(400, 300);
  paintCapsule(mask, { x0: 50, y0: 50, x1: 60, y1: 50, radius: 6 }, false);
  const avoid = createMask(400, 300);
  const working = { side: null, multiple: 1 };
  assert.deepEqual(await client.regions(mask, working, avoid), regionsOf(mask, working, avoid));
  avoid.data.fill(255, 0, 400 * 120);
  client.layerChanged({ left: 0, top: 0, right: 400, bottom: 120 });
  assert.deepEqual(await client.regions(mask, working, avoid), regionsOf(mask, working, avoid));
  assert.notDeepEqual(await client.regions(mask, working, null), regionsOf(mask, working, avoid));
});

test("a worker that breaks later loses its copies, and the next question is answered by the page", async () => {
  const { worker, client } = withWorker();
  const mask = painted();
  await client.describe(mask);
  worker.postMessage = () => setTimeout(() => worker.onerror({}), 1);
  await assert.rejects(client.describe(mask), /more memory/);
  assert.match((await client.describe(mask)) ?? "", /^1 area/);
});

test("every click of the wand is answered, on the canvas as wide as it is now", async () => {
  const { client } = withWorker();
  client.setPicture(new Blob(["any"]), "one");
  const options = { tolerance: 0, contiguous: true };
  const extent = { left: 2, top: 1, right: 0, bottom: 1 };
  const [near, wider, beyond] = await Promise.all([
    client.wand({ x: 0.5, y: 0.5 }, options),
    client.wand({ x: 2.5, y: 1.5 }, options, extent),
    client.wand({ x: 0.5, y: 0.5 }, options, extent),
  ]);
  assert.deepEqual(near, { box: { left: 0, top: 0, right: 2, bottom: 2 }, data: Uint8Array.of(255, 255, 255, 0) });
  assert.deepEqual(wider?.box, { left: 2, top: 1, right: 4, bottom: 3 });
  assert.equal(beyond?.data.filter((value) => value === 255).length, 5 * 4 - 6);
});

test("the picture is read once when the wand comes near, and again after it was put away", async () => {
  let reads = 0;
  const { worker, client } = withWorker();
  worker.tasks.read = async () => {
    reads += 1;
    return { width: 3, height: 2, words: picture };
  };
  client.setPicture(new Blob(["any"]), "one");
  for (let turn = 0; turn < 3; turn += 1) client.keepColours(true);
  const options = { tolerance: 255, contiguous: false };
  assert.equal((await client.wand({ x: 1, y: 1 }, options))?.data.length, 6);
  assert.deepEqual([reads, worker.asked], [1, ["picture", "colours", "wand"]]);
  client.keepColours(false);
  assert.equal((await client.wand({ x: 1, y: 1 }, options))?.data.length, 6);
  assert.equal(reads, 2);
});

test("with another picture the wand's older clicks are answered by nothing", async () => {
  const { client } = withWorker();
  client.setPicture(new Blob(["any"]), "one");
  const options = { tolerance: 255, contiguous: false };
  const old = [client.wand({ x: 0, y: 0 }, options), client.wand({ x: 1, y: 1 }, options)];
  client.setPicture(new Blob(["other"]), "two");
  const now = client.wand({ x: 1, y: 1 }, options);
  assert.deepEqual(await Promise.all(old), [null, null]);
  assert.equal((await now)?.data.length, 6);
  client.setPicture(null, "");
  assert.equal(await client.wand({ x: 1, y: 1 }, options), null);
});

test("a worker that never starts has its task done by the page", async () => {
  const { worker, client } = withWorker();
  worker.postMessage = () => setTimeout(() => worker.onerror({}), 1);
  const mask = painted();
  const answers = await Promise.all([client.refine(mask, "feather", 3), client.describe(mask)]);
  assert.deepEqual(answers[0], refined(mask, "feather", 3));
  assert.match(answers[1] ?? "", /^1 area/);
  assert.ok(worker.isOver);
});

test("a picture that cannot be read is said in one sentence, and asked for again the next time", async () => {
  let reads = 0;
  const tasks = new SelectionTasks(new Blob(["no picture"]), async () => {
    reads += 1;
    throw new Error("decode");
  });
  const task = /** @type {const} */ ({
    kind: "wand",
    point: { x: 0, y: 0 },
    options: { tolerance: 0, contiguous: true },
    extent: { left: 0, top: 0, right: 0, bottom: 0 },
  });
  await assert.rejects(tasks.answer(task), /^Error: The picture's colours could not be read here: /);
  await assert.rejects(tasks.answer(task), /another tool\.$/);
  assert.equal(reads, 2);
});

test("whoever waits when it ends gets nothing, and the worker is ended", async () => {
  const { worker, client } = withWorker();
  const mask = painted();
  const asked = [client.refine(mask, "grow", 2), client.describe(mask)];
  client.dispose();
  assert.deepEqual(await Promise.all(asked), [null, null]);
  assert.ok(worker.isOver);
});
