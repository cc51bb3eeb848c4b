"""The content-aware fill copies only from where it may, if it is told where."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from backend.errors import InvalidRequest
from backend.imaging.patchmatch import fill, fills
from backend.imaging.patchmatch.border import EDGE, LARGEST_LIGHT, light_of
from backend.imaging.patchmatch.fill_window import fill_window, reduction
from backend.imaging.patchmatch.pyramid import Level, halve
from backend.imaging.patchmatch.reduction import cells_to_copy

Picture = NDArray[np.uint8]
Marked = NDArray[np.bool_]

LARGE = 900, 1000  # filled at a smaller size
BLENDED = 8  # pixels from the mask's border inward that may take on something of what lies around


def _box(shape: tuple[int, int], rows: slice, columns: slice) -> Marked:
    marked = np.zeros(shape, bool)
    marked[rows, columns] = True
    return marked


def _red_beside_blue(shape: tuple[int, int]) -> Picture:
    """Red grains in the left quarter, blue ones in the rest."""
    picture = np.zeros((*shape, 3), np.uint8)
    picture[..., 2] = np.random.default_rng(0).integers(100, 200, shape)
    left = picture[:, : shape[1] // 4]
    left[...] = left[..., ::-1].copy()
    return picture


def _hole(shape: tuple[int, int], inset: int = 0) -> Marked:
    """In the midst of the blue part."""
    height, width = shape
    rows = slice(height // 3 + inset, 2 * height // 3 - inset)
    return _box(shape, rows, slice(width // 2 + inset, 3 * width // 4 - inset))


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(160, 200), LARGE])
@pytest.mark.parametrize("side", [30, 300])
def test_a_fill_is_made_of_what_may_be_copied_and_of_nothing_else(shape: tuple[int, int], side: int) -> None:
    image, mask = _red_beside_blue(shape), _hole(shape)
    source = _box(shape, slice(0, side), slice(0, min(side, shape[1] // 4)))
    inside = fill(image, mask, source=source)[_hole(shape, BLENDED)]
    assert inside[:, 0].mean() == pytest.approx(150, abs=12)
    assert inside[:, 0].std() > 12
    assert inside[:, 2].max() < 10


def test_no_pixel_is_copied_at_full_size_that_must_not_be() -> None:
    """Red lines thinner than what the smaller size can tell apart."""
    image = np.zeros((*LARGE, 3), np.uint8)
    image[..., 2] = 150
    image[:, 3:300:9] = (150, 0, 0)
    source = np.zeros(LARGE, bool)
    source[:, 3:300:9] = True
    assert reduction(_hole(LARGE)) > 1
    inside = fill(image, _hole(LARGE), source=source)[_hole(LARGE, BLENDED)]
    assert inside[:, 2].max() < 100
    assert np.median(inside[:, 0]) > 130


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(160, 200), LARGE])
def test_what_must_not_be_copied_does_not_come_again(shape: tuple[int, int]) -> None:
    image, mask = _red_beside_blue(shape), _hole(shape)
    source = ~_box(shape, slice(None), slice(0, shape[1] // 4))
    inside = fill(image, mask, source=source)[mask]
    assert inside[:, 0].max() < 10
    assert inside[:, 2].mean() == pytest.approx(150, abs=12)


@pytest.mark.slow
def test_only_one_of_several_kinds_of_ground_is_continued_at_a_masks_border() -> None:
    """Half of the mask's border is red and half blue: left alone, both go on."""
    shape = 96, 96
    image, mask = _red_beside_blue(shape), _box(shape, slice(30, 66), slice(6, 42))
    alone, hinted = (fill(image, mask, source=source) for source in (None, _box(shape, slice(None), slice(24, None))))
    left = _box(shape, slice(36, 60), slice(12, 21))
    assert alone[left][:, 0].mean() > 2 * hinted[left][:, 0].mean()
    assert hinted[left][:, 2].mean() > 100


@pytest.mark.slow
def test_that_all_may_be_copied_changes_nothing() -> None:
    for shape in (60, 80), LARGE:
        image, mask = _red_beside_blue(shape), _hole(shape)
        assert np.array_equal(fill(image, mask, 3), fill(image, mask, 3, source=np.ones(shape, bool)))


