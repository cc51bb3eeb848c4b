"""Which rough fill of the content-aware fill is finished first."""

import numpy as np
import pytest
from numpy.typing import NDArray

from backend.imaging.patchmatch.choosing import FEWEST_PATCHES, ranked, strangeness
from backend.imaging.patchmatch.filling import Filling
from backend.imaging.patchmatch.problem import FillProblem
from backend.imaging.patchmatch.pyramid import Level, build_pyramid

SIDE = 64
HALF = SIDE // 2


def _level(mask: NDArray[np.bool_]) -> Level:
    """Noise on the left, one grey with a little noise on the right."""
    random = np.random.default_rng(3)
    picture = random.normal(120, 3, (SIDE, SIDE, 3))
    picture[:, :HALF] += random.normal(0, 40, (SIDE, HALF, 1))
    return build_pyramid(picture.astype(np.float32), mask, 100)[0]


def _square(side: int) -> NDArray[np.bool_]:
    """A mask amid the noise."""
    mask = np.zeros((SIDE, SIDE), bool)
    mask[30 : 30 + side, 10 : 10 + side] = True
    return mask


def _copied_from(columns: list[tuple[int, int]]) -> Filling:
    """One fill for each span of columns that it may copy from, all of the same cost."""
    random = np.random.default_rng(0)
    problem = FillProblem.from_level(_level(_square(12)))
    filling = Filling.at_random(problem, len(columns), random)
    positions = problem.sources.positions
    for start, (left, right) in enumerate(columns):
        within = positions[(positions % SIDE >= left) & (positions % SIDE < right)]
        filling.matches.source[start] = random.choice(within, problem.targets.count)
    filling.matches.cost = np.full_like(filling.matches.cost, 100)
    filling.vote(0)
    return filling


NOISE, CALM = (0, HALF - 4), (HALF + 4, SIDE)


def test_ranks_choose_different_starts_and_the_first_is_the_cheapest() -> None:
    filling = _copied_from([NOISE] * 5)
    filling.matches.cost[3] = 90
    order = ranked(filling)
    assert order[0] == 3
    assert sorted(order) == [0, 1, 2, 3, 4]


def test_a_start_far_worse_than_the_best_is_only_the_last_resort() -> None:
    filling = _copied_from([NOISE] * 5)
    filling.matches.cost[2] = 1000
    assert ranked(filling)[-1] == 2


def test_of_fills_that_fit_alike_the_one_of_the_surroundings_kind_is_first() -> None:
    filling = _copied_from([CALM, CALM, NOISE, CALM])
    strange = strangeness(filling)
    assert strange[2] < 0.5 * strange[[0, 1, 3]].min()
    filling.matches.cost[2] = 105  # a little dearer than the calm ones
    assert ranked(filling)[0] == 2


def test_a_strange_fill_is_chosen_where_the_others_do_not_fit_at_all() -> None:
    filling = _copied_from([CALM, NOISE, NOISE])
    filling.matches.cost[1:] = 300
    assert ranked(filling)[0] == 0


@pytest.mark.parametrize("side", [1, 5])
def test_a_few_patches_say_nothing_about_their_kind(side: int) -> None:
    assert side * side < FEWEST_PATCHES
    filling = Filling.at_random(FillProblem.from_level(_level(_square(side))), 3, np.random.default_rng(0))
    assert strangeness(filling).tolist() == [1, 1, 1]
