"""Several masks of one picture, and a picture that is made larger, by hand and by numbers."""

from pathlib import Path

import drawn_scenes as scenes
import numpy as np
import pytest
from canvas_work import SHARE, Work
from drawn_areas import Desk
from drawn_scenes import SIZE, pixels
from playwright.sync_api import expect
from studio_page import StudioPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDTH, HEIGHT = SIZE
SIDES = ("left", "top", "right", "bottom")


@pytest.fixture
def work(again: StudioPage, tmp_path: Path) -> Work:
    return Work.on(again, scenes.beach(), tmp_path)


def test_masks_are_named_hidden_filled_together_removed_and_brought_back(work: Work) -> None:
    work.changes(lambda: work.mark(10, 10, 30, 30)).act("masks").act("add-mask")
    work.changes(lambda: work.mark(200, 10, 220, 30)).act("add-mask")
    work.changes(lambda: work.mark(100, 20, 130, 50))
    lines, names = work.find("[data-mask]"), work.find(".studio-maskname")
    expect(names).to_have_text(["Mask 1", "Mask 2", "Mask 3"])
    lines.nth(1).locator('[data-does="rename"]').click()
    lines.nth(1).locator("input").fill("Buoy")
    lines.nth(1).locator("input").press("Enter")
    expect(names).to_have_text(["Mask 1", "Buoy", "Mask 3"])
    lines.nth(1).locator('[data-does="show"]').click()
    work.find('[data-role="fill-all"]').check()
    work.studio.fill()
    sample, before = work.sample(), pixels(scenes.beach())
    changed = (sample != before).any(axis=2)
    assert changed[10:30, 10:30].any()
    assert changed[20:50, 100:130].any()
    changed[10:30, 10:30] = changed[20:50, 100:130] = False
    assert not changed.any(), "a hidden mask was filled, or something that is not marked"
    names.nth(0).click()
    lines.nth(0).locator('[data-does="remove"]').click()
    expect(names).to_have_text(["Buoy", "Mask 3"])
    work.act("bring-back-mask")
    expect(names).to_have_text(["Mask 1", "Buoy", "Mask 3"])
    expect(names.nth(0)).to_have_attribute("aria-current", "true")
    assert work.mask().sum() == work.mask()[10:30, 10:30].sum() == 255 * 400
    work.studio.reload()
    work.act("masks")
    expect(names).to_have_text(["Mask 1", "Buoy", "Mask 3"])
    expect(lines.nth(1).locator('[data-does="show"]')).to_have_attribute("aria-pressed", "false")
    expect(work.find('[data-role="fill-all"]')).to_be_checked()
    assert work.mask().sum() == 255 * 400
    names.nth(2).click()
    work.page.wait_for_function(f"Math.abs({SHARE} - {900 / WIDTH / HEIGHT}) < 1e-9")
    work.changes(lambda: work.act("undo"))
    assert not work.mask().any(), "the undo of a mask is lost"
    assert work.studio.own_errors == []


def test_each_mask_has_an_undo_of_its_own(work: Work) -> None:
    work.changes(lambda: work.mark(10, 10, 30, 30)).act("masks").act("add-mask")
    work.changes(lambda: work.mark(50, 50, 90, 90))
    work.find(".studio-maskname").nth(0).click()
    work.changes(lambda: work.act("undo"))
    work.find(".studio-maskname").nth(1).click()
    assert work.mask().sum() == 255 * 1600
    work.find(".studio-maskname").nth(0).click()
    work.changes(lambda: work.act("redo"))
    assert work.mask().sum() == 255 * 400


def extended(work: Work, left: int = 0, top: int = 0, right: int = 0, bottom: int = 0) -> None:
    """The mask is what is new, and nothing else is marked."""
    mask = work.mask()
    assert mask.shape == (HEIGHT + top + bottom, WIDTH + left + right)
    old = np.zeros(mask.shape, bool)
    old[top : top + HEIGHT, left : left + WIDTH] = True
    assert (mask[~old] == 255).all()
    assert not mask[old].any()


