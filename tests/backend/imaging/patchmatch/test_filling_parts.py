"""The parts of the content-aware fill, each on its own."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from backend.imaging.patchmatch.border import carry_inward, ring_around
from backend.imaging.patchmatch.descriptors import describe
from backend.imaging.patchmatch.dominant_offsets import find_dominant_offsets
from backend.imaging.patchmatch.filling import Filling
from backend.imaging.patchmatch.matching import Candidates, Matches, Search, SearchBudget, Targets
from backend.imaging.patchmatch.membrane import without_border_step
from backend.imaging.patchmatch.problem import FillProblem, find_sources
from backend.imaging.patchmatch.progress import ProgressMeter
from backend.imaging.patchmatch.push_pull import spread
from backend.imaging.patchmatch.pyramid import (
    Level,
    build_pyramid,
    depths,
    grown,
    halve,
    opponent_from_rgb,
    rgb_from_opponent,
)
from backend.imaging.patchmatch.reduction import reduce
from backend.imaging.patchmatch.solving import ClosedAreas

NO_OFFSETS = np.zeros((0, 2), np.int64)


def _picture(height: int, width: int) -> NDArray[np.float32]:
    return np.random.default_rng(3).uniform(0, 255, (height, width, 5)).astype(np.float32)


def _square(side: int, start: int, end: int) -> NDArray[np.bool_]:
    mask = np.zeros((side, side), bool)
    mask[start:end, start:end] = True
    return mask


def test_distances_in_the_opponent_space_are_those_in_rgb() -> None:
    colours = _picture(6, 7)[..., :3]
    turned = opponent_from_rgb(colours)
    assert np.allclose(np.linalg.norm(turned, axis=-1), np.linalg.norm(colours, axis=-1), rtol=1e-5)
    assert np.allclose(rgb_from_opponent(turned), colours, atol=1e-3)


@pytest.mark.parametrize("radius", [0, 1, 2, 3])
def test_descriptors_of_flat_patches_are_as_far_apart_as_the_patches(radius: int) -> None:
    difference = np.array([3, -4, 5, 6, -7], np.float32)
    flat = np.zeros((2, 9, 9, 5), np.float32)
    flat[1] = difference
    described = describe(flat, radius)
    head, tail = described.head.reshape(2, 81, -1), described.tail.reshape(2, 81, described.tail.shape[-1])
    squared = ((head[1] - head[0]) ** 2).sum(axis=1) + ((tail[1] - tail[0]) ** 2).sum(axis=1)
    assert np.allclose(squared, (2 * radius + 1) ** 2 * (difference**2).sum(), rtol=1e-4)


def test_no_descriptor_is_farther_than_its_patch() -> None:
    picture = _picture(15, 15)
    described = describe(picture, 3)
    rows = np.concatenate([described.head, described.tail], axis=1).reshape(15, 15, -1)
    patches = np.lib.stride_tricks.sliding_window_view(picture, (7, 7), axis=(0, 1))
    for row, column in ((3, 3), (5, 9), (11, 11)):
        apart = ((rows[row, column] - rows[7, 7]) ** 2).sum()
        assert apart <= ((patches[row - 3, column - 3] - patches[4, 4]) ** 2).sum() * 1.0001


def test_spreading_keeps_known_values_and_stays_between_them() -> None:
    values = _picture(37, 22)
    weight = (np.random.default_rng(1).random((37, 22)) < 0.1).astype(np.float32)
    smooth = spread(values, weight)
    known = weight > 0
    assert np.allclose(smooth[known], values[known], atol=1e-3)
    assert smooth.min() >= values[known].min() - 1e-3
    assert smooth.max() <= values[known].max() + 1e-3


def test_halving_averages_known_pixels_only() -> None:
    picture = np.full((5, 4, 5), 9, np.float32)
    mask = np.zeros((5, 4), bool)
    mask[0, 0] = mask[2:4, 2:4] = True
    picture[mask] = 0
    smaller = halve(Level(picture, mask))
    assert np.array_equal(smaller.mask, [[False, False], [False, True], [False, False]])
    assert np.allclose(smaller.picture[~smaller.mask], 9)


def test_growing_and_depth_count_pixels() -> None:
    mask = _square(20, 6, 13)
    assert np.array_equal(grown(mask, 2), _square(20, 4, 15))
    assert depths(mask).max() == 4


@pytest.mark.parametrize("reach", [0, 1, 3, 50])
def test_growing_is_what_scipy_says_of_squares(reach: int) -> None:
    mask = np.random.default_rng(8).random((17, 40)) < 0.02
    expected = ndimage.binary_dilation(mask, np.ones((2 * reach + 1, 2 * reach + 1)))
    assert (grown(mask, reach) == expected).all()


def test_what_lacks_outside_goes_in_and_fades_within_three_pixels() -> None:
    mask = _square(30, 10, 20)
    rows, columns, added = carry_inward(np.full((30, 30, 3), 10, np.float32), ring_around(mask), mask)
    carried = np.zeros((30, 30))
    carried[rows, columns] = added[:, 0]
    assert np.allclose(carried[15, 8:16], [0, 0, 9, 6, 3, 0, 0, 0])
    assert not carried[~mask].any()


def _copied_from_darker(roughness: float) -> Filling:
    """A fill whose right half is ten levels of grey lighter than the left, which the mask in it was copied from."""
    side = 120
    stripes = roughness / 2 * (-1.0) ** np.arange(side)
    grey = 100 + stripes[None, :, None] + np.where(np.arange(side) < side // 2, 0, 10)[None, :, None]
    colours = np.repeat(np.broadcast_to(grey, (side, side, 1)), 3, axis=-1).astype(np.float32)
    mask = _square(side, 72, 112)
    problem = FillProblem.from_level(build_pyramid(colours, mask, side)[0])
    matches = Matches(
        problem.targets.rows[None] * side + problem.targets.columns[None] - side // 2,
        np.zeros((1, problem.targets.count), np.float32),
    )
    filling = Filling(problem, problem.level.picture[None].copy(), matches)
    filling.vote(1)
    return filling


@pytest.mark.parametrize(("roughness", "least", "most"), [(0, 9, 11), (8, 0, 3)])
def test_light_goes_all_the_way_into_smooth_parts_and_fades_in_rough_ones(
    roughness: float, least: float, most: float
) -> None:
    filling = _copied_from_darker(roughness)
    lighter = rgb_from_opponent(without_border_step(filling) - filling.pictures[0, ..., :3])[..., 1]
    assert least <= lighter[92, 92] <= most
    assert 8 < lighter[72, 92] < 12


@pytest.mark.parametrize("light_weight", [0.6, 0.85])
def test_copies_follow_the_light_of_their_place(light_weight: float) -> None:
    ramp = np.linspace(0, 200, 60, dtype=np.float32)[:, None, None] + np.zeros((60, 60, 5), np.float32)
    level = Level(ramp, _square(60, 28, 32))
    filling = Filling.at_random(FillProblem.from_level(level, light_weight), 1, np.random.default_rng(0))
    filling.pictures[:] = ramp
    filling.search(SearchBudget(1, (1,), (), 0), Candidates(NO_OFFSETS, np.random.default_rng(0)), lambda _: None)
    filling.vote(0)
    lack = np.abs(filling.pictures[0, 28:32, 28:32, :3] - ramp[28:32, 28:32, :3])
    told = filling.matches.source[0] // 60 - filling.problem.targets.rows
    assert np.abs(told).max() > 3  # the sources are from elsewhere, where it is lighter or darker
    assert np.median(lack) < 1


def test_the_pyramid_ends_where_the_mask_is_shallow() -> None:
    levels = build_pyramid(_picture(256, 256)[..., :3], _square(256, 90, 150), 8)
    assert [level.mask.shape for level in levels] == [(256, 256), (128, 128), (64, 64)]
    assert depths(levels[-1].mask).max() <= 8


def test_reduction_averages_known_pixels_and_masks_every_touched_cell() -> None:
    image = np.full((10, 11, 3), 80, np.uint8)
    mask = np.zeros((10, 11), bool)
    mask[4, 4] = True
    image[mask] = 255
    colours, cells = reduce(image, mask, 4, ProgressMeter(None))
    assert np.allclose(colours, 80)
    assert np.array_equal(np.argwhere(cells), [[1, 1]])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_reduction_leaves_something_to_fill_and_something_known_among_specks(share: float) -> None:
    mask = np.random.default_rng(2).random((120, 130)) < share
    _, cells = reduce(np.zeros((120, 130, 3), np.uint8), mask, 5, ProgressMeter(None))
    assert 0 < np.count_nonzero(cells) < cells.size


def test_search_finds_nearly_all_exact_matches() -> None:
    """Every patch of the masked square has one exact copy; the search starts from random sources."""
    picture = _picture(64, 64)
    picture[5:25, 5:25] = picture[35:55, 35:55]
    mask = _square(64, 38, 52)
    _, sources = find_sources(Level(picture, mask))
    targets = Targets.from_mask(mask, 4)
    random = np.random.default_rng(0)
    start = sources.positions[random.integers(len(sources.positions), size=(1, targets.count))]
    wanted = describe(picture, 3).rows(targets.rows * 64 + targets.columns)
    matches = Matches(start, np.full(start.shape, np.inf, np.float32))
    search = Search(sources, targets, matches, wanted)
    search.rate()
    before = matches.cost.mean()
    search.run(SearchBudget(16, (4, 2, 1), (0, 0, 0, 16, 4, 1), 0), Candidates(NO_OFFSETS, random), lambda _: None)
    exact = (targets.rows - 30) * 64 + targets.columns - 30
    assert matches.cost.mean() < 0.05 * before
    assert (matches.source[0] == exact).mean() > 0.95


def test_a_start_finds_nothing_in_an_area_that_is_closed_to_it() -> None:
    random = np.random.default_rng(1)
    problem = FillProblem.from_level(Level(_picture(60, 60), _square(60, 25, 35)))
    filling = Filling.at_random(problem, 2, random)
    before = filling.matches.source.copy()
    closed = np.zeros((2, 60, 60), bool)
    closed[1, :, 30:] = True
    filling.search(
        SearchBudget(4, (2, 1), (0, 0, 16, 4), 0), Candidates(NO_OFFSETS, random, closed.reshape(2, -1)), lambda _: None
    )
    found = filling.matches.source
    moved_right = (found != before) & (found % 60 >= 30)
    assert moved_right[0].any()
    assert not moved_right[1].any()


def test_dominant_offsets_are_the_periods_of_a_pattern() -> None:
    tile = _picture(20, 16)
    picture = np.tile(tile, (5, 6, 1))
    mask = np.zeros(picture.shape[:2], bool)
    mask[40:60, 40:60] = True
    found = find_dominant_offsets([Level(picture, mask)], np.random.default_rng(0)).at(0)
    strongest = found[:4]
    assert (strongest[:, 0] % 20 == 0).all()
    assert (strongest[:, 1] % 16 == 0).all()


def test_a_vote_never_hears_a_masked_pixel() -> None:
    level = Level(np.where(_square(40, 12, 28)[..., None], np.float32(-1000), _picture(40, 40)), _square(40, 12, 28))
    filling = Filling.at_random(FillProblem.from_level(level), 2, np.random.default_rng(0))
    filling.matches.cost[:] = 1
    filling.vote(3)
    inside = filling.pictures[:, level.mask]
    assert inside.min() >= 0
    assert inside.max() <= 255


def test_most_fills_begin_with_the_nearest_colours_and_some_with_a_mixture() -> None:
    mask = _square(40, 12, 28)
    picture = np.zeros((40, 40, 5), np.float32)
    picture[:, 20:] = 200
    level = Level(np.where(mask[..., None], np.float32(0), picture), mask)
    filling = Filling.at_random(FillProblem.from_level(level), 5, np.random.default_rng(0))
    filling.begin_apart()
    inside = np.abs(filling.pictures - picture)[:, mask].mean(axis=(1, 2))
    begins_near = inside < 0.5 * inside[0]
    assert begins_near.tolist() == [False, True, True, True, False]
    assert np.array_equal(filling.pictures[1][~mask], picture[~mask])


def test_where_no_patch_speaks_a_fill_begins_as_the_coarser_one() -> None:
    levels = build_pyramid(_picture(64, 64)[..., :3], _square(64, 20, 44), 4)
    random = np.random.default_rng(0)
    coarse = Filling.at_random(FillProblem.from_level(levels[1]), 2, random)
    coarse.pictures[:, levels[1].mask] = 42
    fine = Filling.from_coarser(coarse, FillProblem.from_level(levels[0]), random)
    assert (fine.pictures[:, levels[0].mask] == 42).all()
    assert np.array_equal(fine.pictures[0][~levels[0].mask], levels[0].picture[~levels[0].mask])


def test_the_order_of_kept_fills_is_that_of_their_matches() -> None:
    mask = _square(40, 12, 28)
    level = Level(np.where(mask[..., None], np.float32(0), _picture(40, 40)), mask)
    filling = Filling.at_random(FillProblem.from_level(level), 5, np.random.default_rng(0))
    kept = filling.only([3, 1])
    assert np.array_equal(kept.matches.source, filling.matches.source[[3, 1]])
    assert np.array_equal(kept.pictures, filling.pictures[[3, 1]])
    kept.matches.source[:] = 0
    assert filling.matches.source[3].any()


def test_closed_areas_stay_with_their_starts() -> None:
    areas = ClosedAreas.drawn(6, 4, np.random.default_rng(0))
    closed = areas.at((20, 30))
    assert closed.any(axis=1).tolist() == [False] * 4 + [True] * 2
    assert np.array_equal(areas.of([5, 0, 4]).at((20, 30)), closed[[5, 0, 4]])


def test_progress_never_falls_nor_passes_the_end_before_it_is_finished() -> None:
    seen: list[float] = []
    meter = ProgressMeter(seen.append)
    meter.expect(10)
    for _ in range(30):
        meter.advance(1)
    meter.finish()
    assert seen == sorted(seen)
    assert seen[0] == 0
    assert seen[-2] < 1 == seen[-1]
