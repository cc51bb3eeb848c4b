// Reads masks from the standard input and writes their regions to the standard output, for a test in Python.
import { readFileSync } from "node:fs";
import { regionsOf } from "../../../../ui/canvas/js/selection/regions.js";

/** @type {{ width: number, height: number, mask: string, avoid: string, side: number | null, multiple: number }[]} */
const cases = JSON.parse(readFileSync(0, "utf8"));
/** @type {(text: string) => Uint8Array<ArrayBuffer>} */
const bytes = (text) => Uint8Array.from(Buffer.from(text, "base64"));
const found = cases.map(({ width, height, mask, avoid, side, multiple }) =>
  regionsOf(
    { width, height, data: bytes(mask) },
    { side, multiple },
    avoid ? { width, height, data: bytes(avoid) } : null,
  ),
);
process.stdout.write(JSON.stringify(found));
