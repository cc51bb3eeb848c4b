"""Makes a large picture small enough to work on, and marks which of its cells are to be filled."""

import numpy as np
from numpy.typing import NDArray

from backend.imaging.patchmatch.arrays import Floats, Marked, Pixels
from backend.imaging.patchmatch.progress import ProgressMeter
from backend.imaging.patchmatch.transparency import Even, View

LEAST_KNOWN = 0.1  # share of the cells that must stay known


def reduce(
    image: Pixels, mask: Marked, factor: int, meter: ProgressMeter, view: View | None = None
) -> tuple[Floats, Marked]:
    """Averages of the known pixels in cells of `factor` × `factor`, in levels, and the cells that are to be filled.

    Both count in cells: (height, width, 3 or 4) and (height, width). To be filled are cells with any masked pixel, so
    that every masked pixel gets a shift; where that would leave hardly anything known (specks everywhere), only the
    cells that are more than half masked, or entirely, and at least one.
    """
    height, width = mask.shape
    starts = np.arange(0, width, factor)
    seen = (view or Even()).seen
    colours, masked = [], []
    for top in range(0, height, factor):
        meter.advance(0)
        band_mask = mask[top : top + factor]
        known = ~band_mask
        sums = np.add.reduceat(
            np.sum(seen(image[top : top + factor]) * known[..., None], axis=0, dtype=np.float32), starts
        )
        counts = np.add.reduceat(np.sum(known, axis=0, dtype=np.float32), starts)
        colours.append(sums / np.maximum(counts, 1)[:, None])
        sizes = np.add.reduceat(np.full(width, len(band_mask), np.float32), starts)
        masked.append(1 - counts / sizes)
    return np.stack(colours), _cells_to_fill(np.stack(masked))


def _cells_to_fill(masked: Floats) -> Marked:
    for limit in (0.0, 0.5):
        cells = masked > limit
        if cells.any() and np.count_nonzero(~cells) >= LEAST_KNOWN * cells.size:
            return cells
    cells = masked >= 1
    cells.flat[masked.argmax()] = True
    return cells


def cells_to_copy(cells: Marked, mask: Marked, source: Marked, factor: int) -> Marked:
    """The cells, none of those that are to be filled, that may be copied: all that is known of them may be.

    Where there is no such cell, those of which anything may be copied; none where all of these are to be filled.
    """
    known = _pixels_per_cell(~mask, factor)
    wanted = _pixels_per_cell(source & ~mask, factor)
    whole = (wanted == known) & ~cells
    return whole if whole.any() else (wanted > 0) & ~cells


def _pixels_per_cell(marked: Marked, factor: int) -> NDArray[np.int64]:
    tall, wide = (np.arange(0, side, factor) for side in marked.shape)
    return np.add.reduceat(np.add.reduceat(marked, wide, axis=1, dtype=np.int64), tall, axis=0)
