"""Spreads known values smoothly over unknown ones: averages go down a pyramid and are blended back up.

After Gortler, Grzeszczuk, Szeliski and Cohen, "The Lumigraph", 1996, section 3.4.
"""

import numpy as np

from backend.imaging.patchmatch.arrays import Floats


def spread(values: Floats, weight: Floats) -> Floats:
    """Values, (height, width, channels), where `weight`, (height, width), is 1; smooth surroundings where it is 0.

    Any unit; weights are 0 … 1.
    """
    height, width = weight.shape
    if max(height, width) <= 1 or weight.min() >= 1:
        return values
    quad_weight = sum_quads(weight[..., None])
    quad_values = sum_quads(values * weight[..., None])
    quad_values /= np.maximum(quad_weight, np.float32(1e-6))
    coarse = spread(quad_values, np.minimum(quad_weight[..., 0], np.float32(1)))
    smooth = _enlarge(coarse)[:height, :width]
    smooth += weight[..., None] * (values - smooth)
    return smooth


def sum_quads(values: Floats) -> Floats:
    """Sums of 2 × 2 cells of (height, width, channels), in any unit; a last odd row or column counts with zeros."""
    height, width, _ = values.shape
    even = np.pad(values, ((0, height & 1), (0, width & 1), (0, 0)))
    pairs = np.add(even[0::2], even[1::2], dtype=np.float32)
    return np.add(pairs[:, 0::2], pairs[:, 1::2], dtype=np.float32)


def _enlarge(values: Floats) -> Floats:
    """Twice the size, linearly between cell centres."""
    return _double(_double(values, 0), 1)


def _double(values: Floats, axis: int) -> Floats:
    along = np.moveaxis(values, axis, 0)
    padded = np.concatenate([along[:1], along, along[-1:]])
    doubled = np.empty((2 * len(along), *along.shape[1:]), np.float32)
    doubled[0::2] = 0.75 * along + 0.25 * padded[:-2]
    doubled[1::2] = 0.75 * along + 0.25 * padded[2:]
    return np.moveaxis(doubled, 0, axis)
