"""One size of the picture as a filling problem: what is missing, and what may be copied."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.imaging.descriptors import Descriptors, describe
from backend.imaging.matching import Floats, Indices, Sources, Targets
from backend.imaging.push_pull import spread
from backend.imaging.pyramid import Level, depths, grown

PATCH_RADIUS = 3
ENOUGH_SOURCES = 16
TRUST_PER_STEP = 1.3  # a patch's vote counts this much less for each step it lies deeper inside the mask
DEEPEST_STEP = 60
NEAREST_SOFTNESS = 1.0  # pixels, the width of the bell curve


@dataclass
class Scene:
    """The fixed part of a level; what changes while it is filled is a `Filling`."""

    level: Level
    radius: int
    sources: Sources
    targets: Targets
    inside_rows: Indices  # the masked pixels
    inside_columns: Indices
    trust: Floats  # (count,) for each target
    light_weight: float  # of a patch's mean colour among the others; below 1, copies follow the light of their place

    @classmethod
    def from_level(cls, level: Level, light_weight: float = 1.0) -> "Scene":
        """Look for sources and describe them."""
        radius, sources = find_sources(level, light_weight)
        targets = Targets.from_mask(grown(level.mask, max(radius, 1)), max(radius, 4))
        inside_rows, inside_columns = np.nonzero(level.mask)
        return cls(
            level,
            radius,
            sources,
            targets,
            inside_rows,
            inside_columns,
            _trust(level.mask)[targets.rows, targets.columns],
            light_weight,
        )

    def smooth_picture(self) -> Floats:
        """The level's picture with the masked part filled smoothly from around it."""
        return spread(self.level.picture, (~self.level.mask).astype(np.float32))

    def nearest_picture(self) -> Floats:
        """The level's picture with each masked pixel like the known one nearest to it, a little softened."""
        from scipy.ndimage import distance_transform_edt, gaussian_filter  # slow to load, and only needed while filling

        mask = self.level.mask
        nearest = np.asarray(distance_transform_edt(mask, return_distances=False, return_indices=True))
        soft = gaussian_filter(self.level.picture[nearest[0], nearest[1]], NEAREST_SOFTNESS, axes=(0, 1))
        return np.where(mask[..., None], soft, self.level.picture)

    def describe_targets(self, pictures: Floats) -> Descriptors:
        """Descriptors of all targets in pictures of (starts, height, width, 5)."""
        rows, columns, radius = self.targets.rows, self.targets.columns, self.radius
        top, left = max(rows.min() - radius, 0), max(columns.min() - radius, 0)
        cut = pictures[:, top : rows.max() + radius + 1, left : columns.max() + radius + 1]
        starts, height, width, _ = cut.shape
        first = np.arange(starts)[:, None] * (height * width)
        chosen = first + ((rows - top) * width + columns - left)
        return describe(cut, radius, self.light_weight).rows(chosen.reshape(-1))


def find_sources(level: Level, light_weight: float = 1.0) -> tuple[int, Sources]:
    """The patch radius and the patches to copy from; patches get smaller where the known part is too small for them."""
    radius, allowed = _whole_patches(level.mask)
    return radius, Sources(level.mask.shape, allowed.reshape(-1), describe(level.picture, radius, light_weight))


def _whole_patches(mask: NDArray[np.bool_]) -> tuple[int, NDArray[np.bool_]]:
    """The largest patch radius that leaves enough sources, and where the middles of such patches may lie."""
    for radius in range(PATCH_RADIUS, 0, -1):
        allowed = ~grown(mask, radius)
        for edge in (allowed, allowed.T):
            edge[:radius] = False
            edge[len(edge) - min(radius, len(edge)) :] = False
        if np.count_nonzero(allowed) >= ENOUGH_SOURCES:
            return radius, allowed
    return 0, ~mask


def _trust(mask: NDArray[np.bool_]) -> Floats:
    return np.float32(TRUST_PER_STEP) ** -np.minimum(depths(mask), DEEPEST_STEP).astype(np.float32)
