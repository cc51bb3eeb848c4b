"""How well and how fast drawn objects are selected: overlap with the true mask, seconds of a processor, and memory.

    python -m tests.benchmarks.bench_selection [seed …]

Overlap is intersection over union: from a box with 5 to 10 % of slack, from a click into the object's middle, and after
two more clicks, each into the middle of the largest error. Then seconds and megabytes at 2 and 12 megapixels.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import distance_transform_edt

sys.path.insert(0, str(Path(__file__).parents[1]))

from drawn_objects import SHAPES, Drawing, drawings, drawn

from backend.imaging.geometry import Size
from backend.imaging.picture import Picture
from backend.selection.base import Click, Wish
from backend.selection.grabcut import GrabCut
from tests.backend.imaging.peaks import peak_growth

SLACKS = (0.05, 0.075, 0.1)
SIZES = {2: Size(1632, 1224), 12: Size(4000, 3000)}
TIMED = (0, 3, 8, 12)  # shapes


def main(seeds: list[int]) -> None:
    overlaps: dict[str, list[float]] = {}
    for seed in seeds:
        for number, drawing in enumerate(drawings(Size(640, 480), seed)):
            box, clicks = drawing.box_with_slack(SLACKS[number % 3]), (_click(_solid(drawing.mask), True),)
            for kind, wish in (("box", Wish(box)), ("click", Wish(clicks=clicks))):
                steps = _with_corrections(drawing, wish)
                _say(f"{seed} {drawing.name} {kind}: " + ", ".join(f"{step:.3f}" for step in steps))
                overlaps.setdefault(kind, []).append(steps[0])
                overlaps.setdefault(f"{kind}, two corrections", []).append(steps[-1])
    for kind, values in overlaps.items():
        good = np.mean(np.array(values) >= 0.9)
        _say(f"{kind}: mean {np.mean(values):.3f}, least {min(values):.3f}, {100 * good:.0f} % from 0.9 on")
    for megapixels, size in SIZES.items():
        for number in TIMED:
            _tell_costs(f"{megapixels} megapixels, {SHAPES[number].__name__}", _enlarged(number, size))


def _with_corrections(drawing: Drawing, wish: Wish) -> list[float]:
    steps = []
    for _ in range(3):
        mask = _selected(drawing, wish)
        steps.append(drawing.overlap(mask))
        wish = Wish(wish.box, (*wish.clicks, _correction(_solid(drawing.mask), _solid(mask))))
    return steps


def _correction(true: NDArray[np.bool_], found: NDArray[np.bool_]) -> Click:
    missing, added = true & ~found, found & ~true
    adds = _depth(missing).max() >= _depth(added).max()
    return _click(missing if adds else added, bool(adds))


def _click(region: NDArray[np.bool_], adds: bool) -> Click:
    depth = _depth(region)
    row, column = np.unravel_index(int(depth.argmax()), depth.shape)
    return Click(float(column) + 0.5, float(row) + 0.5, adds)


def _depth(region: NDArray[np.bool_]) -> NDArray[np.float64]:
    return np.asarray(distance_transform_edt(np.pad(region, 1)))[1:-1, 1:-1]


def _solid(mask: Image.Image) -> NDArray[np.bool_]:
    return np.asarray(mask) >= 128


def _selected(drawing: Drawing, wish: Wish) -> Image.Image:
    selection, whole = GrabCut().select(Picture(drawing.image), wish), Image.new("L", drawing.image.size)
    if selection:
        whole.paste(selection.mask.image, selection.box[:2])
    return whole


def _enlarged(number: int, size: Size) -> Drawing:
    small = drawn(SHAPES[number], Size(800, 600), np.random.default_rng((0, number)))
    image, mask = (each.resize(size, Image.Resampling.BICUBIC) for each in (small.image, small.mask))
    return Drawing(small.name, image, mask)


def _tell_costs(name: str, drawing: Drawing) -> None:
    click = _click(_solid(drawing.mask), True)
    box = Wish(drawing.box_with_slack(0.08))
    wishes = {"box": box, "click": Wish(clicks=(click,)), "click in a box": Wish(box.box, (click,))}
    told = []
    for kind, wish in wishes.items():
        seconds: list[float] = []
        peak = peak_growth(lambda wish=wish, seconds=seconds: seconds.append(_processor(lambda: _do(drawing, wish))))
        told.append(f"{kind} {seconds[0]:.2f} s, {peak / 1e6:.0f} MB")
    _say(f"{name}: " + "; ".join(told))


def _do(drawing: Drawing, wish: Wish) -> None:
    GrabCut().select(Picture(drawing.image), wish)


def _processor(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [0])
