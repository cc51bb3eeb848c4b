// What the viewer says: names of pictures, and one sentence where one does not come.

/** @typedef {"whole" | "slider" | "side" | "blink" | "difference"} Mode */
/** @typedef {"original" | "other"} Against */
/** @typedef {"against" | "sample"} Side */
/**
 * What is shown: addresses of pictures, or null; width and height in pixels, 0 where they are not known.
 * thumbnail: seen until the picture is there; original: the picture before; other: another sample; mask: white where it was
 * repainted; originalAt: where on the picture the original begins, if it was extended
 * @typedef {{ picture: string | null, thumbnail?: string | null, other?: string | null, original?: string | null,
 *   originalAt?: [number, number], mask?: string | null, width: number, height: number, label?: string, otherLabel?: string }} Shown
 */
/**
 * onPin: a pin was clicked; onPoint: a place was chosen while one is asked for, in picture pixels; onMode: how the pictures
 * are shown has changed, by setMode or because there is nothing to compare with (then "whole", until there is);
 * onZoom: device pixels for each of the picture's, in percent
 * @typedef {{ onPin?: (id: string | number) => void, onPoint?: (point: [number, number]) => void,
 *   onMode?: (mode: Mode) => void, onZoom?: (percent: number, isFitted: boolean) => void }} Told
 */

/** @type {Readonly<Shown>} */
export const NOTHING = Object.freeze({ picture: null, width: 0, height: 0 });
export const MODES = /** @type {readonly Mode[]} */ (["whole", "slider", "side", "blink", "difference"]);

/** @type {(shown: Shown, against: Against) => Record<Side, string>} */
export function namesOf({ label, otherLabel }, against) {
  return { sample: label || "Sample", against: against === "original" ? "Original" : otherLabel || "Other sample" };
}

/** The address of what it is compared with, and which of the two that is; the other one where one is missing.
 * @type {(shown: Shown, wanted: Against) => { url: string | null, against: Against }} */
export function chosenAgainst({ original, other }, wanted) {
  const has = { original: original ?? null, other: other ?? null };
  const instead = wanted === "original" ? "other" : "original";
  const against = has[wanted] === null && has[instead] !== null ? instead : wanted;
  return { url: has[against], against };
}

/** Which of the two are seen in the sample's pane.
 * @type {(mode: Mode, turn: { blink: Side, hasDifference: boolean }) => Record<Side, boolean>} */
export function seenIn(mode, { blink, hasDifference }) {
  if (mode === "slider") return { against: true, sample: true };
  if (mode === "blink") return { against: blink === "against", sample: blink === "sample" };
  return { against: false, sample: mode !== "difference" || !hasDifference };
}

/** The name of the sample's pane. @type {(mode: Mode, names: Record<Side, string>) => string} */
export function paneName(mode, { sample, against }) {
  if (mode === "difference") return `Difference between ${sample} and ${against}`;
  return mode === "slider" || mode === "blink" ? `${sample} and ${against}` : sample;
}

/** @param {string} name of a picture */
export function missing(name) {
  return `${name} cannot be shown: its file is gone, or it did not get through.`;
}

export const NO_MASK = "The mask cannot be shown: its file is gone, or it did not get through.";