@pytest.mark.slow
def test_fills_with_a_hint_are_what_each_is_alone() -> None:
    shape = 60, 80
    image, mask, source = _red_beside_blue(shape), _hole(shape), _box(shape, slice(None), slice(0, 40))
    for seed, filled in zip(range(3), fills(image, mask, range(3), source=source), strict=True):
        assert np.array_equal(filled, fill(image, mask, seed, source=source))


@pytest.mark.slow
@given(data=st.data(), height=st.integers(1, 40), width=st.integers(1, 40))
@settings(deadline=None, max_examples=30)
def test_any_hint_is_followed_or_refused_in_one_sentence(data: st.DataObject, height: int, width: int) -> None:
    random = np.random.default_rng(data.draw(st.integers(0, 1000)))
    image = random.integers(0, 256, (height, width, 3), dtype=np.uint8)
    mask, source = (random.random((height, width)) < data.draw(st.sampled_from([0, 0.02, 0.5, 0.98, 1])) for _ in "ab")
    if mask.any() and not mask.all() and not (source & ~mask).any():
        with pytest.raises(InvalidRequest, match="Too little is left"):
            fill(image, mask, source=source)
    else:
        filled = fill(image, mask, source=source)
        assert np.array_equal(filled[~mask], image[~mask])
        assert np.array_equal(filled, fill(image, mask, source=source))


def test_too_little_beside_a_large_mask_is_refused() -> None:
    """The mask touches every cell that the hint does."""
    shape = 900, 900
    mask = _box(shape, slice(100, 800), slice(101, 800))
    with pytest.raises(InvalidRequest, match="avoid less of the picture"):
        fill(np.zeros((*shape, 3), np.uint8), mask, source=_box(shape, slice(100, 800), slice(100, 101)))


def test_surroundings_reach_to_what_may_be_copied_only_where_that_is_mostly_elsewhere() -> None:
    shape = 1000, 1000
    mask = _box(shape, slice(100, 200), slice(100, 200))
    near = slice(0, 300), slice(0, 300)
    assert fill_window(mask, None) == near
    assert fill_window(mask, ~_box(shape, slice(210, 250), slice(None))) == near
    assert fill_window(mask, _box(shape, slice(700, 800), slice(50, 90))) == (slice(0, 800), slice(0, 300))


def test_surroundings_reach_no_further_than_there_is_enough_to_copy() -> None:
    shape = 2000, 2000
    mask, below = _box(shape, slice(100, 200), slice(100, 200)), _box(shape, slice(320, 2000), slice(None))
    down, across = fill_window(mask, below)
    assert 300 < across.stop < 700
    assert np.count_nonzero(below[down, across]) >= 40_000


def test_a_smaller_size_may_be_copied_where_all_that_is_known_of_it_may() -> None:
    mask = _box((4, 6), slice(0, 1), slice(0, 1))
    source = ~_box((4, 6), slice(0, 2), slice(2, 3)) & ~mask
    smaller = halve(Level(np.zeros((4, 6, 5), np.float32), mask, source))
    assert smaller.copyable.tolist() == [[True, False, True], [True, True, True]]
    cells = _box((2, 3), slice(0, 1), slice(0, 1))
    assert cells_to_copy(cells, mask, source, 2).tolist() == [[False, False, True], [True, True, True]]
    few = _box((4, 6), slice(3, 4), slice(5, 6))
    assert cells_to_copy(cells, mask, few, 2).tolist() == [[False] * 3, [False, False, True]]


def test_a_step_is_light_where_it_is_small_and_an_edge_where_it_is_large() -> None:
    small, medium, large = LARGEST_LIGHT / 2, EDGE / 2, EDGE
    steps = np.array([[small, -small, 0], [medium, 0, -small], [0, -large, small], [-2 * large, 0, 0]], np.float32)
    light = light_of(steps)
    assert np.array_equal(light[0], steps[0])
    assert light[1].tolist() == [LARGEST_LIGHT, 0, -small]
    assert not light[2:].any()
