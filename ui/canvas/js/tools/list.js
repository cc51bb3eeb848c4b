// All tools, in the order of the rail.

import { avoid } from "./avoid.js";
import { brush } from "./brush.js";
import { eraser } from "./eraser.js";

/** @import { Settings } from "../model/settings.js" */
/** @import { StrokePoint } from "./stroke.js" */
/**
 * start begins an action; layer: what it paints, which `about` says, and `inverted` what that means the other way round;
 * they are missing where it takes away
 * @typedef {{ id: string, label: string, does: string, key: string, cursor: string, icon: string, layer?: Layer,
 *   about?: string, inverted?: string, start: (context: ToolContext, point: StrokePoint) => Stroke }} Tool
 */
/** @typedef {{ workspace: Workspace, settings: Settings }} ToolContext */
/** @typedef {{ move: (point: StrokePoint) => void, end: () => void }} Stroke */

/** @type {Tool[]} */
export const tools = [brush, eraser, avoid];
