"""Straight edges go through a mask."""

import numpy as np
import pytest
from numpy.typing import NDArray

from backend.imaging.patchmatch import fill
from backend.imaging.patchmatch.continued_edges import divide, find_meetings, joined
from backend.imaging.patchmatch.pyramid import Level

Floats = NDArray[np.float32]
SHAPE = 60, 80


def _marked(rows: slice, columns: slice, shape: tuple[int, int] = SHAPE) -> NDArray[np.bool_]:
    mask = np.zeros(shape, bool)
    mask[rows, columns] = True
    return mask


def _below(slope: float, at: float, shape: tuple[int, int] = SHAPE) -> NDArray[np.bool_]:
    """What lies below a line through column 0 at row `at`."""
    rows, columns = np.indices(shape)
    return rows > at + slope * columns


def _colours(dark: NDArray[np.bool_], light: float = 200, shade: float = 80) -> Floats:
    return np.repeat(np.where(dark, shade, light)[..., None], 3, axis=-1).astype(np.float32)


def _level(colours: Floats, mask: NDArray[np.bool_]) -> Level:
    picture = np.concatenate([colours, np.zeros((*mask.shape, 2), np.float32)], axis=-1)
    return Level(np.where(mask[..., None], np.float32(0), picture), mask)


@pytest.mark.parametrize("slope", [0.0, -0.3, 0.5])
def test_an_edge_that_meets_the_mask_twice_is_one_line(slope: float) -> None:
    mask, dark = _marked(slice(15, 50), slice(30, 50)), _below(slope, 30 - 40 * slope)
    (line,) = joined(find_meetings(_colours(dark), mask), mask)
    assert line.price < 0.1
    for place, direction, *_ in line[:2]:
        assert place[0] == pytest.approx(30 - 40 * slope + slope * place[1], abs=1.5)
        assert abs(direction[0] / direction[1]) == pytest.approx(abs(slope), abs=0.1)


@pytest.mark.parametrize("slope", [0.0, -0.3, 0.5])
def test_the_mask_is_divided_where_the_edge_goes_through(slope: float) -> None:
    mask, dark = _marked(slice(10, 45), slice(30, 50)), _below(slope, 30 - 40 * slope)
    parts = divide(_level(_colours(dark), mask))
    assert len(parts) == 2
    assert not (parts[0].inside & parts[1].inside).any()
    assert (parts[0].inside | parts[1].inside)[mask].mean() > 0.9
    for part in parts:
        is_dark = dark[part.inside].mean() > 0.5
        assert (dark[part.inside] == is_dark).mean() > 0.93
        assert (dark[part.beside] == is_dark).mean() > 0.9


def test_edges_that_do_not_lead_to_each_other_divide_nothing() -> None:
    mask = _marked(slice(10, 50), slice(30, 50))
    step = np.where(np.arange(80) < 40, 18, 42)  # the edge on the right lies 24 rows lower
    assert divide(_level(_colours(np.indices(SHAPE)[0] > step), mask)) == []


def test_edges_with_other_colours_beside_them_divide_nothing() -> None:
    mask, colours = _marked(slice(15, 45), slice(30, 50)), _colours(_below(0, 30))
    colours += (np.clip(np.arange(80) - 30, 0, 20) * 3.5)[:, None]  # lighter on the right
    assert len(find_meetings(colours, mask)) >= 2
    assert divide(_level(colours, mask)) == []


def test_lines_do_not_cross_and_no_edge_is_used_twice() -> None:
    mask = _marked(slice(20, 40), slice(30, 50))
    rows, columns = np.indices(SHAPE)
    quarters = _colours((rows > 30) ^ (columns > 40))
    assert len(find_meetings(quarters, mask)) >= 4
    assert len(joined(find_meetings(quarters, mask), mask)) <= 1
    stripes = _colours((rows // 8) % 2 == 1)
    lines = joined(find_meetings(stripes, mask), mask)
    assert len(lines) >= 2
    used = [id(meeting) for line in lines for meeting in line[:2]]
    assert len(used) == len(set(used))
    assert all(line.start.place[0] == pytest.approx(line.end.place[0], abs=1) for line in lines)


def test_a_mask_on_even_ground_is_not_divided() -> None:
    grain = np.random.default_rng(2).normal(128, 4, (*SHAPE, 3)).astype(np.float32)
    mask = _marked(slice(20, 40), slice(30, 50))
    assert find_meetings(grain, mask) == []
    assert divide(_level(grain, mask)) == []


def test_a_pattern_without_a_direction_has_no_edges() -> None:
    rows, columns = np.indices(SHAPE)
    chequered = _colours((rows // 2 + columns // 2) % 2 == 1)
    assert find_meetings(chequered, _marked(slice(20, 40), slice(30, 50))) == []


@pytest.mark.slow
def test_a_ridge_goes_on_under_a_thing_that_stood_on_it() -> None:
    """Most of the mask lies above the ridge: halfway between its borders, where no side is nearer, would be a hump."""
    shape = 300, 400
    rows, columns = np.indices(shape)
    dark = rows > 200 - 0.22 * columns + 10 * np.sin(columns / 45)
    grain = np.random.default_rng(5).normal(0, 6, (*shape, 3))
    image = np.clip(_colours(dark, 190, 90) + grain, 0, 255).astype(np.uint8)
    mask = _marked(slice(70, 166), slice(140, 250), shape)
    filled = fill(image, mask).mean(axis=-1) < 140
    lengths = [(marked & mask).sum(axis=0)[140:250] for marked in (filled, dark)]
    assert np.abs(lengths[0] - lengths[1]).max() <= 8
