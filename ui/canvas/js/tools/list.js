// All tools, in the order of the rail. A tool is { id, label, does, key, cursor, icon, start(context, point), layer, about };
// start begins an action and returns { move(point), end() }. The context is { workspace, settings, stage, input }.
// Where a tool paints another layer than the mask, `layer` names it and `about` says it; it is there only where offered.

import { avoid } from "./avoid.js";
import { brush } from "./brush.js";
import { eraser } from "./eraser.js";

export const tools = [brush, eraser, avoid];
