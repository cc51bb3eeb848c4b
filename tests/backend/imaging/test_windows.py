"""An extension larger than a request is filled in windows: all of it, nothing else, each going on from the last."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from backend.imaging.geometry import Margins, Size
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.region import Working
from backend.imaging.windows import MOST_REDUCTION, Window, windows

WORKING = Working(64, 8)
OLD = Size(300, 200)
AROUND = Margins(70, 0, 100, 40)


def marked(margins: Margins, overlap: int = 5, old: Size = OLD) -> Mask:
    """White margins, and grey levels where they reach into the old picture."""
    image = Image.new("L", margins.around(old), 255)
    known = margins.within(Size(*image.size))
    inset = tuple(overlap if margin else 0 for margin in margins)
    for step in range(overlap + 1):
        left, top, right, bottom = (min(side, step) for side in inset)
        box = (known.left + left, known.top + top, known.right - right, known.bottom - bottom)
        image.paste(255 - 255 * step // max(overlap, 1), box)
    if not overlap:
        image.paste(0, known)
    return Mask(image)


def reductions(found: tuple[Window, ...]) -> list[float]:
    return [max(window.region.box.size) / max(window.region.size) for window in found]


def filled_white(mask: Mask, found: tuple[Window, ...]) -> np.ndarray:
    """A black picture in which every window paints its share white."""
    image = Image.new("RGB", mask.size)
    for window in found:
        window.paste(Picture(Image.new("RGB", window.region.size, "white")), image)
    return np.asarray(image)[..., 0].astype(int)


@pytest.mark.parametrize("overlap", [0, 1, 5, 40])
@pytest.mark.parametrize("margins", [AROUND, Margins(0, 90, 0, 0), Margins(60, 60, 60, 60), Margins(300, 5, 0, 9)])
def test_together_windows_fill_the_mask_and_nothing_else(margins: Margins, overlap: int) -> None:
    mask = marked(margins, overlap)
    found = windows(mask, margins, WORKING)
    assert len(found) > 1
    white, levels = filled_white(mask, found), mask.array().astype(int)
    assert (white[levels == 0] == 0).all()
    assert (white[levels == 255] == 255).all()
    assert (white >= levels - 1).all()  # where two windows share a pixel of a soft edge, each blends it


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(st.tuples(*[st.integers(0, 400)] * 4), st.integers(2, 250), st.integers(2, 250), st.integers(0, 30))
def test_whatever_is_extended_is_filled_whole(sides: tuple[int, ...], width: int, height: int, overlap: int) -> None:
    margins, old = Margins(*sides), Size(width, height)
    mask = marked(margins, min(overlap, (min(old) - 1) // 2), old)
    found = windows(mask, margins, WORKING, 16)
    assert len(found) != 1
    assert len(found) <= 16
    if found:
        white = filled_white(mask, found)
        assert (white[mask.array() == 0] == 0).all()
        assert (white[mask.array() == 255] == 255).all()


def test_no_window_takes_for_known_what_is_not_filled_yet_nor_repaints_what_is() -> None:
    mask = marked(AROUND)
    open_still = mask.array() > 0
    for window in windows(mask, AROUND, WORKING):
        left, top, right, bottom = window.region.box
        marks, share = window.marks.array(), window.share.array()
        unfilled = open_still[top:bottom, left:right]
        assert (marks[unfilled] > 0).all()
        assert ((marks > 0) & ~unfilled == (share > 0) & ~unfilled).all()  # the seam alone
        assert (marks >= share).all()
        open_still[top:bottom, left:right] &= share == 0
    assert not open_still.any()


def test_a_window_is_blended_into_those_before_it_within_the_mask() -> None:
    mask = marked(Margins(0, 0, 50, 0), 0)
    first, second, _ = windows(mask, Margins(0, 0, 50, 0), WORKING)
    outer = second.share.array()[:, -1].astype(int)  # at the picture's edge, from above
    begin = int(np.argmax(outer == 255))
    ramp = outer[: begin + 1]
    ramp = ramp[ramp > 0]
    assert len(ramp) >= 3
    assert (np.diff(ramp) > 0).all()
    assert set(np.unique(first.share.array())) == {0, 255}  # nothing was there before it


def test_every_window_sees_something_that_is_known() -> None:
    for margins in (AROUND, Margins(400, 400, 400, 400)):
        for window in windows(marked(margins), margins, WORKING):
            assert (window.marks.array() == 0).mean() > 0.04


def test_the_first_to_fill_are_those_beside_the_old_picture() -> None:
    found = windows(marked(Margins(200, 0, 0, 0)), Margins(200, 0, 0, 0), WORKING)
    lefts = [window.region.box.left for window in found]
    assert lefts == sorted(lefts, reverse=True)
    assert len(set(lefts)) > 1


def test_windows_show_nearly_all_the_detail_there_is() -> None:
    found = windows(marked(Margins(0, 0, 50, 0)), Margins(0, 0, 50, 0), WORKING)
    assert len(found) == 3
    assert max(reductions(found)) <= MOST_REDUCTION + 0.01


def test_where_fewer_requests_may_be_made_windows_are_larger() -> None:
    mask = marked(AROUND)
    fine = windows(mask, AROUND, WORKING)
    few = windows(mask, AROUND, WORKING, len(fine) // 2)
    assert 1 < len(few) <= len(fine) // 2
    assert max(reductions(few)) > max(reductions(fine))
    assert windows(mask, AROUND, WORKING, 1) == windows(mask, AROUND, WORKING, 0) == ()


def test_what_one_request_shows_well_enough_is_filled_in_one() -> None:
    margins = Margins(0, 0, 20, 0)
    assert windows(marked(margins, 2, Size(60, 50)), margins, WORKING) == ()


def test_an_object_is_filled_in_one_request_however_large() -> None:
    image = Image.new("L", (470, 240))
    image.paste(255, (80, 10, 360, 190))
    assert windows(Mask(image), None, WORKING) == ()
    assert windows(Mask(image), AROUND, WORKING) == ()  # of a picture that was extended, and whose margins are unmarked


def test_an_engine_that_sees_everything_needs_no_windows() -> None:
    assert windows(marked(AROUND), AROUND, Working()) == ()


def test_what_is_marked_inside_comes_last_and_as_a_whole() -> None:
    mask = marked(AROUND)
    mask.image.paste(255, (200, 60, 280, 130))
    found = windows(mask, AROUND, WORKING)
    assert found[-1].share.array().sum() == 255 * 80 * 70
    assert (filled_white(mask, found)[60:130, 200:280] == 255).all()


def test_margins_that_do_not_fit_the_mask_are_passed_over() -> None:
    assert windows(marked(AROUND), Margins(400, 0, 400, 0), WORKING) == ()
