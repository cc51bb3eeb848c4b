// All tools, in the order of the rail.

import { avoid } from "./avoid.js";
import { brush } from "./brush.js";
import { ellipse } from "./ellipse.js";
import { eraser } from "./eraser.js";
import { extend } from "./extend.js";
import { lasso } from "./lasso.js";
import { polygon } from "./polygon.js";
import { rectangle } from "./rectangle.js";
import { smart } from "./smart.js";
import { wand } from "./wand.js";

/** @import { Outline } from "../model/outline.js" */
/** @import { Settings } from "../model/settings.js" */
/** @import { Areas } from "../selection/areas.js" */
/** @import { SmartObject } from "../selection/smart-object.js" */
/** @import { SampleView } from "../view/sample-view.js" */
/** @import { Shape } from "./span.js" */
/** @typedef {"paint" | "select" | "extend"} Group of the rail */
/** @typedef {"size" | "mode" | "shape" | "wand" | "smart" | "extend"} Option a set of controls in the dock */
/**
 * straight: Shift is held; takesAway: Alt or Ctrl is held
 * @typedef {Point & { pressure: number, straight?: boolean, takesAway?: boolean }} ToolPoint
 */
/**
 * options: what the dock shows beside it; layer: what it paints, which `about` says, and `inverted` what that means the other
 * way round: they are missing where it takes away, or paints what was painted last; shape: what is drawn by numbers
 * @typedef {{ id: string, group: Group, options: Option[], label: string, does: string, shortcut: string, cursor: string,
 *   icon: string, layer?: Layer, about?: string, inverted?: string, shape?: Shape } & Acts} Tool
 */
/**
 * start: an action begins where the pointer is pressed; hover: the pointer moves without a press
 * dab: what Enter does at the cross of the keyboard, where that is not a press; spans: it takes one Enter for the beginning
 * and one for the end there
 * onKey: hears Enter, Backspace, Escape and "DoubleClick" before all others, true where it did something
 * leave: another tool is chosen, or another picture comes
 * @typedef {{ start: (context: ToolContext, point: ToolPoint) => Stroke, spans?: boolean,
 *   hover?: (context: ToolContext, point: Point) => void, dab?: (context: ToolContext, point: ToolPoint) => void,
 *   onKey?: (context: ToolContext, key: string) => boolean, leave?: (context: ToolContext) => void }} Acts
 */
/**
 * refuse: tells the person why something is not done, one sentence
 * @typedef {{ workspace: Workspace, settings: Settings, stage: Stage, outline: Outline, areas: Areas,
 *   smartObject: SmartObject, view: SampleView, refuse: (text: string) => void }} ToolContext
 */
/** @typedef {{ move: (point: ToolPoint) => void, end: () => void, cancel: () => void }} Stroke */

/** @type {Tool[]} */
export const tools = [brush, eraser, avoid, lasso, polygon, rectangle, ellipse, wand, smart, extend];
