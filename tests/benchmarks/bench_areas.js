// How long the canvas's area tools, refinements and doctor take at 12 and 48 megapixels, in milliseconds of the processor and
// of the clock: node tests/benchmarks/bench_areas.js [part of a name]

import { createMask, paintCapsule } from "../../ui/canvas/js/model/mask.js";
import { combined } from "../../ui/canvas/js/selection/combine.js";
import { describeAreas } from "../../ui/canvas/js/selection/describe.js";
import { findings } from "../../ui/canvas/js/selection/doctor.js";
import { outlineArea } from "../../ui/canvas/js/selection/outline.js";
import { refined } from "../../ui/canvas/js/selection/refine.js";
import { ellipseArea, rectangleArea } from "../../ui/canvas/js/selection/shapes.js";
import { wandArea } from "../../ui/canvas/js/selection/wand.js";
import { randomNumbers } from "../ui/canvas/model/random.js";

const SIZES = [
  { width: 4000, height: 3000 },
  { width: 8000, height: 6000 },
];
const TIMES = 3; // the fastest counts: the machine may be busy
const chosen = process.argv[2] ?? "";

function measure(size, name, work) {
  if (!name.includes(chosen)) return;
  let best = { processor: Infinity, clock: Infinity };
  for (let time = 0; time < TIMES; time += 1) {
    const [processor, clock] = [process.cpuUsage(), performance.now()];
    work();
    const { user, system } = process.cpuUsage(processor);
    best = {
      processor: Math.min(best.processor, (user + system) / 1000),
      clock: Math.min(best.clock, performance.now() - clock),
    };
  }
  const megapixels = `${(size.width * size.height) / 1e6} MP`;
  console.log(
    `${megapixels}  ${name.padEnd(28)}${best.processor.toFixed(0).padStart(7)}${best.clock.toFixed(0).padStart(7)}`,
  );
}

function strokes({ width, height }, random) {
  const mask = createMask(width, height);
  for (let stroke = 0; stroke < 12; stroke += 1) {
    const [x0, x1] = [random() * width, random() * width];
    const [y0, y1] = [random() * height, random() * height];
    paintCapsule(mask, { x0, y0, x1, y1, radius: 5 + (random() * width) / 30 }, false);
  }
  return mask;
}

/** A gradient with grain, as a sky has. */
function sky({ width, height }, random) {
  const pixels = new Uint32Array(width * height);
  for (let at = 0; at < pixels.length; at += 1) {
    const grain = Math.floor(random() * 6);
    const level = Math.floor((30 * at) / pixels.length) + grain;
    pixels[at] = (0xff000000 | ((200 + grain) << 16) | ((150 + level) << 8) | (110 + level)) >>> 0;
  }
  return pixels;
}

function lasso({ width, height }) {
  return Array.from({ length: 3000 }, (_, i) => {
    const angle = (2 * Math.PI * i) / 3000;
    const reach = 0.45 + 0.04 * Math.sin(40 * angle);
    return { x: width * (0.5 + reach * Math.cos(angle)), y: height * (0.5 + reach * Math.sin(angle)) };
  });
}

console.log("picture  what                      processor  clock");
for (const size of SIZES) {
  const random = randomNumbers(1);
  const whole = { left: 0, top: 0, right: size.width, bottom: size.height };
  const knot = Array.from({ length: 300 }, () => ({ x: random() * size.width, y: random() * size.height }));
  const middle = { x: size.width / 2, y: size.height / 2 };
  const pixels = sky(size, random);
  const mask = strokes(size, random);
  const ellipse = ellipseArea(whole, size);
  measure(size, "rectangle", () => rectangleArea(whole, size));
  measure(size, "ellipse", () => ellipseArea(whole, size));
  measure(size, "lasso of 3000 points", () => outlineArea([lasso(size)], size));
  measure(size, "polygon, 300 sides in a knot", () => outlineArea([knot], size));
  for (const mode of ["add", "subtract", "intersect"]) {
    const layer = { ...mask, data: mask.data.slice() };
    measure(size, mode, () => combined(layer, ellipse, mode)?.edit(layer));
  }
  measure(size, "wand, all of a sky", () => wandArea(pixels, size, middle, { tolerance: 40, contiguous: true }));
  measure(size, "wand, in its grain", () => wandArea(pixels, size, middle, { tolerance: 3, contiguous: true }));
  measure(size, "wand, everywhere", () => wandArea(pixels, size, middle, { tolerance: 10, contiguous: false }));
  for (const action of ["grow", "shrink", "feather", "smooth", "fill-holes", "drop-specks"]) {
    for (const amount of [2, 20, 200]) measure(size, `${action} ${amount}`, () => refined(mask, action, amount));
  }
  measure(size, "doctor", () => findings(mask, 23.4));
  measure(size, "description", () => describeAreas(mask));
  if (size !== SIZES[0]) continue;
  for (let at = 0; at < mask.data.length; at += 1) mask.data[at] = random() < 0.5 ? 255 : 0;
  for (const action of ["grow", "feather", "smooth"]) {
    measure(size, `noise, ${action} 20`, () => refined(mask, action, 20));
  }
  measure(size, "noise, doctor", () => findings(mask, 23.4));
}
