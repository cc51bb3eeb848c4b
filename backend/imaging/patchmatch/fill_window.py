"""Which part of a picture a fill looks at, and how many times smaller it is worked on."""

import math

import numpy as np

from backend.imaging.patchmatch.arrays import Marked
from backend.imaging.patchmatch.problem import PATCH_RADIUS
from backend.imaging.patchmatch.pyramid import grown, may_be_copied

LEAST_MARGIN = 64  # pixels of surroundings that are looked at around the mask
ENOUGH_SOURCE = 0.5  # of the surroundings: where less of them may be copied, they reach further out
GROWTH = 1.5  # by which they do, until they hold as much
MOST_TARGETS = 100_000  # patches that reach into the mask at the working size
MOST_PIXELS = 700_000  # of what is looked at, at the working size
REDUCED_TARGETS = 24000  # where it is larger
REDUCED_PIXELS = 350_000

FillWindow = tuple[slice, slice]


def fill_window(mask: Marked, source: Marked | None) -> FillWindow:
    """The mask's box with as much around it as its longer side, further out where little of that is in `source`."""
    box = _box(mask)
    margin = max(LEAST_MARGIN, *(span.stop - span.start for span in box))
    near = _around(box, margin)
    if source is None:
        return near
    copyable, enough = may_be_copied(mask, source), ENOUGH_SOURCE * np.count_nonzero(~mask[near])
    if np.count_nonzero(copyable) < enough:
        copyable[near] = True
        return _box(copyable)
    while np.count_nonzero(copyable[near]) < enough:
        margin = math.ceil(margin * GROWTH)
        near = _around(box, margin)
    return near


def reduction(mask: Marked) -> int:
    """How many times smaller the working size is: 1 while that is fast enough, else to a size that is far less work."""
    targets = np.count_nonzero(grown(mask, PATCH_RADIUS))
    if targets <= MOST_TARGETS and mask.size <= MOST_PIXELS:
        return 1
    return math.ceil(math.sqrt(max(targets / REDUCED_TARGETS, mask.size / REDUCED_PIXELS)))


def _around(box: FillWindow, margin: int) -> FillWindow:
    down, across = (slice(max(span.start - margin, 0), span.stop + margin) for span in box)
    return down, across


def _box(marked: Marked) -> FillWindow:
    spans = [np.flatnonzero(marked.any(axis=1 - axis)) for axis in (0, 1)]
    return slice(int(spans[0][0]), int(spans[0][-1]) + 1), slice(int(spans[1][0]), int(spans[1][-1]) + 1)
