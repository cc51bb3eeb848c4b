"""How well and how fast drawn objects are selected: overlap with the true mask, seconds of a processor, and memory.

    python -m tests.benchmarks.bench_selection [seed …]

Overlap is intersection over union, for objects of one colour and for such in panels, some of which are like their
ground: from boxes with 5 to 25 % of slack on every side, from a click into the object's middle, and after two further
clicks, each into the middle of the largest error. Then seconds and megabytes at 2 and 12 megapixels.
"""

import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import distance_transform_edt

sys.path.insert(0, str(Path(__file__).parents[1]))

from drawn_objects import SHAPES, Drawing, drawings, drawn
from drawn_panels import panelled_drawings

from backend.imaging.geometry import Size
from backend.imaging.picture import Picture
from backend.selection.base import Click, Wish
from backend.selection.grabcut import GrabCut
from tests.backend.imaging.peaks import peak_growth

SLACKS = (0.05, 0.1, 0.15, 0.25)
CORRECTED = (0.1, 0.25)
SIZES = {2: Size(1632, 1224), 12: Size(4000, 3000)}
TIMED = (0, 3, 8, 12)  # shapes
KINDS = {"of one colour": drawings, "in panels": panelled_drawings}


def main(seeds: list[int]) -> None:
    for kind, drawn_with in KINDS.items():
        overlaps: dict[str, list[list[float]]] = {}
        for seed in seeds:
            for drawing in drawn_with(Size(640, 480), seed):
                told = _overlaps(drawing)
                _say(f"{seed} {kind}, {drawing.name}: " + ", ".join(f"{way} {steps[0]:.3f}" for way, steps in told))
                for way, steps in told:
                    overlaps.setdefault(way, []).append(steps)
        for way, each in overlaps.items():
            for clicks, values in enumerate(zip(*each, strict=True)):
                good = np.mean(np.array(values) >= 0.9)
                after = f", {clicks} further clicks" if clicks else ""
                figures = f"mean {np.mean(values):.3f}, least {min(values):.3f}, {100 * good:.0f} % from 0.9 on"
                _say(f"{kind}, {way}{after}: {figures}")
    for megapixels, size in SIZES.items():
        for number in TIMED:
            _tell_costs(f"{megapixels} megapixels, {SHAPES[number].__name__}", _enlarged(number, size))


def _overlaps(drawing: Drawing) -> list[tuple[str, list[float]]]:
    told = [
        (
            f"box +{100 * slack:.0f} %",
            _with_corrections(drawing, Wish(drawing.box_with_slack(slack)), slack in CORRECTED),
        )
        for slack in SLACKS
    ]
    click = Wish(clicks=(_click(_solid(drawing.mask), True),))
    return [*told, ("click", _with_corrections(drawing, click, True))]


def _with_corrections(drawing: Drawing, wish: Wish, is_corrected: bool) -> list[float]:
    steps = []
    for _ in range(3 if is_corrected else 1):
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
    wishes = {"click": Wish(clicks=(click,)), "box": box, "click in that box": Wish(box.box, (click,))}
    selector, picture, told = GrabCut(), Picture(drawing.image), []
    for kind, wish in wishes.items():
        seconds: list[float] = []
        peak = peak_growth(lambda wish=wish, seconds=seconds: seconds.append(_seconds_of(selector, picture, wish)))
        told.append(f"{kind} {seconds[0]:.2f} s, {peak / 1e6:.0f} MB")
    _say(f"{name}: " + "; ".join(told))


def _seconds_of(selector: GrabCut, picture: Picture, wish: Wish) -> float:
    before = time.process_time()
    selector.select(picture, wish)
    return time.process_time() - before


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]] or [0])
