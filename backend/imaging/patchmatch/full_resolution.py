"""Carries a fill found at a small size over to the full-size picture: the same patches, copied at full detail."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from backend.imaging.patchmatch.arrays import Floats, Indices, Marked, Pixels
from backend.imaging.patchmatch.border import REACH, carry_inward, light_of, ring_around
from backend.imaging.patchmatch.filling import Filling
from backend.imaging.patchmatch.progress import ProgressMeter
from backend.imaging.patchmatch.push_pull import spread
from backend.imaging.patchmatch.pyramid import rgb_from_opponent
from backend.imaging.patchmatch.transparency import Even, View

PIXELS_AT_ONCE = 100_000
MOST_THREADS = 4  # each holds arrays of a band
VOTES = 1  # as far as the last vote at the small size looked
LEAST_SHARE = 1e-4  # of a cell, so that one far cell still counts where the near ones have nothing to copy


@dataclass(frozen=True)
class Grid:
    """factor: full-size pixels that make the side of a cell; view: how the full-size picture is looked at."""

    factor: int
    view: View = field(default_factory=Even)


@dataclass
class FullResolutionCopy:
    """A filled small picture above a full-size one; `factor` full-size pixels make the side of a cell."""

    image: Pixels
    mask: Marked
    copyable: Marked  # pixels that are known and may be copied
    factor: int
    shifts: Indices  # (rows, columns, 2) for each cell, from target to source in cells
    usable: Marked  # cells that have a shift
    rough: Floats  # (rows, columns, 3): the small fill's colours; a cut-out's alpha is a fourth channel
    view: View

    @classmethod
    def from_filling(
        cls,
        filling: Filling,
        image: Pixels,
        mask: Marked,
        copyable: Marked,
        grid: Grid,
    ) -> "FullResolutionCopy":
        """Take over the filling's shifts."""
        factor, view = grid.factor, grid.view
        targets = filling.problem.targets
        shape = filling.problem.sources.shape
        source_rows, source_columns = np.divmod(filling.matches.source[0], shape[1])
        shifts = np.zeros((*shape, 2), np.int64)
        shifts[targets.rows, targets.columns, 0] = source_rows - targets.rows
        shifts[targets.rows, targets.columns, 1] = source_columns - targets.columns
        usable = np.zeros(shape, bool)
        usable[targets.rows, targets.columns] = True
        rough = np.zeros((*shape, 3 if filling.problem.level.alpha is None else 4), np.float32)
        inside = filling.problem.inside_rows, filling.problem.inside_columns
        rough[inside] = (
            filling.pictures[0][inside][:, :3]
            if filling.problem.level.alpha is None
            else filling.voted_straight(*inside, VOTES)
        )
        return cls(image, mask, copyable, factor, shifts, usable, rgb_from_opponent(rough), view)

    def write(self, filled: Pixels, meter: ProgressMeter) -> None:
        """Fill the masked pixels of `filled`, which has the image's shape."""
        ring = ring_around(self.mask)
        meter.advance(0)
        correction = self._border_correction(ring, meter)

        def write_band(band: slice) -> None:
            rows, columns = _marked(self.mask, band)
            if len(rows):
                colours = self._corrected(correction, rows, columns)
                self._even_out_border(colours, correction, ring, rows, columns)
                filled[rows, columns] = self.view.written(colours)

        _side_by_side(write_band, _bands(self.mask), meter)

    def _corrected(self, correction: Floats, rows: Indices, columns: Indices) -> Floats:
        return self.view.lit(self._copied(rows, columns), self._between(correction, rows, columns))

    def _even_out_border(
        self, colours: Floats, correction: Floats, ring: Marked, rows: Indices, columns: Indices
    ) -> None:
        """Add to the colours of pixels in adjoining rows what is still lacking just outside the mask."""
        top, left = max(int(rows[0]) - REACH, 0), max(int(columns.min()) - REACH, 0)
        window = slice(top, int(rows[-1]) + REACH + 1), slice(left, int(columns.max()) + REACH + 1)
        ring_rows, ring_columns = np.nonzero(ring[window])
        lacking = np.zeros((*ring[window].shape, self.rough.shape[-1]), np.float32)
        known = self.image[ring_rows + top, ring_columns + left]
        found = self._corrected(correction, ring_rows + top, ring_columns + left)
        lacking[ring_rows, ring_columns] = self.view.step(known, found)
        number = np.full(lacking.shape[:2], -1)
        number[rows - top, columns - left] = np.arange(len(rows))
        near_rows, near_columns, rest = carry_inward(lacking, ring[window], number >= 0)
        colours[number[near_rows, near_columns]] += rest

    def _copied(self, rows: Indices, columns: Indices) -> Floats:
        """Colours found through the shifts of the four cells nearest each pixel; nearer cells count far more."""
        mixed = np.zeros((len(rows), self.rough.shape[-1]), np.float32)
        total = np.zeros((len(rows), 1), np.float32)
        height, width = self.mask.shape
        for cell_rows, cell_columns, share in self._nearest_cells(rows, columns):
            shift = self.shifts[cell_rows, cell_columns] * self.factor
            source_rows, source_columns = rows + shift[:, 0], columns + shift[:, 1]
            good = self.usable[cell_rows, cell_columns] & (source_rows >= 0) & (source_columns >= 0)
            good &= (source_rows < height) & (source_columns < width)
            source_rows, source_columns = np.where(good, source_rows, 0), np.where(good, source_columns, 0)
            good &= self.copyable[source_rows, source_columns]
            share = share + np.float32(LEAST_SHARE)
            weight = np.where(good, share * share * share, np.float32(0))[:, None]
            mixed += self.view.seen(self.image[source_rows, source_columns]) * weight
            total += weight
        rough = self.rough[rows // self.factor, columns // self.factor]
        mixed /= np.where(total > 0, total, 1)
        return np.where(total > 0, self.view.straight(mixed), rough)

    def _border_correction(self, ring: Marked, meter: ProgressMeter) -> Floats:
        """What the copies lack just outside the mask, where the truth is known, spread inward; one value a cell."""
        height, width = self.usable.shape
        channels = self.rough.shape[-1]
        sums = np.zeros((height * width, channels + 1))  # the last column counts
        for band in _bands(ring):
            meter.advance(0)
            rows, columns = _marked(ring, band)
            if not len(rows):
                continue
            step = light_of(self.view.step(self.image[rows, columns], self._copied(rows, columns)))
            cell = rows // self.factor * width + columns // self.factor
            first = int(cell.min())
            for column, values in enumerate((*step.T, np.ones(len(cell)))):
                found = np.bincount(cell - first, values)
                sums[first : first + len(found), column] += found
        meter.advance(0)
        mean = (sums[:, :-1] / np.maximum(sums[:, -1:], 1)).astype(np.float32)
        return spread(
            mean.reshape(height, width, channels), (sums[:, -1] > 0).astype(np.float32).reshape(height, width)
        )

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


def _bands(mask: Marked) -> list[slice]:
    """Adjoining rows, a bounded number of pixels at a time."""
    rows = max(PIXELS_AT_ONCE // mask.shape[1], 1)
    return [slice(top, min(top + rows, len(mask))) for top in range(0, len(mask), rows)]


def _marked(mask: Marked, band: slice) -> tuple[Indices, Indices]:
    rows, columns = np.nonzero(mask[band])
    return rows + band.start, columns


def _side_by_side(work: Callable[[slice], object], bands: list[slice], meter: ProgressMeter) -> None:
    """Do the work on all bands, which do not touch each other's pixels, on as many processors as there are."""
    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_THREADS)) as pool:
        waiting = [pool.submit(work, band) for band in bands]
        try:
            for done in waiting:
                done.result()
                meter.advance(0)
        finally:
            for left in waiting:
                left.cancel()
