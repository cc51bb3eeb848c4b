"""Content-aware fill: replaces the masked part of a picture by patches of its known part, without any model."""

import math

import numpy as np
from numpy.typing import NDArray

from backend.imaging.filling import Filling
from backend.imaging.lifting import Lift
from backend.imaging.membrane import without_border_step
from backend.imaging.progress import OnProgress, ProgressMeter
from backend.imaging.pyramid import build_pyramid, depths, grown, rgb_from_opponent
from backend.imaging.reduction import reduce
from backend.imaging.scene import PATCH_RADIUS
from backend.imaging.solving import solve

LEAST_MARGIN = 64  # pixels of surroundings that are looked at around the mask
MOST_TARGETS = 100_000  # patches that reach into the mask at the working size
MOST_PIXELS = 700_000  # of the region at the working size
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
    channels (Newson et al. 2014), several rough fills to choose from, and shifts by which the picture repeats itself
    (He and Sun 2012). Large pictures are filled at a smaller size and the patches then copied at full size.
    """
    meter = ProgressMeter(on_progress)
    filled = image.copy()
    meter.advance(0)
    if mask.any() and not mask.all():
        region = _region(mask)
        meter.advance(0)
        _fill_region(filled[region], image[region], mask[region], seed, meter)
    meter.finish()
    return filled


def _fill_region(
    filled: NDArray[np.uint8], image: NDArray[np.uint8], mask: NDArray[np.bool_], seed: int, meter: ProgressMeter
) -> None:
    factor = _reduction(mask)
    meter.advance(0)
    if factor == 1:
        filling = _solved(image.astype(np.float32), mask, seed, meter)
        colours = rgb_from_opponent(without_border_step(filling)[mask][:, :3])
        filled[mask] = np.clip(np.rint(colours), 0, 255).astype(np.uint8)
    else:
        colours, cell_mask = reduce(image, mask, factor, meter)
        meter.advance(0)
        filling = _solved(colours, cell_mask, seed, meter)
        Lift.from_filling(filling, image, mask, factor).write(filled, meter)


def _solved(colours: NDArray[np.float32], mask: NDArray[np.bool_], seed: int, meter: ProgressMeter) -> Filling:
    levels = build_pyramid(colours, mask, _coarsest_radius(mask))
    meter.advance(0)
    return solve(levels, seed, meter)


def _region(mask: NDArray[np.bool_]) -> tuple[slice, slice]:
    """The mask's box with as much around it as its longer side."""
    spans = [np.flatnonzero(mask.any(axis=1 - axis)) for axis in (0, 1)]
    margin = max(LEAST_MARGIN, *(int(span[-1] - span[0]) + 1 for span in spans))
    down, across = (slice(max(int(span[0]) - margin, 0), int(span[-1]) + margin + 1) for span in spans)
    return down, across


def _reduction(mask: NDArray[np.bool_]) -> int:
    """How many times smaller the working size is."""
    targets = np.count_nonzero(grown(mask, PATCH_RADIUS))
    return math.ceil(math.sqrt(max(targets / MOST_TARGETS, mask.size / MOST_PIXELS, 1)))


def _coarsest_radius(mask: NDArray[np.bool_]) -> int:
    """A quarter of the mask's depth: rough fills of a deep mask begin where there is still something to see."""
    return int(np.clip(depths(mask).max() // 4, 1, DEEPEST_START))
