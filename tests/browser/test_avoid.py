"""What must not be copied is painted too: the fill keeps off it, and the paint is as safe as the mask."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from studio_page import OpenPage, StudioPage

from backend.imaging.files.codec import decode, decode_mask

pytestmark = pytest.mark.browser
STROKE = ((0.25, -0.1), (0.4, 0.1))  # on the blue ground
ALL_BLUE = ((0, -0.5), (0.8, -0.5), (0.8, 0.5), (0, 0.5), (0, 0), (0.8, 0))
NARROW, WIDE = 24, 130  # pixels of the picture


@pytest.fixture(scope="session")
def two_grounds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A 360×240 picture: red grain in the left third, blue grain beside it."""
    pixels = np.zeros((240, 360, 3), np.uint8)
    grain = np.random.default_rng(8).integers(90, 220, (240, 360))
    pixels[:, :120, 0] = grain[:, :120]
    pixels[:, 120:, 2] = grain[:, 120:]
    path = tmp_path_factory.mktemp("grounds") / "grounds.png"
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def grounds(again: StudioPage, two_grounds: Path, tmp_path: Path) -> StudioPage:
    own = tmp_path / f"{tmp_path.name}.png"
    own.write_bytes(two_grounds.read_bytes())
    return again.choose(own).sized(NARROW)


def avoid(studio: StudioPage, *points: tuple[float, float]) -> StudioPage:
    studio.page.locator('[data-tool="avoid"]').click()
    return studio.sized(WIDE).paint(*points)


def avoided(studio: StudioPage) -> float:
    return studio.page.evaluate("window.inpaintStudio.canvas.state().avoidShare")


def redness(studio: StudioPage, folder: Path) -> float:
    """How much of what was filled is red, in the first sample."""
    marked = decode_mask(studio.downloaded_mask(folder)).array() == 255
    filled = np.asarray(decode(studio.downloaded_samples(folder)[0]).image)[marked]
    return float((filled[:, 0] > filled[:, 2]).mean())


def test_a_fill_copies_nothing_from_what_was_painted_to_be_avoided(grounds: StudioPage, tmp_path: Path) -> None:
    studio = grounds.paint(*STROKE).fill()
    assert redness(studio, tmp_path) < 0.05
    avoid(studio, *ALL_BLUE)
    assert avoided(studio) > 0.6
    studio.fill()
    assert redness(studio, tmp_path) > 0.8
    expect(studio.page.locator("#receipt")).to_contain_text("0 pixels changed outside the mask")
    expect(studio.page.locator("#meta")).to_contain_text("painted, and not copied")
    assert studio.own_errors == []


def test_what_leaves_nothing_to_copy_is_said_and_nothing_is_lost(grounds: StudioPage, tmp_path: Path) -> None:
    studio = grounds.paint(*STROKE)
    mask = studio.downloaded_mask(tmp_path, "before.png").read_bytes()
    studio.page.locator('[data-tool="avoid"]').click()
    studio.page.locator('[data-action="invert"]').click()
    assert avoided(studio) == 1
    studio.page.locator("#generate").click()
    studio.says("Too little is left to copy from")
    assert studio.downloaded_mask(tmp_path, "after.png").read_bytes() == mask
    studio.page.locator('[data-action="clear"]').click()
    assert avoided(studio) == 0
    studio.fill()


def test_a_reload_and_a_downloaded_sample_bring_it_back(open_page: OpenPage, two_grounds: Path, tmp_path: Path) -> None:
    studio = avoid(open_page().choose(two_grounds).paint(*STROKE), *ALL_BLUE)
    share = avoided(studio)
    studio.page.locator("#seed input").fill("8")
    studio.fill()
    (sample,) = studio.downloaded_samples(tmp_path)
    studio.reload()
    assert avoided(studio) == share
    other = open_page().choose(sample)
    other.page.wait_for_function("window.inpaintStudio.canvas.state().avoidShare > 0")
    assert avoided(other) == share
    (tmp_path / "again").mkdir()
    (again,) = other.fill().downloaded_samples(tmp_path / "again")
    assert again.read_bytes() == sample.read_bytes()


