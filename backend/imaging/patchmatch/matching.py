"""Finds, for many target patches at once, the source patch that looks most alike.

PatchMatch (Barnes et al., "PatchMatch: A Randomized Correspondence Algorithm", 2009) walks the pixels one by one; here
every step is taken for all targets together, and good matches travel by jumps of 4, 2 and 1 pixels instead.
Positions are flat indices, row x width + column.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from backend.imaging.patchmatch.arrays import Floats, Indices, Marked
from backend.imaging.patchmatch.descriptors import Descriptors

OUTSIDE = -(2**40)  # a position so far out that no shift brings it back in


@dataclass
class Sources:
    """Where patches may be copied from at one size of the picture."""

    shape: tuple[int, int]
    allowed: NDArray[np.bool_]  # (pixels,), True where a whole known patch lies around the pixel
    descriptors: Descriptors  # of every pixel; only those of allowed ones are ever looked at
    positions: Indices = field(init=False)

    def __post_init__(self) -> None:
        self.positions = np.flatnonzero(self.allowed)


@dataclass
class Targets:
    """The patches to be matched, `starts` times over: row and column (count,) and the neighbours of each."""

    rows: Indices
    columns: Indices
    index: Indices  # padded by `reach` on every side: the number of the target at a pixel, -1 where there is none
    reach: int

    @classmethod
    def from_mask(cls, wanted: Marked, reach: int) -> "Targets":
        """All pixels where `wanted` is True."""
        rows, columns = np.nonzero(wanted)
        index = np.full(wanted.shape, -1, np.int64)
        index[rows, columns] = np.arange(len(rows))
        return cls(rows, columns, np.pad(index, reach, constant_values=-1), reach)

    @property
    def count(self) -> int:
        """How many targets there are in one start."""
        return len(self.rows)

    def at(self, rows: Indices, columns: Indices) -> Indices:
        """Numbers of the targets at (count,) pixels, which may lie up to `reach` outside; -1 where there is none."""
        return self.index[rows + self.reach, columns + self.reach]

    def neighbours(self, down: int, across: int) -> Indices:
        """The number of each target's neighbour, (count,), -1 where there is none."""
        return self.at(self.rows + down, self.columns + across)


@dataclass
class Matches:
    """The best source found so far for each target: both (starts, count)."""

    source: Indices
    cost: Floats


@dataclass(frozen=True)
class SearchBudget:
    """How hard to search: passes over all targets, jumps (in the first; later only the last jump), random search."""

    passes: int
    jumps: tuple[int, ...]
    windows: tuple[int, ...]  # reach in pixels; 0 stands for anywhere
    offsets_tried: int  # random ones of the promising shifts

    @property
    def steps(self) -> int:
        """Candidates tried for each target."""
        first = 4 * len(self.jumps) + len(self.windows) + self.offsets_tried
        return first + (self.passes - 1) * (first - 4 * len(self.jumps) + 4)


@dataclass(frozen=True)
class Candidates:
    """Where proposed come from that no neighbour suggests, and where none may come from."""

    offsets: Indices  # (count, 2), promising shifts from target to source
    random: np.random.Generator
    closed: NDArray[np.bool_] | None = None  # (starts, pixels), True where a start must not copy from