@pytest.mark.parametrize(
    ("start", "end", "grown"),
    [
        ((0, 80), (-30, 85), {"left": 30}),
        ((120, 0), (110, -20), {"top": 20}),
        ((240, 70), (275, 60), {"right": 35}),
        ((110, 160), (100, 178), {"bottom": 18}),
        ((240, 160), (262, 175), {"right": 22, "bottom": 15}),
        ((0, 0), (-12, -16), {"left": 12, "top": 16}),
    ],
)
def test_an_edge_or_a_corner_is_dragged_outward(
    work: Work, start: tuple[float, float], end: tuple[float, float], grown: dict[str, int]
) -> None:
    work.choose("extend")
    desk = Desk.of(work.page, SIZE, -2)
    work.changes(lambda: desk.drag([start, end], steps=3))
    extended(work, **grown)
    work.changes(lambda: work.act("undo"))
    extended(work)
    work.changes(lambda: work.act("redo"))
    extended(work, **grown)


def test_an_edge_that_is_dragged_inward_or_let_go_by_escape_stays(work: Work) -> None:
    work.choose("extend")
    desk = Desk.of(work.page, SIZE, -2)
    desk.drag([(240, 70), (200, 70)], steps=3)
    work.page.mouse.move(*desk.at(240, 70))
    work.page.mouse.down()
    work.page.mouse.move(*desk.at(270, 70))
    work.page.keyboard.press("Escape")
    work.page.mouse.up()
    extended(work)
    assert work.find('[data-action="undo"]').get_attribute("data-idle") is not None


@pytest.mark.parametrize("ratio", ["1:1", "4:5", "3:2", "16:9"])
@pytest.mark.parametrize(("anchor", "share"), [("Left or top", 0.0), ("Centred", 0.5), ("Right or bottom", 1.0)])
def test_a_ratio_fills_in_the_numbers(work: Work, ratio: str, anchor: str, share: float) -> None:
    across, up = map(int, ratio.split(":"))
    work.choose("extend")
    work.find('[data-role="extend-anchor"]').select_option(anchor)
    work.find('[data-role="extend-ratio"]').select_option(ratio)
    values = [int(work.find(f'[data-role="extend-{side}"]').input_value()) for side in SIDES]
    width, height = WIDTH + values[0] + values[2], HEIGHT + values[1] + values[3]
    assert abs(width * up - height * across) <= max(across, up) / 2
    assert width == WIDTH or height == HEIGHT, "both sides have grown"
    wider, higher = width - WIDTH, height - HEIGHT
    assert abs(values[0] - wider * share) <= 0.5
    assert abs(values[1] - higher * share) <= 0.5
    if not any(values):
        return
    work.changes(lambda: work.act("extend-apply"))
    extended(work, *values)


def test_an_overlap_takes_some_of_the_old_picture_along(work: Work) -> None:
    work.choose("extend").type(extend_right=40, extend_bottom=10, extend_overlap=6)
    work.changes(lambda: work.act("extend-apply"))
    mask = work.mask()
    assert mask.shape == (HEIGHT + 10, WIDTH + 40)
    assert not mask[: HEIGHT - 6, : WIDTH - 6].any()
    assert (mask[:, WIDTH - 6 :] == 255).all()
    assert (mask[HEIGHT - 6 :] == 255).all()
    expect(work.find('[data-role="extend-overlap"]')).to_have_value("6")
    expect(work.find('[data-role="extend-right"]')).to_have_value("0")
    work.studio.fill()
    sample, kept = work.sample(), mask[:HEIGHT, :WIDTH] == 0
    assert (sample[:HEIGHT, :WIDTH][kept] == pixels(scenes.beach())[kept]).all()


def test_above_fifty_megapixels_one_sentence_is_said_and_nothing_is_lost(work: Work) -> None:
    work.changes(lambda: work.mark(10, 10, 30, 30)).choose("extend").type(extend_right=400_000)
    work.act("extend-apply")
    expect(work.page.locator("#message")).to_contain_text("more than 50 megapixels")
    assert work.mask().shape == (HEIGHT, WIDTH)
    expect(work.find('[data-role="extend-right"]')).to_have_value("400000")
    work.type(extend_right=40)
    work.changes(lambda: work.act("extend-apply"))
    assert work.mask().shape == (HEIGHT, WIDTH + 40)
