// What the page's scripts answer to Gradio's events (ui/page.py). Values come and go by name.

import { tellUnkept } from "../../js/keeping.js";
import { drawSeed } from "./memory.js";

/** @import { Settings } from "./memory.js" */
/** @import { Parts } from "./studio.js" */
/**
 * What is told of an engine, see `EngineChoice` in engine_choice.py.
 * @typedef {{ engine: string, needs_key?: boolean, note?: string, bar?: string, frames?: Frame[],
 *   picture_id?: string | null }} Told
 */

const KEY_TAKEN = 5000; // milliseconds that a typed key may be on its way

/** @param {Studio} studio @param {Parts} parts some of which come later */
export function answersOf(studio, parts) {
  const { run, planner, keyField, tuning, canvasReady } = parts;
  return {
    /** @type {(now: Settings) => Promise<object>} */
    remembered: (now) => told(studio, () => recalled(now, parts)),
    async whereabouts() {
      run.look();
      return { picture_id: (await canvasReady).pictureId() };
    },
    /** @param {Settings} settings */
    remember(settings) {
      if (parts.memory.keep(settings)) run.forgive(); // a setting was changed, by whatever hand
      if (!parts.local.isKept) tellUnkept("all");
      tuning.keep(settings);
      parts.chosen(settings.engine);
    },
    async request() {
      const ready = keyTaken().then(() => canvasReady);
      return { canvas: await run.during(async () => (await ready).exportValue()) };
    },
    /** @type {(now: Settings) => object} */
    tuningFor: ({ engine, ...now }) => tuning.choose(engine, now),
    lostRun: () => run.lost(),
    run: () => ({ run_id: run.runId }),
    planned: async () => ({ canvas: await planner.value() }),
    planAgain: () => planner.soon(),
    /** @param {{ told: Told | null, engine: string }} given */
    told({ told, engine }) {
      if (told?.engine !== engine) return {}; // another one was chosen while this was on its way
      keyField.hear(told);
      if (told.frames && told.picture_id === studio.canvas?.pictureId()) studio.canvas?.showFrames(told.frames);
      return { note: told.note, bar: told.bar };
    },
    chosenSeed: () => ({ seed: parts.strip?.chosenSeed ?? "" }),
    notSaved: () => parts.strip?.format.say(""),
    drawSeed: () => ({ seed: drawSeed() }),
    /** @param {{ samples: string | number }} given */
    counted({ samples }) {
      planner.soon(); // what a fill costs is told with the plan
      return { generate: Number(samples) === 1 ? "Fill, 1 sample" : `Fill, ${samples} samples` };
    },
  };
}

/** @param {Settings} now @param {Parts} parts */
async function recalled(now, { visitor, memory, tuning, run, chosen, canvasReady }) {
  const canvas = await canvasReady;
  await canvas.ready;
  nameDice();
  run.look();
  const settings = memory.recall(now);
  tuning.choose(settings.engine, {});
  chosen(settings.engine);
  return { visitor, picture_id: canvas.pictureId(), ...settings };
}

/** Does the last step of the page's start; where that fails the person hears of it.
 * @template T @param {Studio} studio @param {() => Promise<T>} step */
async function told(studio, step) {
  try {
    return await step();
  } catch (error) {
    studio.failed(error);
    throw error;
  }
}

/** Gradio's buttons take a text and no name. */
function nameDice() {
  const dice = document.querySelector("button#dice, #dice button");
  dice?.setAttribute("aria-label", "Draw a seed");
  dice?.setAttribute("title", "Draw a seed");
}

/** A key that was typed goes to the server before a run does; it has arrived as soon as its field is empty again. */
async function keyTaken() {
  /** @type {HTMLInputElement | null} */
  const field = document.querySelector('#endpoint input[type="password"]');
  const end = performance.now() + KEY_TAKEN;
  while (field?.value && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
}
