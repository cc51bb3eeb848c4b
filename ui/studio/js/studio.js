// Puts the page's own parts together; Gradio's events and components reach them through window.inpaintStudio.

import { answerByName } from "../../js/by-name.js";
import { Keeping, tellUnkept } from "../../js/keeping.js";
import { openStores } from "../../js/store.js";
import { answersOf } from "./answers.js";
import { connectCalls } from "./calls.js";
import { attachExamples } from "./examples.js";
import { KeyField } from "./key-field.js";
import { connectKeys } from "./keys.js";
import { Memory, Tuning, visitorToken } from "./memory.js";
import { Planner } from "./planner.js";
import { Liveness } from "./reconnect.js";
import { RunState } from "./run-state.js";
import { Strip } from "./strip.js";

const LOOK_BACK = 10_000; // milliseconds that pictures wait at most until what there was before is shown

export function start(studio) {
  const { session, ...parts } = assemble(studio);
  const { run, planner, chosen } = parts;
  const keeping = new Keeping(document);
  if (!parts.local.isKept) tellUnkept("all");
  const lookedBack = Promise.race([run.lookedBack, new Promise((resolve) => setTimeout(resolve, LOOK_BACK))]);
  let attached;
  parts.canvasReady = new Promise((resolve) => (attached = resolve));
  const answers = answersOf(studio, parts);

  Object.assign(studio, {
    session,
    lookedBack,
    answer: (name, given, wanted, values) => answerByName(answers[name], { given, wanted }, values),
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
    attachGallery(gallery) {
      parts.strip = new Strip({ ...gallery, canvasReady: parts.canvasReady, store: parts.local });
    },
  });
  document.addEventListener("inpaint:lost", () => studio.canvas?.forgetUploads());
  connectKeys(document);
  connectCalls(document);
  return studio;
}

function assemble(studio) {
  const { local, session } = openStores();
  const tuning = new Tuning(studio.tunings);
  document.addEventListener("change", ({ target }) => target.closest?.("#engine") && tuning.byHand(target.value));
  const planner = new Planner(document, studio);
  const keyField = new KeyField(document);
  return {
    local,
    session,
    tuning,
    planner,
    keyField,
    memory: new Memory(local, { engines: studio.engines, byPosition: studio.keptByPosition }),
    visitor: visitorToken(local), // the same for as long as this page lives, whatever becomes of the storage
    run: new RunState(document, new Liveness(studio.boot)),
    chosen(engine) {
      if (engine !== planner.engine) keyField.expect();
      planner.choose(engine);
      studio.canvas?.offerAvoid(studio.avoidingEngines.includes(engine));
    },
    strip: null,
  };
}
