"""Carries a fill found at a small size over to the full-size picture: the same patches, copied at full detail."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backend.imaging.filling import Filling
from backend.imaging.matching import Floats, Indices
from backend.imaging.membrane import LARGEST_STEP
from backend.imaging.progress import ProgressMeter
from backend.imaging.push_pull import spread
from backend.imaging.pyramid import grown, rgb_from_opponent

PIXELS_AT_ONCE = 100_000
BORDER_REACH = 2  # pixels inside the mask over which a step at its border is evened out
BORDER_FADE = 0.01  # share of border pixels in the neighbourhood at which the correction has faded by half
LEAST_SHARE = 1e-4  # of a cell, so that one far cell still counts where the near ones have nothing to copy


@dataclass
class Lift:
    """A filled small picture above a full-size one; `factor` full-size pixels make the side of a cell."""

    image: NDArray[np.uint8]  # (height, width, 3)
    mask: NDArray[np.bool_]
    factor: int
    shifts: Indices  # (rows, columns, 2) for each cell, from target to source in cells
    usable: NDArray[np.bool_]  # cells that have a shift
    rough: Floats  # (rows, columns, 3): the small fill's colours

    @classmethod
    def from_filling(cls, filling: Filling, image: NDArray[np.uint8], mask: NDArray[np.bool_], factor: int) -> "Lift":
        """Take over the filling's shifts."""
        targets = filling.scene.targets
        shape = filling.scene.sources.shape
        source_rows, source_columns = np.divmod(filling.matches.source[0], shape[1])
        shifts = np.zeros((*shape, 2), np.int64)
        shifts[targets.rows, targets.columns, 0] = source_rows - targets.rows
        shifts[targets.rows, targets.columns, 1] = source_columns - targets.columns
        usable = np.zeros(shape, bool)
        usable[targets.rows, targets.columns] = True
        return cls(image, mask, factor, shifts, usable, rgb_from_opponent(filling.pictures[0][..., :3]))

    def write(self, filled: NDArray[np.uint8], meter: ProgressMeter) -> None:
        """Fill the masked pixels of `filled`, which has the image's shape."""
        ring = grown(self.mask, 1) & ~self.mask
        correction = self._border_correction(ring, meter)
        for rows, columns in _batches(self.mask):
            meter.advance(0)
            colours = self._corrected(correction, rows, columns)
            colours += self._along_border(correction, ring, rows, columns)
            filled[rows, columns] = np.clip(np.rint(colours), 0, 255).astype(np.uint8)

    def _corrected(self, correction: Floats, rows: Indices, columns: Indices) -> Floats:
        return self._copied(rows, columns) + self._between(correction, rows, columns)

    def _along_border(self, correction: Floats, ring: NDArray[np.bool_], rows: Indices, columns: Indices) -> Floats:
        """What is still lacking just outside the mask, carried a few pixels inward, for pixels in adjoining rows."""
        from scipy.ndimage import uniform_filter  # slow to load, and only needed while filling

        top, left = max(int(rows.min()) - BORDER_REACH, 0), max(int(columns.min()) - BORDER_REACH, 0)
        near = ring[top : int(rows.max()) + BORDER_REACH + 1, left : int(columns.max()) + BORDER_REACH + 1]
        ring_rows, ring_columns = np.nonzero(near)
        lacking = np.zeros((*near.shape, 4), np.float32)  # the fourth channel counts
        step = self.image[ring_rows + top, ring_columns + left].astype(np.float32)
        step -= self._corrected(correction, ring_rows + top, ring_columns + left)
        lacking[ring_rows, ring_columns, :3] = np.clip(step, -LARGEST_STEP, LARGEST_STEP)
        lacking[ring_rows, ring_columns, 3] = 1
        side = BORDER_REACH + 1  # odd; two such boxes reach `BORDER_REACH` pixels to each side
        for _ in range(2):
            lacking = uniform_filter(lacking, side, mode="constant", axes=(0, 1))
        found = lacking[rows - top, columns - left]
        return found[:, :3] / (found[:, 3:] + np.float32(BORDER_FADE))

    def _copied(self, rows: Indices, columns: Indices) -> Floats:
        """Colours found through the shifts of the four cells nearest each pixel; nearer cells count far more."""
        mixed = np.zeros((len(rows), 3), np.float32)
        total = np.zeros((len(rows), 1), np.float32)
        height, width = self.mask.shape
        for cell_rows, cell_columns, share in self._nearest_cells(rows, columns):
            shift = self.shifts[cell_rows, cell_columns] * self.factor
            source_rows, source_columns = rows + shift[:, 0], columns + shift[:, 1]
            good = self.usable[cell_rows, cell_columns] & (source_rows >= 0) & (source_columns >= 0)
            good &= (source_rows < height) & (source_columns < width)
            source_rows, source_columns = np.where(good, source_rows, 0), np.where(good, source_columns, 0)
            good &= ~self.mask[source_rows, source_columns]
            weight = np.where(good, (share + np.float32(LEAST_SHARE)) ** 3, np.float32(0))[:, None]
            mixed += self.image[source_rows, source_columns] * weight
            total += weight
        rough = self.rough[rows // self.factor, columns // self.factor]
        return np.where(total > 0, mixed / np.where(total > 0, total, 1), rough)

    def _border_correction(self, ring: NDArray[np.bool_], meter: ProgressMeter) -> Floats:
        """What the copies lack just outside the mask, where the truth is known, spread inward; one value a cell."""
        height, width = self.usable.shape
        sums = np.zeros((height * width, 4))  # the fourth column counts
        for rows, columns in _batches(ring):
            meter.advance(0)
            step = np.clip(self.image[rows, columns] - self._copied(rows, columns), -LARGEST_STEP, LARGEST_STEP)
            cell = rows // self.factor * width + columns // self.factor
            first = int(cell.min())
            for column, values in enumerate((*step.T, np.ones(len(cell)))):
                found = np.bincount(cell - first, values)
                sums[first : first + len(found), column] += found
        meter.advance(0)
        mean = (sums[:, :3] / np.maximum(sums[:, 3:], 1)).astype(np.float32)
        return spread(mean.reshape(height, width, 3), (sums[:, 3] > 0).astype(np.float32).reshape(height, width))

    def _between(self, values: Floats, rows: Indices, columns: Indices) -> Floats:
        """Cell values at full-size pixels, linearly between cell centres."""
        mixed = np.zeros((len(rows), values.shape[-1]), np.float32)
        for cell_rows, cell_columns, share in self._nearest_cells(rows, columns):
            mixed += values[cell_rows, cell_columns] * share[:, None]
        return mixed

    def _nearest_cells(self, rows: Indices, columns: Indices) -> Iterator[tuple[Indices, Indices, Floats]]:
        """Rows, columns and linear shares of the four nearest cells."""
        down, down_shares = _neighbours(rows, self.factor, self.usable.shape[0])
        across, across_shares = _neighbours(columns, self.factor, self.usable.shape[1])
        for cell_rows, down_share in zip(down, down_shares, strict=True):
            for cell_columns, across_share in zip(across, across_shares, strict=True):
                yield cell_rows, cell_columns, down_share * across_share


def _neighbours(positions: Indices, factor: int, count: int) -> tuple[list[Indices], list[Floats]]:
    """The two cells around each position along one axis and their linear shares."""
    place = (positions.astype(np.float32) + np.float32(0.5)) / np.float32(factor) - np.float32(0.5)
    first = np.floor(place).astype(np.int64)
    share = place - first.astype(np.float32)
    return [np.clip(first, 0, count - 1), np.clip(first + 1, 0, count - 1)], [1 - share, share]


def _batches(mask: NDArray[np.bool_]) -> Iterator[tuple[Indices, Indices]]:
    """Rows and columns of the marked pixels, a bounded number at a time."""
    rows_at_once = max(PIXELS_AT_ONCE // mask.shape[1], 1)
    for top in range(0, len(mask), rows_at_once):
        rows, columns = np.nonzero(mask[top : top + rows_at_once])
        if len(rows):
            yield rows + top, columns
