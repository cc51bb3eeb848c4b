"""Removes the step at the mask's border: the difference in light there is spread smoothly into the filled part.

In the spirit of Farbman et al., "Coordinates for Instant Image Cloning", 2009, with a pyramid as the interpolant.
Unlike theirs the correction fades out where the picture is rough: there nobody sees a difference in light, and copies
that stay as they were found look more like the rest.
"""

import numpy as np

from backend.imaging.patchmatch.arrays import Floats, Indices
from backend.imaging.patchmatch.border import carry_inward, light_of, ring_around
from backend.imaging.patchmatch.filling import Filling
from backend.imaging.patchmatch.push_pull import spread
from backend.imaging.patchmatch.pyramid import TEXTURE_WEIGHT, Level, depths

SOFTNESS = 15  # pixels along the border over which the light is averaged, twice
LIGHT_REACH = 12.0  # pixels into a rough part at which a difference in light has faded to a third
ROUGH = 3.0  # mean step of grey from pixel to pixel, from which on a part is as rough as it gets
LEAST_COUNT = np.float32(1e-6)
VOTES = 1  # as far as the last vote inside the mask looks


def without_border_step(filling: Filling) -> Floats:
    """The first picture's colours, (height, width, 3 or 4) in levels, the fourth channel a cut-out's alpha, corrected
    inside the mask; outside they mean nothing.

    Differences in light go all the way into smooth parts; what then is still lacking at the border fades out within a
    few pixels.
    """
    level = filling.problem.level
    ring = ring_around(level.mask)
    rows, columns = np.nonzero(ring)
    corrected = _voted_inside(filling)
    step = np.zeros_like(corrected)
    step[rows, columns] = level.view.step(_known(level, rows, columns), filling.voted_straight(rows, columns, VOTES))
    light = _softened(light_of(step), ring.astype(np.float32))
    light *= _light_share(filling)[..., None]
    corrected = level.view.lit(corrected, light)
    rows, columns, rest = carry_inward(step - light, ring, level.mask)
    corrected[rows, columns] += rest
    return corrected


def _known(level: Level, rows: Indices, columns: Indices) -> Floats:
    colours = level.picture[rows, columns, :3]
    if level.alpha is None:
        return colours
    return level.view.straight(np.concatenate([colours, level.alpha[rows, columns]], axis=-1))


def _voted_inside(filling: Filling) -> Floats:
    """The picture as it was voted at last, and with the alpha of that vote."""
    problem, colours = filling.problem, filling.pictures[0, ..., :3]
    if problem.level.alpha is None:
        return colours
    voted = np.zeros((*problem.level.mask.shape, 4), np.float32)
    inside = problem.inside_rows, problem.inside_columns
    voted[inside] = filling.voted_straight(*inside, VOTES)
    return voted


def _softened(step: Floats, known: Floats) -> Floats:
    """What is lacking along the border, averaged there and spread over the rest."""
    from scipy.ndimage import uniform_filter  # slow to load, and only needed while filling

    sums = np.concatenate([step, known[..., None]], axis=-1)
    for _ in range(2):
        sums = np.asarray(uniform_filter(sums, SOFTNESS, mode="constant", axes=(0, 1)), np.float32)
    mean = np.asarray(sums[..., :-1] / np.maximum(sums[..., -1:], LEAST_COUNT), np.float32)
    return spread(mean, known)


def _light_share(filling: Filling) -> Floats:
    """How much of the light reaches each pixel, (height, width)."""
    steepness = filling.pictures[0, ..., 3:].mean(axis=-1) / np.float32(TEXTURE_WEIGHT)
    roughness = np.clip(steepness / np.float32(ROUGH), 0, 1)
    inward = np.maximum(depths(filling.problem.level.mask) - 1, 0).astype(np.float32)
    return np.exp(-inward * roughness / np.float32(LIGHT_REACH))
