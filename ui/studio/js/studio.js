// Puts the page's own parts together; Gradio's events and components reach them through window.inpaintStudio.

import { Keeping, tellUnkept } from "../../js/keeping.js";
import { openStores } from "../../js/store.js";
import { connectCalls } from "./calls.js";
import { attachExamples } from "./examples.js";
import { KeyField } from "./key-field.js";
import { connectKeys } from "./keys.js";
import { drawSeed, Memory, Tuning, visitorToken } from "./memory.js";
import { Planner } from "./planner.js";
import { Liveness } from "./reconnect.js";
import { RunState } from "./run-state.js";
import { Strip } from "./strip.js";

const LOOK_BACK = 10_000; // milliseconds that pictures wait at most until what there was before is shown

export function start(studio) {
  const { local, session } = openStores();
  const memory = new Memory(local, studio.engines);
  const visitor = visitorToken(local); // the same for as long as this page lives, whatever becomes of the storage
  const keeping = new Keeping(document);
  if (!local.isKept) tellUnkept("all");
  const run = new RunState(document, new Liveness(studio.boot));
  const lookedBack = Promise.race([run.lookedBack, new Promise((resolve) => setTimeout(resolve, LOOK_BACK))]);
  const planner = new Planner(document, studio);
  const keyField = new KeyField(document);
  let strip = null;
  const tuning = new Tuning(studio.tunings);
  const chosen = (engine) => {
    if (engine !== planner.engine) keyField.expect();
    planner.choose(engine);
    studio.canvas?.offerAvoid(studio.avoidingEngines.includes(engine));
  };
  document.addEventListener("change", ({ target }) => target.closest?.("#engine") && tuning.byHand(target.value));
  let attached;
  const canvasReady = new Promise((resolve) => (attached = resolve));

  Object.assign(studio, {
    session,
    lookedBack,
    attachCanvas(canvas, { element, trigger }) {
      studio.canvas = canvas;
      if (planner.engine) chosen(planner.engine);
      attachExamples(element, studio, (name) => lookedBack.then(() => trigger("example", { name })));
      attached(canvas);
    },
    attachMessage({ element, props, watch }) {
      run.attach(element, props, watch);
      keeping.attach(element);
    },
    attachGallery(parts) {
      strip = new Strip({ ...parts, canvasReady, store: local });
    },
    async remembered(now) {
      return told(studio, () => studio.recalled(now));
    },
    async recalled(now) {
      const canvas = await canvasReady;
      await canvas.ready;
      nameDice(document);
      run.look();
      const [engine] = memory.recall(now);
      tuning.choose(engine, []);
      chosen(engine);
      return [visitor, canvas.pictureId(), ...memory.recall(now)];
    },
    async whereabouts(visitor) {
      run.look();
      return [visitor, (await canvasReady).pictureId()];
    },
    remember(values) {
      if (memory.keep(values)) run.forgive(); // a setting was changed, by whatever hand
      if (!local.isKept) tellUnkept("all");
      tuning.keep(values);
      chosen(values[0]);
    },
    async request() {
      return run.during(async () => {
        await keyTaken(document);
        return (await canvasReady).exportValue();
      });
    },
    tuningFor: (engine, now) => tuning.choose(engine, now),
    lostRun: () => run.lost(),
    runId: () => run.runId,
    planned: () => planner.value(),
    planAgain: () => planner.soon(),
    told(told, engine) {
      if (told?.engine !== engine) return []; // another one was chosen while this was on its way
      keyField.hear(told);
      if (told.frames && told.picture_id === studio.canvas?.pictureId()) studio.canvas.showFrames(told.frames);
      return [told.note, told.bar];
    },
    chosenSeed: () => strip?.chosenSeed ?? "",
    notSaved: () => strip?.format.say(""),
    drawSeed,
    counted(samples) {
      planner.soon(); // what a fill costs is told with the plan
      return Number(samples) === 1 ? "Fill, 1 sample" : `Fill, ${samples} samples`;
    },
  });
  document.addEventListener("inpaint:lost", () => studio.canvas?.forgetUploads());
  connectKeys(document);
  connectCalls(document);
  return studio;
}

/** Does the last step of the page's start; where that fails the person hears of it. */
async function told(studio, step) {
  try {
    return await step();
  } catch (error) {
    studio.failed(error);
    throw error;
  }
}

/** Gradio's buttons take a text and no name. */
function nameDice(document) {
  const dice = document.querySelector("button#dice, #dice button");
  dice?.setAttribute("aria-label", "Draw a seed");
  dice?.setAttribute("title", "Draw a seed");
}

/** A key that was typed goes to the server before a run does; it has arrived as soon as its field is empty again. */
async function keyTaken(document) {
  const field = document.querySelector('#endpoint input[type="password"]');
  const end = performance.now() + 5000;
  while (field?.value && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
}
