"""Fills a pyramid from its coarsest level to its finest: several rough fills first, then the best one in detail."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from backend.imaging.patchmatch.choosing import ranked
from backend.imaging.patchmatch.dominant_offsets import DominantOffsets, find_dominant_offsets
from backend.imaging.patchmatch.filling import Filling
from backend.imaging.patchmatch.matching import Candidates, SearchBudget
from backend.imaging.patchmatch.problem import PATCH_RADIUS, FillProblem
from backend.imaging.patchmatch.progress import ProgressMeter
from backend.imaging.patchmatch.pyramid import Level, depths, grown

STARTS = 10
FREE_STARTS = 6  # of them may copy from everywhere
CLOSED_SHARE = 0.2  # of the longer side: the radius of the disc that is closed to one of the others
MOST_ROUGH_TARGETS = 24000  # of all rough fills of a level together
MOST_START_TARGETS = 6000  # the rough fills go on, down the pyramid, while one of them has at most this many
SEEDS_TOGETHER = 4  # seeds that choose from the same rough fills

TOP_WORK = 90000  # targets matched in all turns at the first level together
LEAST_TURNS, TOP_TURNS = 4, 16
REDUCED_TOP_TURNS, REDUCED_ROUGH_TURNS = 6, 3  # fewer, where the copying at full size takes its share of the time
TOP_BUDGET = SearchBudget(2, (4, 2, 1), (0, 0, 32, 16, 8, 4, 2, 1), 3)
SEARCH_BUDGET = SearchBudget(2, (2, 1), (0, 32, 16, 8, 4, 2, 1), 3)
REDUCED_EFFORT = replace(SEARCH_BUDGET, passes=1)
EXPECTED_TEXTURE = 0.3  # how much the rough fills' texture is pulled towards that of the surroundings, each turn
ROUGH_TURNS = 4  # of matching and voting at each further level
DETAIL_TURNS = 5
THIN_DEPTH = 8  # pixels from the border of a thin mask to its middle, at most
THIN_LIGHT_WEIGHT = 0.6  # of a patch's mean colour; below 1, copies are shifted to the light of their place
LIGHT_WEIGHT = 0.85
LAST_BUDGET = SearchBudget(1, (1,), (8, 2), 0)

OnFilling = Callable[[Filling, int], object]


@dataclass(frozen=True)
class ClosedAreas:
    """Discs that some starts must not copy from, so that not all of them end in the same fill."""

    centres: NDArray[np.float64]  # (starts, 2), as shares of height and width; not a number where nothing is closed

    @classmethod
    def drawn(cls, starts: int, free: int, random: np.random.Generator) -> "ClosedAreas":
        """Of all starts those beyond the first `free` get one each."""
        centres = np.full((starts, 2), np.nan)
        centres[free:] = random.random((max(starts - free, 0), 2))
        return cls(centres)

    def of(self, starts: list[int]) -> "ClosedAreas":
        """Those of some starts."""
        return ClosedAreas(self.centres[starts])

    def at(self, shape: tuple[int, ...]) -> NDArray[np.bool_]:
        """At one size of the picture, (starts, pixels)."""
        rows, columns = np.indices(shape)
        closed = np.zeros((len(self.centres), *shape), bool)
        for start, (down, across) in enumerate(self.centres):
            steps = np.hypot(rows - down * shape[0], columns - across * shape[1])
            closed[start] = steps < CLOSED_SHARE * max(shape)
        return closed.reshape(len(self.centres), -1)


@dataclass(frozen=True)
class Round:
    """How often to match and vote at a level, and how hard to search each time."""

    turns: int
    budget: SearchBudget


class Solver:
    """Fills one pyramid for any seed, levels given finest first; seeds of one group share the work on rough fills.

    Where the picture `is_reduced`, the patches are going to be copied at full size, as they are there. `show` is handed
    the fills of a level, and its number, as often as they have become better.
    """

    def __init__(self, levels: list[Level], is_reduced: bool = False, show: OnFilling | None = None) -> None:
        self._is_reduced = is_reduced
        self._show = show
        self._levels = levels
        self._sizes = [int(np.count_nonzero(grown(level.mask, PATCH_RADIUS))) for level in levels]
        self._is_thin = int(depths(levels[0].mask).max()) <= THIN_DEPTH
        self._top = len(levels) - 1
        # the levels from the top to this one are filled several times over
        self._last_rough = next((n for n, size in enumerate(self._sizes) if size <= MOST_START_TARGETS), self._top)
        self._rough: tuple[int, DominantOffsets, Filling] | None = None  # of the group of seeds that came last

    def solve(self, seed: int, meter: ProgressMeter) -> Filling:
        """The finest level filled."""
        group, rank = divmod(seed, SEEDS_TOGETHER)
        is_new = self._rough is None or self._rough[0] != group
        levels = range(self._top if is_new else self._last_rough - 1, -1, -1)
        meter.expect(sum(self._work(number) for number in levels))
        if self._rough is None or is_new:
            self._rough = group, *self._fill_roughly(group, meter)
        _, offsets, rough = self._rough
        order = ranked(rough)
        filling = rough.only([order[min(rank, len(order) - 1)]])
        random = np.random.default_rng([seed, 1])
        for number in range(self._last_rough - 1, -1, -1):
            filling = Filling.from_coarser(filling, self._problem(number), random)
            meter.advance(0)
            self._refine(filling, number, Candidates(offsets.at(number), random), meter)
        return filling

    def _fill_roughly(self, group: int, meter: ProgressMeter) -> tuple[DominantOffsets, Filling]:
        """All starts, down to the last rough level."""
        random = np.random.default_rng(group)
        offsets = find_dominant_offsets(self._levels, random)
        meter.advance(0)
        starts = self._starts_at(self._top)
        free = starts if self._is_thin else FREE_STARTS
        closed = ClosedAreas.drawn(starts, free, np.random.default_rng([group, 2]))
        filling = Filling.at_random(self._problem(self._top), starts, random)
        if not self._is_thin:
            filling.begin_apart()
        for number in range(self._top, self._last_rough - 1, -1):
            if number < self._top:
                kept = ranked(filling)[: self._starts_at(number)]
                closed = closed.of(kept)
                filling = Filling.from_coarser(filling.only(kept), self._problem(number), random)
                self._steer(filling, number)
            meter.advance(0)
            candidates = Candidates(offsets.at(number), random, closed.at(self._levels[number].mask.shape))
            self._refine(filling, number, candidates, meter)
        return offsets, filling

    def _starts_at(self, number: int) -> int:
        """How many fills of a rough level there are; a single level is not filled roughly."""
        return 1 if not self._top else int(np.clip(MOST_ROUGH_TARGETS // self._sizes[number], 1, STARTS))

    def _problem(self, number: int) -> FillProblem:
        return FillProblem.from_level(self._levels[number], self._light_weight())

    def _light_weight(self) -> float:
        if self._is_thin:
            return THIN_LIGHT_WEIGHT
        return 1.0 if self._is_reduced else LIGHT_WEIGHT

    def _refine(self, filling: Filling, number: int, candidates: Candidates, meter: ProgressMeter) -> None:
        plan = self._plan(number)
        for turn in range(plan.turns):
            filling.search(plan.budget, candidates, meter.advance)
            is_last = number == 0 and turn == plan.turns - 1
            filling.vote(1 if is_last else filling.problem.radius)
            self._steer(filling, number)
            meter.advance(0)
            if self._show:
                self._show(filling, number)

    def _steer(self, filling: Filling, number: int) -> None:
        if number >= self._last_rough and not self._is_thin:
            filling.expect_texture(EXPECTED_TEXTURE)

    def _plan(self, number: int) -> Round:
        if number == self._top:
            turns = TOP_WORK // (self._sizes[number] * self._starts_at(number))
            most = REDUCED_TOP_TURNS if self._is_reduced else TOP_TURNS
            return Round(int(np.clip(turns, LEAST_TURNS, most)), TOP_BUDGET)
        if number >= self._last_rough:
            return Round(REDUCED_ROUGH_TURNS, REDUCED_EFFORT) if self._is_reduced else Round(ROUGH_TURNS, SEARCH_BUDGET)
        if number == 0:
            return Round(2, LAST_BUDGET)
        return Round(DETAIL_TURNS, SEARCH_BUDGET)

    def _work(self, number: int) -> int:
        """Candidates that a level is going to try."""
        plan = self._plan(number)
        starts = self._starts_at(number) if number >= self._last_rough else 1
        return plan.turns * plan.budget.steps * self._sizes[number] * starts
