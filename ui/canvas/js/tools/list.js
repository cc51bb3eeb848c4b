// All tools, in the order of the rail. A tool is { id, label, does, key, cursor, icon, start(context, point) }; start
// begins an action and returns { move(point), end() }. The context is { workspace, settings, stage, input }.

import { brush } from "./brush.js";
import { eraser } from "./eraser.js";

export const tools = [brush, eraser];
