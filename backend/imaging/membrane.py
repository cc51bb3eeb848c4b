"""Removes the step at the mask's border: the mismatch there is spread smoothly over the filled part.

In the spirit of Farbman et al., "Coordinates for Instant Image Cloning", 2009, with a pyramid as the interpolant.
"""

import numpy as np

from backend.imaging.border import carry_inward, ring_around
from backend.imaging.filling import Filling
from backend.imaging.matching import Floats
from backend.imaging.push_pull import spread

LARGEST_STEP = 24.0  # a larger mismatch is an edge of the picture, not a difference in light
LEAST_COUNT = np.float32(1e-6)
VOTES = 1  # as far as the last vote inside the mask looks


def without_border_step(filling: Filling) -> Floats:
    """The first picture, (height, width, 5), corrected inside the mask.

    Differences in light go all the way in; what then is still lacking at the border fades out within a few pixels.
    """
    from scipy.ndimage import uniform_filter  # slow to load, and only needed while filling

    level = filling.scene.level
    ring = ring_around(level.mask)
    rows, columns = np.nonzero(ring)
    step = np.zeros_like(level.picture)
    step[rows, columns] = level.picture[rows, columns] - filling.voted(rows, columns, VOTES)[0]
    known = ring.astype(np.float32)
    light = np.concatenate([np.clip(step, -LARGEST_STEP, LARGEST_STEP), known[..., None]], axis=-1)
    for _ in range(2):
        light = np.asarray(uniform_filter(light, 3, mode="constant", axes=(0, 1)), np.float32)
    mean = light[..., :-1] / np.maximum(light[..., -1:], LEAST_COUNT)
    smooth = spread(mean.astype(np.float32), known)
    corrected = filling.pictures[0] + smooth
    rows, columns, rest = carry_inward(step - smooth, ring, level.mask)
    corrected[rows, columns] += rest
    return corrected
