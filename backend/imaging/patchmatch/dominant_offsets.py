"""The shifts by which a picture most often repeats itself.

After He and Sun, "Statistics of Patch Offsets for Image Completion", 2012.
"""

from dataclasses import dataclass

import numpy as np

from backend.imaging.patchmatch.arrays import Indices
from backend.imaging.patchmatch.matching import Candidates, Matches, Search, SearchBudget, Sources, Targets
from backend.imaging.patchmatch.problem import find_sources
from backend.imaging.patchmatch.pyramid import Level, halve

PEAKS = 24
LARGEST_SIDE = 160  # repetition is looked for where the picture's longer side is at most this
FEWEST_PATCHES = 200
NEAREST_SHARE = 15  # patches closer than the picture's longer side / this say nothing about repetition
PEAK_REACH = 3  # pixels around a peak that belong to it
SEARCH_BUDGET = SearchBudget(passes=3, jumps=(4, 2, 1), windows=(0, 0, 16, 4), offsets_tried=0)


@dataclass(frozen=True)
class DominantOffsets:
    """The most frequent shifts, rows and columns, from a patch to the most alike known one; (count, 2), at most 24."""

    shifts: Indices  # in pixels of the finest level

    def at(self, level: int) -> Indices:
        """The shifts in pixels of another level, (count, 2)."""
        return np.rint(self.shifts / 2.0**level).astype(np.int64)


def find_dominant_offsets(levels: list[Level], random: np.random.Generator) -> DominantOffsets:
    """Match the known patches of a small size with each other; levels are given finest first."""
    number = next((n for n, level in enumerate(levels) if max(level.mask.shape) <= LARGEST_SIDE), len(levels) - 1)
    level = levels[number]
    while max(level.mask.shape) > LARGEST_SIDE:
        level, number = halve(level), number + 1
    return DominantOffsets(_find_shifts(level, random) * 2**number)


def _find_shifts(level: Level, random: np.random.Generator) -> Indices:
    _, sources = find_sources(level)
    known = sources.allowed.reshape(sources.shape)
    if len(sources.positions) < FEWEST_PATCHES:
        return np.zeros((0, 2), np.int64)
    targets = Targets.from_mask(known, max(SEARCH_BUDGET.jumps))
    matches = Matches(
        sources.positions[random.integers(targets.count, size=(1, targets.count))],
        np.full((1, targets.count), np.inf, np.float32),
    )
    search = Search(sources, targets, matches, sources.descriptors.rows(sources.positions))
    search.minimum_distance = max(sources.shape) // NEAREST_SHARE
    search.run(SEARCH_BUDGET, Candidates(np.zeros((0, 2), np.int64), random), lambda _: None)
    return _peaks(sources, targets, matches)


def _peaks(sources: Sources, targets: Targets, matches: Matches) -> Indices:
    height, width = sources.shape
    matched = np.isfinite(matches.cost[0])
    rows, columns = np.divmod(matches.source[0][matched], width)
    counts = np.zeros((2 * height, 2 * width), np.int64)
    np.add.at(counts, (rows - targets.rows[matched] + height, columns - targets.columns[matched] + width), 1)
    frequent = _soften(_soften(counts, 0), 1)
    peaks = []
    while len(peaks) < PEAKS and frequent.max() > 0:
        row, column = np.unravel_index(int(frequent.argmax()), frequent.shape)
        peaks.append((row - height, column - width))
        around = (slice(max(middle - PEAK_REACH, 0), middle + PEAK_REACH + 1) for middle in (row, column))
        frequent[tuple(around)] = 0
    return np.array(peaks, np.int64).reshape(-1, 2)


def _soften(counts: Indices, axis: int) -> Indices:
    """Each count doubled plus its two neighbours along the axis; the edges never hold counts."""
    return 2 * counts + np.roll(counts, 1, axis) + np.roll(counts, -1, axis)