def test_going_back_to_the_picture_of_earlier_samples_brings_it_back(grounds: StudioPage) -> None:
    studio = avoid(grounds.paint(*STROKE), *ALL_BLUE)
    share = avoided(studio)
    studio.fill().page.locator('#gallery [data-do="start"]').click()
    studio.page.wait_for_function("window.inpaintStudio.canvas.state().avoidShare === 0")
    studio.page.get_by_text("Back to the picture before").click()
    studio.page.wait_for_function(f"window.inpaintStudio.canvas.state().avoidShare === {share}")


def test_paint_newer_than_the_samples_survives_another_picture(grounds: StudioPage, tmp_path: Path) -> None:
    studio = grounds.paint(*STROKE).fill()
    avoid(studio, *ALL_BLUE)
    studio.page.locator('[data-tool="brush"]').click()
    studio.paint((-0.5, 0.3), (-0.4, 0.3))
    mask, share = studio.downloaded_mask(tmp_path, "before.png").read_bytes(), avoided(studio)
    studio.page.locator('#gallery [data-do="start"]').click()
    studio.page.wait_for_function("!window.inpaintStudio.canvas.state().painted")
    studio.page.get_by_text("Back to the picture before").click()
    studio.page.wait_for_function("window.inpaintStudio.canvas.state().painted")
    assert (studio.downloaded_mask(tmp_path, "after.png").read_bytes(), avoided(studio)) == (mask, share)
    studio.reload()
    assert (studio.downloaded_mask(tmp_path, "reloaded.png").read_bytes(), avoided(studio)) == (mask, share)
    studio.page.keyboard.press("Control+z")
    assert studio.downloaded_mask(tmp_path, "undone.png").read_bytes() != mask


def test_clear_is_about_what_was_painted_last_and_a_new_picture_begins_with_the_brush(
    grounds: StudioPage, photo: Path
) -> None:
    studio = avoid(grounds.paint(*STROKE), *ALL_BLUE)
    studio.page.locator('[data-tool="eraser"]').click()
    studio.page.keyboard.press("Delete")
    assert avoided(studio) == 0
    assert studio.page.evaluate("window.inpaintStudio.canvas.state().painted")
    studio.page.locator('[data-tool="avoid"]').click()
    studio.choose(photo)
    expect(studio.page.locator('[data-tool="brush"]')).to_have_attribute("aria-pressed", "true")
    avoid(studio, *STROKE).page.locator("#generate").click()
    studio.says("Only what to avoid is painted: paint over the part that should change")


def test_the_eraser_takes_both_away_and_undo_brings_both_back(grounds: StudioPage, tmp_path: Path) -> None:
    studio = avoid(grounds.paint(*STROKE), *ALL_BLUE)
    mask, share = studio.downloaded_mask(tmp_path, "before.png").read_bytes(), avoided(studio)
    studio.page.locator('[data-tool="eraser"]').click()
    studio.paint(*STROKE)
    assert decode_mask(studio.downloaded_mask(tmp_path, "erased.png")).box is None
    assert avoided(studio) < share
    studio.page.keyboard.press("Control+z")
    assert studio.downloaded_mask(tmp_path, "undone.png").read_bytes() == mask
    assert avoided(studio) == share


def test_an_engine_that_copies_nothing_says_so_and_keeps_what_is_painted(grounds: StudioPage) -> None:
    studio = avoid(grounds.paint(*STROKE), *ALL_BLUE)
    share, tool = avoided(studio), studio.page.locator('[data-tool="avoid"]')
    studio.page.locator("#engine label").nth(1).click()
    expect(studio.page.locator('[data-tool="brush"]')).to_have_attribute("aria-pressed", "true")
    tool.click()
    expect(tool).to_have_attribute("aria-pressed", "false")
    expect(studio.page.locator("#message")).to_contain_text("Only the built-in fill copies from the picture")
    assert studio.page.evaluate("window.inpaintStudio.canvas.exportValue().then(({avoid}) => avoid)") is None
    studio.page.locator("#engine label").nth(0).click()
    expect(tool).not_to_have_attribute("data-idle", "")
    studio.page.locator('#canvas canvas[data-layer="input"]').focus()
    studio.page.keyboard.press("a")
    expect(tool).to_have_attribute("aria-pressed", "true")
    assert avoided(studio) == share
