// Puts the page's own parts together; Gradio's events and components reach them through window.inpaintStudio.

import { answerByName } from "../../js/by-name.js";
import { Keeping, tellUnkept } from "../../js/keeping.js";
import { openStores } from "../../js/store.js";
import { answersOf } from "./answers.js";
import { connectCalls } from "./calls.js";
import { EditTree } from "./edit-tree.js";
import { attachExamples } from "./examples.js";
import { KeyField } from "./key-field.js";
import { connectKeys } from "./keys.js";
import { Memory, Tuning, visitorToken } from "./memory.js";
import { Planner } from "./planner.js";
import { Previews } from "./previews.js";
import { Liveness } from "./reconnect.js";
import { RunState } from "./run-state.js";
import { Strip } from "./strip.js";

/** @import { Notice } from "./run-state.js" */
/** @import { Gallery } from "./strip.js" */
/** @import { Tree } from "./tree-outline.js" */
/** @import { Sight } from "../../canvas/js/view/frames.js" */
/** @import { Tuned } from "./memory.js" */
/**
 * What Python writes into the page's head, see static.py, and the canvas as soon as it is there.
 * @typedef {{ engines: string[], labels: Record<string, string>, plannedEngines: string[], avoidingEngines: string[], tunings: Record<string, Tuned>,
 *   sights: Record<string, Sight>,
 *   keptByPosition: string[], examples: { name: string, title: string }[], bootId: string, base: string, boot: string,
 *   failed: (error: unknown) => void, started?: Promise<unknown>, canvas?: Canvas, board?: HTMLElement }} Studio
 */
/** @typedef {ReturnType<typeof assemble>} Parts */

const LOOK_BACK = 10_000; // milliseconds that pictures wait at most until what there was before is shown

/** @param {Studio} studio */
export function start(studio) {
  const parts = assemble(studio);
  const { run, planner, chosen, local, canvasReady } = parts;
  const keeping = new Keeping(document);
  if (!local.isKept) tellUnkept("all");
  const lookedBack = Promise.race([run.lookedBack, new Promise((resolve) => setTimeout(resolve, LOOK_BACK))]);
  /** @type {Record<string, Parameters<typeof answerByName>[0]>} */
  const answers = answersOf(studio, parts);

  Object.assign(studio, {
    session: parts.session,
    lookedBack,
    /** @type {(busy: () => boolean, lost: () => void) => unknown} */
    watchServer: (busy, lost) => run.liveness.watch(busy, lost),
    /** @type {(method: string, given: string[], wanted: string[], values: unknown[]) => Promise<unknown[]>} */
    answer: (method, given, wanted, values) => answerByName(answers[method], { given, wanted }, values),
    /** @type {(canvas: Canvas, part: GradioPart<unknown>) => void} */
    attachCanvas(canvas, { element, trigger }) {
      studio.canvas = canvas;
      if (planner.engine) chosen(planner.engine);
      attachExamples(element, studio, (name) => lookedBack.then(() => trigger("example", { name })));
      parts.attached(canvas);
    },
    /** @param {GradioPart<Notice>} part */
    attachMessage({ element, props, watch }) {
      run.attach(element, props, watch);
      keeping.attach(element);
    },
    /** @param {GradioPart<Tree>} part */
    attachTree: (part) => new EditTree(part, { canvasReady, session: parts.session, lookedBack }),
    /** @param {GradioPart<Gallery>} part */
    attachGallery(part) {
      parts.strip = new Strip(part, { canvasReady, store: local });
    },
  });
  document.addEventListener("inpaint:lost", () => studio.canvas?.forgetUploads());
  new Previews(document, { canvas: () => studio.canvas, arriving: () => parts.strip?.arriving });
  connectKeys(document);
  connectCalls(document);
  return studio;
}

/** @param {Studio} studio */
function assemble(studio) {
  const { local, session } = openStores();
  const tuning = new Tuning(studio.tunings);
  document.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement && target.closest("#engine")) tuning.byHand(target.value);
  });
  const planner = new Planner(document, studio);
  const keyField = new KeyField(document);
  /** @type {(canvas: Canvas) => void} */
  let attached = () => {};
  /** @type {Promise<Canvas>} */
  const canvasReady = new Promise((resolve) => (attached = resolve));
  return {
    canvasReady,
    attached,
    local,
    session,
    tuning,
    planner,
    keyField,
    memory: new Memory(local, { engines: studio.engines, byPosition: studio.keptByPosition }),
    visitor: visitorToken(local), // the same for as long as this page lives, whatever becomes of the storage
    run: new RunState(document, new Liveness(studio.boot)),
    /** @param {string} engine */
    chosen(engine) {
      if (engine !== planner.engine) keyField.expect();
      planner.choose(engine);
      studio.canvas?.offerAvoid(studio.avoidingEngines.includes(engine));
    },
    strip: /** @type {Strip | null} */ (null),
  };
}
