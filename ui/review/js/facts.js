// What of a run's settings, seeds and proofs is worth a line, and what only on asking.

/** @import { Details, Run, Sample, Values } from "./words.js" */
/** @typedef {{ name: string, asked?: string, got: string, tone?: "ok" | "warn" | "bad" }} Fact */

/** @type {Record<string, string>} */
const NAMES = {
  num_inference_steps: "steps",
  guidance_scale: "guidance",
  negative_prompt: "keep out",
  safety_checker: "safety check",
  enhance_prompt: "prompt made longer",
  seam: "seam",
};

/** Where what was got is not what was asked for; what was left to the engine cannot differ.
 * @param {Values | null} asked @param {Values | null} got @returns {Fact[]} */
export function differences(asked, got) {
  if (!asked || !got) return [];
  return Object.entries(asked)
    .filter(([name, value]) => value !== null && (name in got ? !isSame(value, got[name]) : isSet(value)))
    .map(([name, value]) => ({
      name: nameOf(name),
      asked: text(value),
      got: name in got ? text(got[name]) : "not used",
      tone: "warn",
    }));
}

/** The lines that stand open. @param {Run} run @param {Sample} sample @param {Details | null} details @returns {Fact[]} */
export function openFacts(run, sample, details) {
  /** @type {Fact[]} */
  const facts = [];
  if (sample.seed !== null) facts.push({ name: "seed", got: String(sample.seed) });
  const { seed: _, ...asked } = details?.asked ?? {}; // each sample has its own
  facts.push(...differences(details?.asked ? asked : null, details?.got ?? null));
  const outside = sample.receipt?.changed_outside;
  if (typeof outside === "number") {
    const got = `${outside.toLocaleString("en")} pixel${outside === 1 ? "" : "s"} changed`;
    facts.push({ name: "outside mask", got, tone: outside ? "bad" : "ok" });
  }
  if (sample.flagged) facts.push({ name: "safety check", got: "flagged", tone: "bad" });
  if (run.width && run.height) facts.push({ name: "size", got: `${run.width} × ${run.height} px` });
  return facts;
}

/** Everything else, for who asks. @param {Run} run @param {Sample} sample @param {Details | null} details
 * @returns {Fact[]} */
export function allFacts(run, sample, details) {
  const asked = details?.asked ?? {};
  const got = details?.got ?? {};
  const names = [...new Set([...Object.keys(asked), ...Object.keys(got)])];
  /** @type {Fact[]} */
  const facts = names.map((name) => ({ name: nameOf(name), asked: text(asked[name]), got: text(got[name]) }));
  if (run.negative_prompt && !("negative_prompt" in asked)) {
    facts.push({ name: "keep out", asked: run.negative_prompt, got: "" });
  }
  const { seam, box } = sample.receipt ?? {};
  if (typeof seam === "number") facts.push({ name: "seam (1 cannot be seen)", asked: "", got: seam.toFixed(2) });
  if (Array.isArray(box)) facts.push({ name: "changed box", asked: "", got: box.join(", ") });
  return facts.filter((fact) => fact.asked || fact.got);
}

/** @param {string} name */
function nameOf(name) {
  return NAMES[name] ?? name.replaceAll("_", " ");
}

/** @param {unknown} value */
function isSet(value) {
  return Boolean(value) && !(Array.isArray(value) && !value.length);
}

/** @param {unknown} one @param {unknown} other */
function isSame(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** @param {unknown} value */
function text(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
