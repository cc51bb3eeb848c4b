"""Clicks far outside of a box add another part, which stands for itself."""

import numpy as np
from PIL import Image

from backend.imaging.geometry import Box
from backend.imaging.mask import Mask
from backend.selection.base import Click, Selection, Wish
from backend.selection.outlying import apart, united

BOX = Box(100, 100, 140, 120)


def test_clicks_in_and_beside_the_box_stay_with_it() -> None:
    wish = Wish(BOX, (Click(110, 110, True), Click(85, 95, True), Click(159, 129, False)))
    assert apart(wish) == [wish]
    without_box = Wish(None, (Click(1, 1, True), Click(900, 900, True)))
    assert apart(without_box) == [without_box]


def test_a_click_far_outside_is_looked_for_by_itself_with_what_is_taken_away_there() -> None:
    near, far, taking = Click(110, 110, False), Click(300, 110, True), Click(320, 110, False)
    assert apart(Wish(BOX, (near, far, taking))) == [Wish(BOX, (near,)), Wish(None, (far, taking))]


def test_of_two_clicks_at_one_spot_the_later_counts() -> None:
    there, away = Click(300, 110, True), Click(301, 110, False)
    assert apart(Wish(BOX, (there, away))) == [Wish(BOX, ())]
    assert apart(Wish(BOX, (there, away, there))) == [Wish(BOX, ()), Wish(None, (there,))]
    assert apart(Wish(BOX, (away, there))) == [Wish(BOX, ()), Wish(None, (there,))]


def test_parts_are_joined_in_the_box_around_them() -> None:
    one = Selection(Mask(Image.new("L", (4, 3), 255)), Box(10, 20, 14, 23))
    other = Selection(Mask(Image.new("L", (2, 2), 128)), Box(13, 22, 15, 24))
    assert united([None, None]) is None
    assert united([one, None]) is one
    joined = united([one, other])
    assert joined
    assert joined.box == Box(10, 20, 15, 24)
    wanted = np.zeros((4, 5), np.uint8)
    wanted[2:4, 3:5] = 128
    wanted[0:3, 0:4] = 255
    assert (np.asarray(joined.mask.image) == wanted).all()
