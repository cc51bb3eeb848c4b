// All tools, in the order of the rail. A tool is { id, label, does, key, cursor, icon, start(context, point), layer, about };
// start begins an action and returns { move(point), end() }. The context is { workspace, settings, stage, input }.
// `layer` is what it paints and `about` says that, `inverted` what it means the other way round; they are missing where it
// takes away.

import { avoid } from "./avoid.js";
import { brush } from "./brush.js";
import { eraser } from "./eraser.js";

export const tools = [brush, eraser, avoid];
