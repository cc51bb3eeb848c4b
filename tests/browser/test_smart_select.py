"""Smart selection on the page: a box or clicks become an object, as one step of undo, or one sentence."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from canvas_work import Work
from drawn_areas import Desk
from drawn_scenes import SIZE
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import expect
from scipy import ndimage
from serving import Server
from studio_page import OpenPage, StudioPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BALL = (60, 84, 22)  # x, y, radius
SUN = (170, 50, 26)


def picture() -> Image.Image:
    """A green ball and a sun before a noisy ground."""
    noise = np.random.default_rng(3).integers(-8, 9, (SIZE[1], SIZE[0], 1))
    image = Image.fromarray((noise + np.array((70, 84, 120))).astype(np.uint8))
    for (x, y, radius), colour in ((BALL, (60, 190, 80)), (SUN, (240, 170, 60))):
        ImageDraw.Draw(image).ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    return image


@pytest.fixture
def work(again: StudioPage, tmp_path: Path) -> Work:
    return Work.on(again, picture(), tmp_path).choose("smart").type(grow_by=0)


def disc(x: int, y: int, radius: int) -> NDArray[np.bool_]:
    rows, columns = np.mgrid[: SIZE[1], : SIZE[0]]
    return np.hypot(columns - x, rows - y) <= radius


def likeness(mask: NDArray[np.int64], wanted: NDArray[np.bool_]) -> float:
    """Intersection over union."""
    marked = mask >= 128
    return (marked & wanted).sum() / (marked | wanted).sum()


def around(x: int, y: int, radius: int) -> list[tuple[float, float]]:
    return [(x - radius - 5, y - radius - 5), (x + radius + 5, y + radius + 5)]


def select(work: Work, desk: Desk, *held: str, at: tuple[float, float]) -> None:
    def click() -> None:
        for key in held:
            work.page.keyboard.down(key)
        desk.click(*at)
        for key in held:
            work.page.keyboard.up(key)

    work.changes(click)


def test_a_box_and_clicks_make_one_object_and_one_step(work: Work) -> None:
    desk, ball = work.desk(), disc(*BALL)
    work.changes(lambda: desk.drag(around(*BALL), steps=3))
    assert likeness(work.mask(), ball) > 0.85
    select(work, desk, at=SUN[:2])
    both = work.mask()
    assert likeness(both, ball | disc(*SUN)) > 0.8, "a click adds nothing"
    select(work, desk, "Alt", at=SUN[:2])
    assert work.mask()[SUN[1], SUN[0]] < 128, "a click with Alt takes nothing away"
    select(work, desk, at=SUN[:2])
    work.find('[data-mode="subtract"]').click()
    select(work, desk, at=SUN[:2])
    assert work.mask()[SUN[1], SUN[0]] < 128, "a click while Subtract is chosen takes nothing away"
    work.find('[data-mode="add"]').click()
    work.act("smart-done")
    select(work, desk, at=SUN[:2])  # another object
    assert work.mask()[SUN[1], SUN[0]] >= 128
    work.page.keyboard.press("Control+z")
    assert (work.mask()[ball] >= 128).mean() > 0.85
    work.page.keyboard.press("Control+z")
    assert not work.mask().any(), "an object is more than one step"
    assert work.studio.own_errors == []


def test_boxed_grown_at_a_click_and_filled_no_rim_stays(again: StudioPage, tmp_path: Path) -> None:
    soft = picture().filter(ImageFilter.GaussianBlur(1))
    work = Work.on(again, soft, tmp_path).choose("smart").type(grow_by=0)
    desk, offer = work.desk(), work.find('[data-finding="rim"]')
    work.changes(lambda: desk.drag(around(*BALL), steps=3))
    expect(offer).to_contain_text("a rim of it may stay")
    exact = work.mask()
    work.changes(lambda: offer.locator('[data-action="mend"]').click())
    expect(offer).to_have_count(0)
    beyond: Any = ndimage.distance_transform_edt(exact < 128)
    assert ((work.mask() >= 128) == (beyond <= 3)).all()
    ball_alone = work.mask()
    work.changes(lambda: desk.drag(around(*SUN), steps=3))
    assert likeness(work.mask() - ball_alone, disc(SUN[0], SUN[1], SUN[2] + 3)) > 0.85, "the next one is not grown"
    expect(offer).to_have_count(0)
    work.page.keyboard.press("Control+z")
    assert (work.mask() == ball_alone).all()
    work.studio.fill()
    greens = work.sample()[:, :110] @ (-1, 2, -1)  # -22 on the ground, 100 on the ball
    assert greens.max() < -10, "something is left of the ball"


def test_the_offer_is_for_a_mask_that_was_just_selected_until_it_is_sent_away(work: Work) -> None:
    desk, offer = work.desk(), work.find('[data-finding="rim"]')
    work.changes(lambda: desk.drag(around(*BALL), steps=3))
    expect(offer).to_be_visible()
    work.changes(lambda: work.page.keyboard.press("Control+z"))
    expect(offer).to_have_count(0)
    work.choose("smart", "subtract")
    work.changes(lambda: work.mark(0, 0, *SIZE))
    work.choose("smart", "subtract")
    work.changes(lambda: desk.drag(around(*BALL), steps=3))
    expect(offer).to_have_count(0)
    work.choose("smart")
    work.changes(lambda: desk.drag(around(*BALL), steps=3))
    offer.locator('[data-action="ignore"]').click()
    work.changes(lambda: work.page.keyboard.press("Control+z"))
    work.changes(lambda: desk.drag(around(*BALL), steps=3))
    expect(offer).to_have_count(0)


def test_a_click_points_at_an_object_and_it_takes_away_from_what_is_painted(work: Work) -> None:
    desk = work.desk()
    select(work, desk, at=BALL[:2])
    assert likeness(work.mask(), disc(*BALL)) > 0.8
    work.page.keyboard.press("Escape")
    assert not work.mask().any(), "Esc has not taken the object back"
    work.changes(lambda: work.mark(0, 0, *SIZE))
    work.choose("smart", "subtract")
    work.changes(lambda: desk.drag(around(*BALL), steps=3))
    assert likeness(255 - work.mask(), disc(*BALL)) > 0.85


def test_where_nothing_stands_out_one_sentence_is_said(again: StudioPage, tmp_path: Path) -> None:
    work = Work.on(again, Image.new("RGB", SIZE, (120, 120, 120)), tmp_path).choose("smart")
    work.desk().drag([(60, 40), (120, 110)], steps=3)
    expect(work.page.locator("#message")).to_contain_text("No object stands out there")
    assert not work.mask().any()
    expect(work.find('[data-slot="status"]')).to_be_hidden()


def test_quick_clicks_are_all_heard(work: Work) -> None:
    desk = work.desk()
    for x, y in (BALL[:2], (BALL[0] + 6, BALL[1] - 5), SUN[:2], (SUN[0] - 8, SUN[1] + 6)):
        desk.click(x, y)
        work.page.wait_for_timeout(40)
    expect(work.find('[data-slot="clicks"] i')).to_have_count(4)
    expect(work.find('[data-slot="status"]')).to_be_hidden()
    expect(work.find('[data-slot="share"]')).not_to_have_text("Mask 0.0 %")
    assert (work.mask()[disc(*BALL)] >= 128).mean() > 0.8


def test_offline_one_sentence_is_said_and_the_next_try_works(work: Work) -> None:
    desk = work.desk()
    work.changes(lambda: desk.drag(around(*BALL), steps=3))
    found = work.mask()
    work.page.keyboard.press("Enter")
    work.page.context.set_offline(True)
    try:
        desk.click(*SUN[:2])
        work.studio.says("The object could not be asked for")
        assert (work.mask() == found).all()
    finally:
        work.page.context.set_offline(False)
    expect(work.find('[data-slot="status"]')).to_be_hidden()
    select(work, desk, at=SUN[:2])
    assert (work.mask() >= found).all()


def test_a_server_that_is_gone_is_said_as_soon_as_it_is_known(
    open_page: OpenPage, mortal: Server, tmp_path: Path
) -> None:
    work = Work.on(open_page(mortal.url), picture(), tmp_path).choose("smart")
    desk = work.desk()
    work.changes(lambda: desk.drag(around(*BALL), steps=3))
    found = work.mask()
    mortal.stop()
    desk.click(*SUN[:2])
    work.studio.says("The object could not be asked for")
    expect(work.find('[data-slot="status"]')).to_be_hidden()
    assert (work.mask() == found).all()
