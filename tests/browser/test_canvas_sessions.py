"""Three jobs of a designer, from the opened picture to the downloaded sample, and every step of them back."""

from pathlib import Path

import drawn_scenes as scenes
import numpy as np
import pytest
from canvas_work import Work
from drawn_areas import Corners
from drawn_scenes import BICYCLE, LAMP, POST, SIZE, pixels
from playwright.sync_api import expect
from studio_page import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_bicycle_goes_from_its_fence(open_page: OpenPage, tmp_path: Path) -> None:
    picture = scenes.bicycle()
    work = Work.on(open_page(), picture, tmp_path)
    left, top, right, bottom = BICYCLE
    desk = work.desk()
    work.choose("smart").changes(lambda: desk.drag([(left - 6, top - 6), (right + 6, bottom + 6)], steps=4))
    found = work.mask()
    work.page.keyboard.press("Enter")
    shadow: Corners = [(left - 4, bottom - 6), (right + 4, bottom - 6), (right + 4, bottom + 6), (left - 4, bottom + 6)]
    work.choose("lasso").changes(lambda: desk.drag(shadow))
    with_shadow = work.mask()
    work.refine("grow", 3)
    mask = work.mask()
    work.studio.fill()
    sample, before = work.sample(), pixels(picture)
    assert (sample[mask == 0] == before[mask == 0]).all()
    is_red = (before[..., 0] == 128) & (before[..., 1] == 16)
    assert is_red.sum() > 2000
    assert (mask[is_red] == 255).mean() > 0.9, "the bicycle is not selected"
    assert (mask == 255).mean() < 0.4
    is_still_red = (sample[..., 0] > 110) & (sample[..., 1] < 60)
    assert is_still_red[mask == 255].mean() < 0.1, "the bicycle is still there"
    for earlier in (with_shadow, found, np.zeros_like(mask)):
        work.page.keyboard.press("Control+z")
        assert (work.mask() == earlier).all()
    for later in (found, with_shadow, mask):
        work.page.keyboard.press("Control+Shift+z")
        assert (work.mask() == later).all()
    assert work.studio.own_errors == []


def test_a_lamp_goes_from_the_evening_sky(open_page: OpenPage, tmp_path: Path) -> None:
    picture = scenes.lamp()
    work = Work.on(open_page(), picture, tmp_path)
    work.changes(lambda: work.mark(*POST))
    post = work.mask()
    assert (post[POST[1] : POST[3], POST[0] : POST[2]] == 255).all()
    assert post.sum() == 255 * (POST[2] - POST[0]) * (POST[3] - POST[1])
    work.choose("wand").changes(lambda: work.desk().click(*LAMP))
    with_light = work.mask()
    finding = work.find('[data-finding="pinholes"]')
    expect(finding).to_contain_text("3 pinholes")
    work.changes(lambda: finding.locator('[data-action="mend"]').click())
    mask = work.mask()
    assert (mask != with_light).sum() == 3
    expect(work.find("[data-finding]")).to_have_count(0)
    work.refine("grow", 2)
    grown = work.mask()
    work.studio.fill()
    sample, before = work.sample(), pixels(picture)
    assert (sample[grown == 0] == before[grown == 0]).all()
    assert np.abs(sample - (70, 84, 120)).max(axis=2)[grown == 255].max() < 40, "something of the lamp is left"
    for earlier in (mask, with_light, post, np.zeros_like(mask)):
        work.page.keyboard.press("Control+z")
        assert (work.mask() == earlier).all()
    assert work.studio.own_errors == []


def test_a_beach_becomes_wider_and_its_sample_is_gone_on_from(open_page: OpenPage, tmp_path: Path) -> None:
    picture = scenes.beach()
    width, height = SIZE
    wider = round(height * 16 / 9)
    work = Work.on(open_page(), picture, tmp_path).choose("extend")
    work.find('[data-role="extend-anchor"]').select_option("Left or top")
    work.find('[data-role="extend-ratio"]').select_option("16:9")
    expect(work.find('[data-role="extend-right"]')).to_have_value(str(wider - width))
    work.changes(lambda: work.act("extend-apply"))
    expect(work.find('[data-role="extend-right"]')).to_have_value("0")
    mask = work.mask()
    assert mask.shape == (height, wider)
    assert (mask[:, width:] == 255).all()
    assert not mask[:, :width].any()
    work.studio.fill()
    sample = work.sample()
    assert sample.shape == (height, wider, 3)
    assert (sample[:, :width] == pixels(picture)).all()
    assert np.abs(sample[height * 3 // 5 :, width:] - (214, 190, 140)).max(axis=2).mean() < 40, (
        "no sand in the new part"
    )
    work.page.keyboard.press("Control+z")
    assert work.mask().shape == (height, width)
    work.page.keyboard.press("Control+Shift+z")
    assert (work.mask() == mask).all()
    work.page.locator('#gallery [data-do="start"]').click()
    work.page.wait_for_function("!window.inpaintStudio.canvas.state().painted")
    going_on = Work(work.studio, tmp_path, (wider, height))
    going_on.changes(lambda: going_on.mark(230, 100, 250, 120)).studio.fill()
    last = going_on.sample()
    kept = going_on.mask() == 0
    assert last.shape == sample.shape
    assert (last[kept] == sample[kept]).all()
    assert kept.sum() == kept.size - 400
    assert going_on.studio.own_errors == []
