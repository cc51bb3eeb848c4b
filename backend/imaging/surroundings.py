"""Which part of a picture a fill looks at, and how many times smaller it is worked on."""

import math

import numpy as np
from numpy.typing import NDArray

from backend.imaging.pyramid import grown
from backend.imaging.scene import PATCH_RADIUS

LEAST_MARGIN = 64  # pixels of surroundings that are looked at around the mask
ENOUGH_SOURCE = 0.5  # of the surroundings: where less of them may be copied, all that may be is looked at
MOST_TARGETS = 100_000  # patches that reach into the mask at the working size
MOST_PIXELS = 700_000  # of what is looked at, at the working size
REDUCED_TARGETS = 24000  # where it is larger
REDUCED_PIXELS = 350_000

Window = tuple[slice, slice]


def surroundings(mask: NDArray[np.bool_], source: NDArray[np.bool_] | None) -> Window:
    """The mask's box with as much around it as its longer side, and all of `source` where that is mostly elsewhere."""
    box = _box(mask)
    margin = max(LEAST_MARGIN, *(span.stop - span.start for span in box))
    down, across = (slice(max(span.start - margin, 0), span.stop + margin) for span in box)
    if source is None:
        return down, across
    known = ~mask[down, across]
    if np.count_nonzero(known & source[down, across]) >= ENOUGH_SOURCE * np.count_nonzero(known):
        return down, across
    near = np.zeros_like(mask)
    near[down, across] = True
    return _box(near | source)


def reduction(mask: NDArray[np.bool_]) -> int:
    """How many times smaller the working size is: 1 while that is fast enough, else to a size that is far less work."""
    targets = np.count_nonzero(grown(mask, PATCH_RADIUS))
    if targets <= MOST_TARGETS and mask.size <= MOST_PIXELS:
        return 1
    return math.ceil(math.sqrt(max(targets / REDUCED_TARGETS, mask.size / REDUCED_PIXELS)))


def _box(marked: NDArray[np.bool_]) -> Window:
    spans = [np.flatnonzero(marked.any(axis=1 - axis)) for axis in (0, 1)]
    return slice(int(spans[0][0]), int(spans[0][-1]) + 1), slice(int(spans[1][0]), int(spans[1][-1]) + 1)
