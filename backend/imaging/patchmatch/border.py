"""Carries what a fill lacks just outside the mask a few pixels inward, so that no step is seen at its border."""

import numpy as np

from backend.imaging.patchmatch.arrays import Floats, Indices, Marked
from backend.imaging.patchmatch.pyramid import grown

REACH = 3
RAMP = (0.9, 0.6, 0.3)  # share of what is lacking that is made good at 1, 2 and 3 pixels from the border
NEARNESS = 0.5  # pixels, of the bell curve by which the pixels outside count: the nearest ones decide
LEAST_COUNT = 1e-20
LARGEST_LIGHT = np.float32(24)  # levels that a difference in light makes at most
EDGE = np.float32(96)  # levels: such a step is an edge of the picture; from half of it on it counts less and less


def ring_around(mask: Marked) -> Marked:
    """The known pixels that touch the mask."""
    return grown(mask, 1) & ~mask


def light_of(step: Floats) -> Floats:
    """What of the steps at the border, (…, 3 or 4) in levels, is a difference in light; of an edge nothing is."""
    largest = np.abs(step).max(axis=-1, keepdims=True)
    return np.clip(step, -LARGEST_LIGHT, LARGEST_LIGHT) * np.clip(2 - 2 * largest / EDGE, 0, 1)


def carry_inward(lacking: Floats, ring: Marked, mask: Marked) -> tuple[Indices, Indices, Floats]:
    """Rows and columns of the masked pixels near the ring, and what to add there, (count, channels).

    `lacking` is (height, width, channels), in levels, and counts where `ring` is True.
    """
    rows, columns = np.nonzero(mask & grown(ring, REACH))
    around = ((REACH, REACH), (REACH, REACH))
    counted = np.pad(ring.astype(np.float32), around)
    values = np.pad(lacking * ring[..., None], (*around, (0, 0)))
    total = np.zeros((len(rows), lacking.shape[-1]), np.float32)
    count = np.zeros((len(rows), 1), np.float32)
    distance = np.full(len(rows), REACH, np.int64)
    for down in range(-REACH, REACH + 1):
        for across in range(-REACH, REACH + 1):
            place = (rows + REACH + down, columns + REACH + across)
            share = np.float32(np.exp(-(down**2 + across**2) / (2 * NEARNESS**2))) * counted[place]
            total += values[place] * share[:, None]
            count += share[:, None]
            near = max(abs(down), abs(across))
            distance[(share > 0) & (distance > near)] = near
    share = np.array([0.0, *RAMP], np.float32)[distance][:, None] / np.maximum(count, np.float32(LEAST_COUNT))
    total *= share
    return rows, columns, total
