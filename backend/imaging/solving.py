"""Fills a pyramid from its coarsest level to its finest: several rough fills first, then the best one in detail."""

from dataclasses import dataclass

import numpy as np

from backend.imaging.dominant_offsets import DominantOffsets, find_dominant_offsets
from backend.imaging.filling import Filling
from backend.imaging.matching import Effort
from backend.imaging.progress import ProgressMeter
from backend.imaging.pyramid import Level, grown
from backend.imaging.scene import PATCH_RADIUS, Scene

STARTS = 10
MOST_TOP_TARGETS = 30000  # of all rough fills together, at the level where they begin
MOST_START_TARGETS = 6000  # the rough fills go on, down the pyramid, while one of them has at most this many
MOST_COST = 14700.0  # of one patch, 300 per pixel: one hopeless patch must not decide between fills
SEEDS_TOGETHER = 4  # seeds that choose from the same rough fills
ACCEPTABLE = 1.5  # a rough fill is good up to this multiple of the best one's cost
HOPELESS = 1e6  # more than any two fills differ

TOP_WORK = 90000  # targets matched in all turns at the first level together
TOP_EFFORT = Effort(2, (4, 2, 1), (0, 0, 32, 16, 8, 4, 2, 1), 3)
ROUGH_EFFORT = Effort(2, (2, 1), (0, 32, 16, 8, 4, 2, 1), 3)
DETAIL_EFFORT = Effort(1, (2, 1), (0, 16, 4, 1), 3)
LAST_EFFORT = Effort(1, (1,), (8, 2), 0)


@dataclass(frozen=True)
class Round:
    """How often to match and vote at a level, and how hard to search each time."""

    turns: int
    effort: Effort


def solve(levels: list[Level], seed: int, meter: ProgressMeter) -> Filling:
    """The finest level filled; levels are given finest first."""
    return _Solver(levels, seed, meter).run()


class _Solver:
    def __init__(self, levels: list[Level], seed: int, meter: ProgressMeter) -> None:
        self._levels = levels
        self._seed = seed
        self._random = np.random.default_rng(seed // SEEDS_TOGETHER)
        self._meter = meter
        self._sizes = [int(np.count_nonzero(grown(level.mask, PATCH_RADIUS))) for level in levels]
        self._top = len(levels) - 1
        self._starts = int(np.clip(MOST_TOP_TARGETS // self._sizes[-1], 1, STARTS)) if self._top else 1
        # the levels from the top to this one are filled by all starts
        self._last_rough = next((n for n, size in enumerate(self._sizes) if size <= MOST_START_TARGETS), self._top)

    def run(self) -> Filling:
        self._meter.expect(sum(self._work(number) for number in range(len(self._levels))))
        offsets = find_dominant_offsets(self._levels, self._random)
        self._meter.advance(0)
        filling = None
        for number in range(self._top, -1, -1):
            scene = Scene.from_level(self._levels[number])
            self._meter.advance(0)
            if filling is None:
                filling = Filling.at_random(scene, self._starts, self._random)
            else:
                filling = Filling.from_coarser(filling, scene, self._random)
            self._meter.advance(0)
            self._refine(filling, number, offsets)
            if number == self._last_rough:
                filling = filling.chosen(choose_start(filling, self._seed % SEEDS_TOGETHER))
                self._random = np.random.default_rng([self._seed, 1])
        assert filling is not None
        return filling

    def _refine(self, filling: Filling, number: int, offsets: DominantOffsets) -> None:
        plan = self._plan(number)
        for turn in range(plan.turns):
            filling.search(plan.effort, offsets.at(number), self._random, self._meter.advance)
            is_last = number == 0 and turn == plan.turns - 1
            filling.vote(1 if is_last else filling.scene.radius)
            self._meter.advance(0)

    def _plan(self, number: int) -> Round:
        if number == self._top:
            return Round(int(np.clip(TOP_WORK // (self._sizes[number] * self._starts), 4, 16)), TOP_EFFORT)
        if number >= self._last_rough:
            return Round(4, ROUGH_EFFORT)
        return Round(5, DETAIL_EFFORT) if number else Round(2, LAST_EFFORT)

    def _work(self, number: int) -> int:
        """Candidates that a level is going to try."""
        plan = self._plan(number)
        starts = self._starts if number >= self._last_rough else 1
        return plan.turns * plan.effort.steps * self._sizes[number] * starts


def choose_start(filling: Filling, rank: int) -> int:
    """The start of the given rank: first the best, then always the one least like those before it that is still good.

    Patches near the border of the mask count most: there they are compared with what is really known.
    """
    trust = filling.scene.trust
    costs = (np.minimum(filling.matches.cost, MOST_COST) * trust).sum(axis=1) / trust.sum()
    inside = filling.pictures[:, filling.scene.inside_rows, filling.scene.inside_columns, :3]
    chosen = int(costs.argmin())
    good = costs <= ACCEPTABLE * costs[chosen]
    difference = np.full(len(costs), np.inf)
    for _ in range(min(rank, len(costs) - 1)):
        difference = np.minimum(difference, np.abs(inside - inside[chosen]).mean(axis=(1, 2)))
        chosen = int(np.where(good, difference, difference - HOPELESS).argmax())
    return chosen
