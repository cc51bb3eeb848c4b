// Puts the page's own parts together; Gradio's events and components reach them through window.inpaintStudio.
import { attachExamples } from "./examples.js";
import { Strip } from "./strip.js";
import { connectKeys } from "./keys.js";
import { Liveness } from "./reconnect.js";
import { connectCalls } from "./calls.js";
import { Planner } from "./planner.js";
import { RunState } from "./run-state.js";
import { drawSeed, Memory, Tuning, visitorToken } from "./memory.js";

export function start(studio) {
  const memory = new Memory(localStorage, studio.engines);
  const run = new RunState(document, new Liveness(studio.boot));
  const planner = new Planner(document, studio);
  let strip = null;
  const tuning = new Tuning(studio.tunings);
  const chosen = (engine) => {
    planner.choose(engine);
    studio.canvas?.offerAvoid(studio.avoidingEngines.includes(engine));
  };
  document.addEventListener("change", ({ target }) => target.closest?.("#engine") && tuning.byHand(target.value));
  let attached;
  const canvasReady = new Promise((resolve) => (attached = resolve));

  Object.assign(studio, {
    attachCanvas(canvas, { element, trigger }) {
      studio.canvas = canvas;
      if (planner.engine) chosen(planner.engine);
      attachExamples(element, studio, (name) => trigger("example", { name }));
      attached(canvas);
    },
    attachMessage: ({ element, props, watch }) => run.attach(element, props, watch),
    attachGallery(parts) {
      strip = new Strip({ ...parts, canvasReady });
    },
    async remembered(now) {
      const canvas = await canvasReady;
      await canvas.ready;
      nameDice(document);
      run.look();
      const [engine] = memory.recall(now);
      tuning.choose(engine, []);
      chosen(engine);
      return [visitorToken(localStorage), canvas.stamp(), ...memory.recall(now)];
    },
    async whereabouts(visitor) {
      run.look();
      return [visitor, (await canvasReady).stamp()];
    },
    remember(values) {
      memory.keep(values);
      tuning.keep(values);
      chosen(values[0]);
    },
    request: () => run.during(async () => {
      await keyTaken(document);
      return (await canvasReady).exportValue();
    }),
    tuningFor: (engine, now) => tuning.choose(engine, now),
    lostRun: () => run.lost(),
    runId: () => run.runId,
    planned: () => planner.value(),
    planAgain: () => planner.soon(),
    told(told, engine) {
      if (told?.engine !== engine) return []; // another one was chosen while this was on its way
      if (told.frames && told.stamp === studio.canvas?.stamp()) studio.canvas.showFrames(told.frames);
      return [told.note, told.bar];
    },
    chosenSeed: () => strip?.chosenSeed ?? "",
    notSaved: () => strip?.format.say(""),
    drawSeed,
    fillLabel: (samples) => (Number(samples) === 1 ? "Fill, 1 sample" : `Fill, ${samples} samples`),
  });
  document.addEventListener("inpaint:lost", () => studio.canvas?.forgetUploads());
  connectKeys(document);
  connectCalls(document);
  return studio;
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
