"""Removes the step at the mask's border: the mismatch there is spread smoothly over the filled part.

In the spirit of Farbman et al., "Coordinates for Instant Image Cloning", 2009, with a pyramid as the interpolant.
"""

import numpy as np

from backend.imaging.filling import Filling
from backend.imaging.matching import Floats
from backend.imaging.push_pull import spread
from backend.imaging.pyramid import grown

LARGEST_STEP = 24.0  # a larger mismatch is an edge of the picture, not a difference in light


def without_border_step(filling: Filling) -> Floats:
    """The first picture, (height, width, 5), corrected inside the mask."""
    scene = filling.scene
    mask = scene.level.mask
    rows, columns = np.nonzero(grown(mask, 1) & ~mask)
    picture = scene.level.picture
    source = filling.matches.source[0, scene.targets.at(rows, columns)]
    step = np.zeros_like(picture)
    step[rows, columns] = picture[rows, columns] - picture.reshape(-1, picture.shape[-1])[source]
    known = np.zeros(mask.shape, np.float32)
    known[rows, columns] = 1
    return filling.pictures[0] + spread(np.clip(step, -LARGEST_STEP, LARGEST_STEP), known)
