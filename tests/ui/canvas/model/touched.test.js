import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { touchWhenIdle } from "../../../../ui/canvas/js/model/touched.js";

/** A browser that is idle for so many looks at its clock each time, until nothing is asked of it. @param {number} looks */
function idle(looks) {
  /** @type {((deadline: IdleDeadline) => void)[]} */
  const asked = [];
  Object.assign(globalThis, { requestIdleCallback: (/** @type {any} */ work) => asked.push(work) });
  return (times = Infinity) => {
    let count = 0;
    for (; count < times && asked.length > 0; count += 1) {
      let left = looks;
      asked.shift()?.({ didTimeout: false, timeRemaining: () => 2 * left-- });
    }
    return count;
  };
}

/** Which bytes are written. @type {(size: number) => { bytes: Uint8Array, written: number[] }} */
function watched(size) {
  /** @type {number[]} */
  const written = [];
  const set = (/** @type {any} */ target, /** @type {string} */ at, /** @type {number} */ value) => {
    written.push(Number(at));
    return Reflect.set(target, at, value);
  };
  const get = (/** @type {any} */ target, /** @type {string} */ name) => Reflect.get(target, name);
  const bytes = new Uint8Array(size).map((_, at) => at % 251);
  return { bytes: new Proxy(bytes, { get, set }), written };
}

afterEach(() => Reflect.deleteProperty(globalThis, "requestIdleCallback"));

test("each page is touched, little at a time, and no byte changes", () => {
  const run = idle(1);
  const { bytes, written } = watched(1_000_001);
  touchWhenIdle(bytes, () => true);
  assert.equal(run(), 4);
  assert.deepEqual(
    written,
    Array.from({ length: 245 }, (_, page) => page * 4096),
  );
  assert.ok(written.every((at) => bytes[at] === at % 251));
});

test("it ends when another picture has come", () => {
  const run = idle(1);
  const { bytes, written } = watched(10_000_000);
  let isWanted = true;
  touchWhenIdle(bytes, () => isWanted);
  run(3);
  isWanted = false;
  assert.equal(run(), 1);
  assert.equal(written.length, 4 * 64);
});

test("where the browser does not tell of its leisure nothing is done", () => {
  const { bytes, written } = watched(9000);
  touchWhenIdle(bytes, () => true);
  assert.deepEqual(written, []);
});
