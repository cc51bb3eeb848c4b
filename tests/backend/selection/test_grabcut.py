"""A box or clicks find what was drawn; where nothing stands out, nothing is found."""

from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from drawn_objects import SHAPES, Drawing, bird, disc, drawings, drawn, star
from drawn_panels import panelled_drawings
from PIL import Image, ImageDraw

from backend.imaging.geometry import Box, Size
from backend.imaging.picture import Picture
from backend.selection.base import Click, Selection, Wish
from backend.selection.grabcut import GrabCut

SMALL, MEDIUM = Size(240, 180), Size(480, 360)
EXAMPLES = Path(__file__).parents[3] / "assets" / "examples"


def drawing(number: int = 0) -> Drawing:
    return drawn(disc, SMALL, np.random.default_rng((5, number)))


def middle(drawing: Drawing) -> Click:
    left, top, right, bottom = drawing.box
    return Click((left + right) / 2, (top + bottom) / 2, True)


def found(image: Image.Image, wish: Wish) -> Selection:
    selection = GrabCut().select(Picture(image), wish)
    assert selection is not None
    return selection


def on_picture(selection: Selection, size: tuple[int, int]) -> Image.Image:
    whole = Image.new("L", size)
    whole.paste(selection.mask.image, selection.box[:2])
    return whole


def overlap(drawing: Drawing, wish: Wish) -> float:
    return drawing.overlap(on_picture(found(drawing.image, wish), drawing.image.size))


@pytest.mark.slow
def test_a_box_around_each_of_ten_drawn_objects_gives_its_mask() -> None:
    found = {
        each.name: overlap(each, Wish(each.box_with_slack(0.08)))
        for each in islice(drawings(MEDIUM, seed=7), 0, None, 2)
    }
    assert len(found) == len(SHAPES) / 2 == 10
    assert np.mean(list(found.values())) >= 0.9
    assert min(found.values()) >= 0.8, found


@pytest.mark.slow
def test_boxes_loosely_around_panels_like_their_ground_give_most_of_them() -> None:
    found = [
        overlap(each, Wish(each.box_with_slack(0.15))) for each in islice(panelled_drawings(MEDIUM, seed=7), 0, None, 2)
    ]
    assert np.mean(found) >= 0.8


# Its white panels have colours of the sand that they lie on.
BALL = (718, 457, 864, 607)


@pytest.mark.parametrize(
    "box",
    [
        Box(703, 442, 880, 623),
        Box(696, 434, 887, 631),
        Box(689, 427, 894, 638),
        Box(700, 440, 884, 660),
        Box(658, 440, 885, 628),
    ],
    ids=["10 % of room", "15 %", "20 %", "loose below", "loose on the left"],
)
def test_a_ball_whose_panels_are_like_the_sand_is_found_in_a_loose_box(box: Box) -> None:
    ball = Image.new("L", (1200, 800))
    ImageDraw.Draw(ball).ellipse(BALL, 255)
    image = Image.open(EXAMPLES / "beach.jpg").convert("RGB")
    assert overlap(Drawing("ball", image, ball), Wish(box)) > 0.93


def test_a_click_alone_gives_the_object() -> None:
    assert overlap(drawing(), Wish(clicks=(middle(drawing()),))) > 0.9


def test_the_mask_has_the_size_of_its_box_and_an_antialiased_edge() -> None:
    selection = found(drawing().image, Wish(drawing().box_with_slack(0.08)))
    levels = selection.mask.array()
    assert selection.mask.size == selection.box.size
    assert {0, 255} < set(np.unique(levels).tolist())
    assert 0 < ((levels > 0) & (levels < 255)).mean() < 0.1


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_pictures_of_every_mode_are_looked_at(mode: str) -> None:
    image = Image.new("L", (120, 90), 60)
    image.paste(200, (40, 30, 80, 60))
    selection = found(image.convert(mode), Wish(Box(36, 26, 84, 64)))
    assert (np.array(selection.box) == (40, 30, 80, 60)).all()


