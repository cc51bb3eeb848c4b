"""One size of the picture as a filling problem: what is missing, and what may be copied."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from backend.imaging.patchmatch.arrays import Floats, Indices, Marked
from backend.imaging.patchmatch.continued_edges import divide
from backend.imaging.patchmatch.descriptors import Descriptors, describe
from backend.imaging.patchmatch.matching import Sources, Targets
from backend.imaging.patchmatch.push_pull import spread
from backend.imaging.patchmatch.pyramid import Level, depths, grown

PATCH_RADIUS = 3
ENOUGH_SOURCES = 16
TRUST_PER_STEP = 1.3  # a patch's vote counts this much less for each step it lies deeper inside the mask
DEEPEST_STEP = 60
NEAREST_SOFTNESS = 1.0  # pixels, the width of the bell curve
TEXTURE_SOFTNESS = 0.5  # the same, as a share of the mask's depth


@dataclass
class FillProblem:
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
    def from_level(cls, level: Level, light_weight: float = 1.0) -> "FillProblem":
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
        """The level's picture, (height, width, 5) in levels, with the masked part filled smoothly from around it."""
        return spread(self.level.picture, (~self.level.mask).astype(np.float32))

    def nearest_picture(self) -> Floats:
        """The same, (height, width, 5) in levels; masked pixels are like the nearest known ones, a little softened."""
        mask = self.level.mask
        return np.where(mask[..., None], _softened(self._nearest(~mask), NEAREST_SOFTNESS), self.level.picture)

    def divided_picture(self) -> Floats | None:
        """The same, (height, width, 5) in levels, where a part of the mask on one side of an edge takes nothing from
        beyond it; None without such.
        """
        parts = divide(self.level)
        if not parts:
            return None
        mask = self.level.mask
        picture = self._nearest(~mask)
        for part in parts:
            picture[part.inside] = self._nearest(part.beside)[part.inside]
        return np.where(mask[..., None], _softened(picture, NEAREST_SOFTNESS), self.level.picture)

    @cached_property
    def expected_texture(self) -> Floats:
        """How rough masked pixels likely are, (count, 2) in levels: like the nearest that may be copied, softened.

        Where two kinds of ground meet behind the mask is not known: softening leaves it open.
        """
        softness = TEXTURE_SOFTNESS * float(depths(self.level.mask).max())
        return _softened(self._nearest(self.level.copyable)[..., 3:], softness)[self.inside_rows, self.inside_columns]

    def _nearest(self, wanted: Marked) -> Floats:
        """The level's picture with each pixel like the wanted one nearest to it."""
        from scipy.ndimage import distance_transform_edt  # slow to load, and only needed while filling

        nearest = distance_transform_edt(~wanted, return_distances=False, return_indices=True)
        rows, columns = np.asarray(nearest)
        return self.level.picture[rows, columns]

    def describe_targets(self, pictures: Floats) -> Descriptors:
        """Descriptors of all targets in pictures of (starts, height, width, 5), in levels."""
        rows, columns, radius = self.targets.rows, self.targets.columns, self.radius
        top, left = max(rows.min() - radius, 0), max(columns.min() - radius, 0)
        cut = pictures[:, top : rows.max() + radius + 1, left : columns.max() + radius + 1]
        starts, height, width, _ = cut.shape
        first = np.arange(starts)[:, None] * (height * width)
        chosen = first + ((rows - top) * width + columns - left)
        return describe(cut, radius, self.light_weight).rows(chosen.reshape(-1))


def find_sources(level: Level, light_weight: float = 1.0) -> tuple[int, Sources]:
    """The patch radius and the patches to copy from; patches get smaller where the known part is too small for them."""
    radius, allowed = _whole_patches(level.copyable)
    return radius, Sources(level.mask.shape, allowed.reshape(-1), describe(level.picture, radius, light_weight))


def _whole_patches(copyable: Marked) -> tuple[int, Marked]:
    """The largest patch radius that leaves enough sources, and where the middles of such patches may lie."""
    for radius in range(PATCH_RADIUS, 0, -1):
        allowed = ~grown(~copyable, radius)
        for edge in (allowed, allowed.T):
            edge[:radius] = False
            edge[len(edge) - min(radius, len(edge)) :] = False
        if np.count_nonzero(allowed) >= ENOUGH_SOURCES:
            return radius, allowed
    return 0, copyable


def _softened(picture: Floats, width: float) -> Floats:
    """The picture under a bell curve of some pixels' width."""
    from scipy.ndimage import gaussian_filter  # slow to load, and only needed while filling

    return np.asarray(gaussian_filter(picture, width, axes=(0, 1)), np.float32)


def _trust(mask: Marked) -> Floats:
    return np.float32(TRUST_PER_STEP) ** -np.minimum(depths(mask), DEEPEST_STEP).astype(np.float32)