class Search:
    """Improves matches in place; the targets' descriptors are those of one moment."""

    def __init__(self, sources: Sources, targets: Targets, matches: Matches, wanted: Descriptors) -> None:
        self._sources = sources
        self._targets = targets
        self._matches = matches
        self._wanted = wanted
        self.minimum_distance = 0  # city-block steps that target and source must lie apart

    def rate(self) -> None:
        """Set every cost anew."""
        every = np.arange(self._matches.source.size)
        sources = self._matches.source.ravel()
        costs = _distances(self._wanted.head, every, self._sources.descriptors.head, sources)
        costs += _distances(self._wanted.tail, every, self._sources.descriptors.tail, sources)
        self._matches.cost = costs.reshape(self._matches.source.shape)

    def run(self, budget: SearchBudget, candidates: Candidates, advance: Callable[[float], object]) -> None:
        """Search with `budget`."""
        for number in range(budget.passes):
            for proposed in self._proposals(budget, number, candidates):
                self._try(proposed, candidates.closed)
                advance(proposed.size)

    def _proposals(self, budget: SearchBudget, number: int, candidates: Candidates) -> Iterator[Indices]:
        for jump in budget.jumps if number == 0 else budget.jumps[-1:]:
            for down, across in ((jump, 0), (-jump, 0), (0, jump), (0, -jump)):
                yield self._from_neighbours(down, across)
        for window in budget.windows:
            yield self._at_random(window, candidates.random)
        for _ in range(budget.offsets_tried if len(candidates.offsets) else 0):
            yield self._by_offset(candidates)

    def _from_neighbours(self, down: int, across: int) -> Indices:
        """What each target's source would be if it continued its neighbour's."""
        ended = np.pad(self._matches.source, ((0, 0), (0, 1)), constant_values=OUTSIDE)
        return ended[:, self._targets.neighbours(down, across)] - (down * self._sources.shape[1] + across)

    def _at_random(self, window: int, random: np.random.Generator) -> Indices:
        shape = self._matches.source.shape
        if window == 0:
            return self._sources.positions[random.integers(len(self._sources.positions), size=shape)]
        down = random.integers(-window, window + 1, size=shape, dtype=np.int32)
        across = random.integers(-window, window + 1, size=shape, dtype=np.int32)
        return self._matches.source + down * np.int64(self._sources.shape[1]) + across

    def _by_offset(self, candidates: Candidates) -> Indices:
        """Targets shifted by one promising offset each; only every second start, so that starts differ."""
        width = self._sources.shape[1]
        chosen = candidates.offsets[
            candidates.random.integers(len(candidates.offsets), size=self._matches.source.shape)
        ]
        shifts = chosen[..., 0] * width + chosen[..., 1]
        shifts[1::2] = OUTSIDE
        return self._targets.rows * width + self._targets.columns + shifts

    def _try(self, proposed: Indices, closed: NDArray[np.bool_] | None) -> None:
        """Take over the proposed that are allowed and better."""
        source, cost = self._matches.source.reshape(-1), self._matches.cost.reshape(-1)
        found = np.clip(proposed, 0, self._sources.allowed.size - 1)
        usable = self._sources.allowed[found]
        if closed is not None:
            usable &= ~np.take_along_axis(closed, found, axis=1)
        found = found.reshape(-1)
        chosen = np.flatnonzero(usable.reshape(-1) & (found != source))
        if self.minimum_distance:
            chosen = chosen[self._is_far(chosen, found[chosen])]
        found = found[chosen]
        distance = _distances(self._wanted.head, chosen, self._sources.descriptors.head, found)
        promising = np.flatnonzero(distance < cost[chosen])
        chosen, found, distance = chosen[promising], found[promising], distance[promising]
        distance += _distances(self._wanted.tail, chosen, self._sources.descriptors.tail, found)
        better = np.flatnonzero(distance < cost[chosen])
        source[chosen[better]] = found[better]
        cost[chosen[better]] = distance[better]

    def _is_far(self, chosen: Indices, found: Indices) -> NDArray[np.bool_]:
        rows, columns = np.divmod(found, self._sources.shape[1])
        number = chosen % self._targets.count
        steps = np.abs(rows - self._targets.rows[number]) + np.abs(columns - self._targets.columns[number])
        return steps >= self.minimum_distance


def _distances(left: Floats, left_rows: Indices, right: Floats, right_rows: Indices) -> Floats:
    """Squared distances between chosen rows of two tables."""
    difference = left.take(left_rows, axis=0, mode="clip")
    difference -= right.take(right_rows, axis=0, mode="clip")
    return np.einsum("ij,ij->i", difference, difference)