def test_what_is_transparent_is_no_object() -> None:
    image = drawing().image.convert("RGBA")
    left, top, right, bottom = drawing().box
    image.paste((0, 0, 0, 0), (left, top, (left + right) // 2, bottom))
    selection = found(image, Wish(drawing().box_with_slack(0.08)))
    whole = np.asarray(on_picture(selection, image.size))
    assert not whole[:, : (left + right) // 2 - 2].any()
    assert whole[:, (left + right) // 2 + 2 :].any()


@pytest.mark.parametrize(
    "image",
    [
        Image.new("RGB", (160, 120), (90, 120, 60)),
        Image.fromarray(np.random.default_rng(3).integers(90, 130, (120, 160, 3), np.uint8)),
    ],
    ids=["flat", "noise"],
)
def test_where_nothing_stands_out_nothing_is_found(image: Image.Image) -> None:
    selection = GrabCut().select(Picture(image), Wish(Box(40, 30, 120, 90)))
    assert selection is None or selection.mask.array().mean() < 0.9 * 255
    if image.getextrema() == ((90, 90), (120, 120), (60, 60)):
        assert selection is None


def test_clicks_that_take_away_point_at_nothing_by_themselves() -> None:
    assert GrabCut().select(Picture(drawing().image), Wish(clicks=(replace_adds(middle(drawing()), False),))) is None


def replace_adds(click: Click, adds: bool) -> Click:
    return click._replace(adds=adds)


def two_discs() -> Image.Image:
    rng = np.random.default_rng(9)
    pixels = np.full((150, 300, 3), (70, 110, 60), np.float64)
    rows, columns = np.ogrid[:150, :300]
    for across, colour in ((80, (200, 80, 60)), (215, (60, 90, 210))):
        pixels[(rows - 75) ** 2 + (columns - across) ** 2 < 45**2] = colour
    return Image.fromarray((pixels + rng.normal(0, 6, pixels.shape)).clip(0, 255).astype(np.uint8))


def parts(wish: Wish) -> tuple[bool, bool]:
    """Whether the left and the right disc are selected in their middles."""
    whole = np.asarray(on_picture(found(two_discs(), wish), (300, 150)))
    assert whole[75, 147] == 0
    return bool(whole[75, 80] > 127), bool(whole[75, 215] > 127)


def test_further_clicks_add_to_the_object_and_take_away_from_it() -> None:
    left, right = Click(80, 75, True), Click(215, 75, True)
    box = Box(25, 20, 275, 130)
    assert parts(Wish(clicks=(left,))) == (True, False)
    assert parts(Wish(clicks=(left, right))) == (True, True)
    assert parts(Wish(box)) == (True, True)
    assert parts(Wish(box, (right._replace(adds=False),))) == (True, False)


@pytest.mark.parametrize("adds", [True, False])
def test_a_click_changes_only_what_lies_around_it(adds: bool) -> None:
    image = Image.open(EXAMPLES / "beach.jpg").convert("RGB")
    box, click = Box(658, 440, 885, 628), Click(839, 590, adds)
    before, after = (np.asarray(on_picture(found(image, Wish(box, clicks)), image.size)) for clicks in ((), (click,)))
    rows, columns = np.ogrid[: image.height, : image.width]
    is_far = (rows - click.y) ** 2 + (columns - click.x) ** 2 > 60**2
    assert (after[int(click.y), int(click.x)] > 127) == adds
    assert (before == after)[is_far].all()


def test_a_click_beside_the_box_adds_what_it_hits() -> None:
    image = Image.open(EXAMPLES / "beach.jpg").convert("RGB")
    box, shadow = Box(700, 440, 885, 625), Click(960, 608, True)
    before, after = (
        np.asarray(on_picture(found(image, Wish(box, clicks)), image.size)) > 127 for clicks in ((), (shadow,))
    )
    added = after & ~before
    assert added[595:620, 880:990].mean() > 0.9
    assert added[640:].sum() + added[:560].sum() < 0.02 * added.sum()


def test_a_click_right_at_the_edge_moves_only_the_edge() -> None:
    each = drawn(bird, Size(640, 480), np.random.default_rng((0, 4)))
    wish = Wish(each.box_with_slack(0.1))
    tip = Click(152.5, 81.5, True)
    before, after = (
        np.asarray(on_picture(found(each.image, asked), each.image.size)) > 127
        for asked in (wish, replace(wish, clicks=(tip,)))
    )
    assert after[int(tip.y), int(tip.x)]
    assert after.sum() < 1.02 * before.sum()


def test_what_was_asked_before_changes_no_answer() -> None:
    picture, selector = Picture(two_discs()), GrabCut()
    box = Box(25, 20, 275, 130)
    wishes = [Wish(box), Wish(box, (Click(215, 75, False),)), Wish(Box(20, 15, 130, 135)), Wish(box)]
    for wish in wishes:
        asked, fresh = selector.select(picture, wish), GrabCut().select(picture, wish)
        assert asked is not None
        assert fresh is not None
        assert asked.box == fresh.box
        assert (asked.mask.array() == fresh.mask.array()).all()


def test_of_two_clicks_at_one_spot_the_later_counts() -> None:
    box, spot = Box(25, 20, 275, 130), Click(215, 75, True)
    assert parts(Wish(box, (spot, spot._replace(adds=False)))) == (True, False)
    assert parts(Wish(box, (spot._replace(adds=False), spot))) == (True, True)


def test_the_same_wish_gives_the_same_mask() -> None:
    wish = Wish(drawing().box_with_slack(0.08), (middle(drawing()),))
    first, second = (found(drawing().image, wish) for _ in range(2))
    assert first.box == second.box
    assert (first.mask.array() == second.mask.array()).all()


@pytest.mark.slow
def test_a_picture_larger_than_what_is_looked_at_keeps_its_edge() -> None:
    large = drawn(star, Size(1600, 1200), np.random.default_rng(11))
    assert overlap(large, Wish(large.box_with_slack(0.05))) > 0.97


def test_a_box_may_be_the_whole_picture_and_clicks_may_lie_at_its_edges() -> None:
    whole = Box(0, 0, *SMALL)
    corners = tuple(Click(x, y, False) for x in (0.0, SMALL.width - 0.01) for y in (0.0, SMALL.height - 0.01))
    assert overlap(drawing(), replace(Wish(whole), clicks=(middle(drawing()), *corners))) > 0.8
