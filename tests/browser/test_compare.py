"""Looking at samples: compare, go on from one and come back, and nothing of another picture beside the new one."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from studio_page import StudioPage

pytestmark = pytest.mark.browser
STROKE = ((-0.2, -0.1), (0.2, 0.1))
SPLIT = '#canvas [data-slot="split"]'


def test_the_compare_key_opens_the_chosen_sample_with_the_split(shown: StudioPage) -> None:
    studio = shown.paint(*STROKE).fill(2)
    studio.page.wait_for_function("!document.querySelector('[data-slot=\"after\"]').hidden")
    studio.page.keyboard.press("Escape")
    expect(studio.page.locator(SPLIT)).to_be_hidden()
    studio.page.keyboard.press("c")
    expect(studio.page.locator(SPLIT)).to_be_visible()
    studio.page.keyboard.press("c")
    expect(studio.page.locator(SPLIT)).to_be_hidden()


def test_a_press_beside_the_handle_moves_the_split_and_paints_nothing(shown: StudioPage, tmp_path: Path) -> None:
    studio = shown.paint(*STROKE)
    mask = studio.downloaded_mask(tmp_path, "before.png").read_bytes()
    studio.fill()
    studio.page.locator('#gallery [data-do="compare"]').click()
    expect(studio.page.locator(SPLIT)).to_be_visible()
    expect(studio.page.locator(SPLIT)).to_have_attribute("aria-valuenow", "50")
    studio.paint((0.4, 0.2), (0.5, 0.2))
    expect(studio.page.locator(SPLIT)).to_have_attribute("aria-valuenow", "75")
    assert studio.downloaded_mask(tmp_path, "after.png").read_bytes() == mask


def test_another_picture_takes_the_samples_of_the_last_one_away(shown: StudioPage, slow_photo: Path) -> None:
    studio = shown.paint(*STROKE).fill()
    studio.choose(slow_photo)
    expect(studio.page.locator("#gallery img")).to_have_count(0)
    expect(studio.page.locator("#receipt")).not_to_contain_text("changed")
    studio.listen().reload().rested()
    assert studio.sample_urls == []


def test_from_a_sample_that_became_the_picture_there_is_a_way_back(
    shown: StudioPage, own_photo: Path, tmp_path: Path
) -> None:
    studio = shown.paint(*STROKE)
    mask = studio.downloaded_mask(tmp_path, "before.png").read_bytes()
    studio.fill(2)
    studio.page.locator('#gallery [data-do="start"]').first.click()
    studio.page.wait_for_function("!window.inpaintStudio.canvas.state().painted")
    expect(studio.page.locator("#receipt")).not_to_contain_text("changed")
    studio.page.get_by_text("Back to the picture before").click()
    expect(studio.page.locator("#receipt")).to_contain_text("0 pixels changed outside the mask")
    expect(studio.page.locator("#gallery img")).to_have_count(2)
    studio.page.wait_for_function("window.inpaintStudio.canvas.state().painted")
    assert studio.downloaded_mask(tmp_path, "after.png").read_bytes() == mask
    assert studio.page.evaluate("window.inpaintStudio.canvas.state().name") == own_photo.name
