"""Content-aware fill: replaces the masked part of a picture by patches of its known part, without any model."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.imaging.lifting import Lift
from backend.imaging.membrane import without_border_step
from backend.imaging.progress import OnProgress, ProgressMeter
from backend.imaging.pyramid import build_pyramid, depths, grown, rgb_from_opponent
from backend.imaging.reduction import reduce
from backend.imaging.scene import PATCH_RADIUS
from backend.imaging.solving import Solver

LEAST_MARGIN = 64  # pixels of surroundings that are looked at around the mask
MOST_TARGETS = 100_000  # patches that reach into the mask at the working size
MOST_PIXELS = 700_000  # of the region at the working size
REDUCED_TARGETS = 24000  # where it is larger
REDUCED_PIXELS = 350_000
DEEPEST_START = 8  # pixels from the mask's border to its middle at the coarsest level, at most


def fill(
    image: NDArray[np.uint8],
    mask: NDArray[np.bool_],
    seed: int = 0,
    on_progress: OnProgress | None = None,
) -> NDArray[np.uint8]:
    """Return a copy of `image` whose masked pixels are continued from the others, which keep their exact values.

    `image` is (height, width, 3) in RGB, `mask` (height, width), True = repaint. The same arguments give the same
    bytes; seeds that follow each other give different fills where the picture allows it. `on_progress` is told a
    fraction that rises from 0 to 1; what it raises ends the fill and passes through. A picture that is masked
    entirely or not at all comes back as it is.

    PatchMatch (Barnes et al. 2009) inside patch-based completion (Wexler et al. 2007) on a pyramid, with texture
    channels (Newson et al. 2014) in which the surroundings' roughness is expected to go on, several rough fills to
    choose from, and shifts by which the picture repeats itself (He and Sun 2012). Large pictures are filled at a
    smaller size and the patches then copied at full size.
    """
    return next(fills(image, mask, (seed,), on_progress))


def fills(
    image: NDArray[np.uint8], mask: NDArray[np.bool_], seeds: Iterable[int], on_progress: OnProgress | None = None
) -> Iterator[NDArray[np.uint8]]:
    """One `fill` for each seed, the same bytes as if asked for alone; what they have in common is done once.

    Four seeds from a multiple of four on share their rough fills, and the first has the best of them. `on_progress`
    rises from 0 to 1 for each.
    """
    task: _Task | None = None
    for seed in seeds:
        meter = ProgressMeter(on_progress)
        filled = image.copy()
        meter.advance(0)
        if mask.any() and not mask.all():
            task = task or _Task.of(image, mask, meter)
            task.write(filled, seed, meter)
        meter.finish()
        yield filled


@dataclass
class _Task:
    """What fills of one picture and mask have in common."""

    region: tuple[slice, slice]
    image: NDArray[np.uint8]  # of the region, like all that follows
    mask: NDArray[np.bool_]
    factor: int  # how many times smaller the working size is
    solver: Solver

    @classmethod
    def of(cls, image: NDArray[np.uint8], mask: NDArray[np.bool_], meter: ProgressMeter) -> "_Task":
        region = _region(mask)
        meter.advance(0)
        image, mask = image[region], mask[region]
        factor = _reduction(mask)
        meter.advance(0)
        colours, cells = (image.astype(np.float32), mask) if factor == 1 else reduce(image, mask, factor, meter)
        meter.advance(0)
        levels = build_pyramid(colours, cells, _coarsest_radius(cells))
        meter.advance(0)
        return cls(region, image, mask, factor, Solver(levels, is_reduced=factor > 1))

    def write(self, filled: NDArray[np.uint8], seed: int, meter: ProgressMeter) -> None:
        """Fill the masked pixels of `filled`, the whole picture."""
        filling = self.solver.solve(seed, meter)
        inside = filled[self.region]
        if self.factor > 1:
            Lift.from_filling(filling, self.image, self.mask, self.factor).write(inside, meter)
            return
        colours = rgb_from_opponent(without_border_step(filling)[self.mask])
        inside[self.mask] = np.clip(np.rint(colours), 0, 255).astype(np.uint8)


def _region(mask: NDArray[np.bool_]) -> tuple[slice, slice]:
    """The mask's box with as much around it as its longer side."""
    spans = [np.flatnonzero(mask.any(axis=1 - axis)) for axis in (0, 1)]
    margin = max(LEAST_MARGIN, *(int(span[-1] - span[0]) + 1 for span in spans))
    down, across = (slice(max(int(span[0]) - margin, 0), int(span[-1]) + margin + 1) for span in spans)
    return down, across


def _reduction(mask: NDArray[np.bool_]) -> int:
    """How many times smaller the working size is: 1 while that is fast enough, else to a size that is far less work."""
    targets = np.count_nonzero(grown(mask, PATCH_RADIUS))
    if targets <= MOST_TARGETS and mask.size <= MOST_PIXELS:
        return 1
    return math.ceil(math.sqrt(max(targets / REDUCED_TARGETS, mask.size / REDUCED_PIXELS)))


def _coarsest_radius(mask: NDArray[np.bool_]) -> int:
    """A quarter of the mask's depth: rough fills of a deep mask begin where there is still something to see."""
    return int(np.clip(depths(mask).max() // 4, 1, DEEPEST_START))
