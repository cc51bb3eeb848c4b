"""A sample is downloaded as PNG, JPEG or WebP, by keyboard as well and on a phone; only the PNG is the project."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect
from studio_page import OpenPage, StudioPage

from backend.imaging.files.codec import decode, decode_mask, inspect
from backend.imaging.files.project_file import read_project
from tests.backend.imaging.files.profiles import srgb_profile
from tests.backend.imaging.files.test_xmp import PACKET
from tests.backend.imaging.pictures import camera_exif, file_of

pytestmark = pytest.mark.browser
STROKE = ((-0.2, -0.1), (0.2, 0.1))
FORMAT, QUALITY = '[data-role="download-format"]', '[data-role="download-quality"]'


def assert_within(studio: StudioPage, selector: str, width: int) -> None:
    box = studio.page.locator(selector).bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


def test_a_sample_comes_as_jpeg_and_webp_with_its_description_and_the_choice_is_kept(
    open_page: OpenPage, photo: Path, tmp_path: Path
) -> None:
    described = {"exif": camera_exif(), "icc_profile": srgb_profile(), "xmp": PACKET}
    (tmp_path / "described.jpg").write_bytes(file_of(decode(photo).image, "JPEG", quality=95, **described))
    studio = open_page().choose(tmp_path / "described.jpg").paint(*STROKE).fill(2)
    kept = decode_mask(studio.downloaded_mask(tmp_path)).array() == 0
    page = studio.page
    page.keyboard.press("Escape")
    png = studio.downloaded_samples(tmp_path)[0]
    page.locator(FORMAT).focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator(FORMAT)).to_have_value("JPEG")
    expect(page.locator("#gallery")).to_contain_text("Only the PNG is the project")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("80")
    page.keyboard.press("Tab")
    page.get_by_label("Download sample 1 as JPEG").focus()
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename == png.with_suffix(".jpg").name
    waiting.value.save_as(tmp_path / "sample.jpg")
    page.locator(FORMAT).select_option("WEBP")
    with page.expect_download() as waiting:
        page.get_by_label("Download sample 1 as WebP").click()
    waiting.value.save_as(tmp_path / "sample.webp")
    sample = decode(png)
    for path, kind in ((tmp_path / "sample.jpg", "JPEG"), (tmp_path / "sample.webp", "WEBP")):
        copy = decode(path)
        assert inspect(path).format == kind
        assert (copy.icc, copy.exif, copy.xmp) == (sample.icc, sample.exif, sample.xmp)
        assert copy.xmp
        assert np.abs(np.asarray(copy.image, int) - np.asarray(sample.image))[kept].mean() < 8
        assert path.stat().st_size < png.stat().st_size
        assert read_project(path) is None
    assert read_project(png)
    studio.reload()
    expect(page.locator(FORMAT)).to_have_value("WEBP")
    expect(page.locator(QUALITY)).to_have_value("80")
    with page.expect_download() as waiting:
        page.get_by_text("Download all as ZIP").click()
    assert waiting.value.suggested_filename.endswith(".zip")
    assert studio.own_errors == []


def test_the_chooser_fits_a_phone(open_page: OpenPage, photo: Path) -> None:
    studio = open_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    studio.choose(photo).paint(*STROKE).fill()
    studio.page.locator(FORMAT).scroll_into_view_if_needed()
    studio.page.locator(FORMAT).select_option("JPEG")
    assert_within(studio, FORMAT, 390)
    assert_within(studio, QUALITY, 390)
    assert_within(studio, "#gallery .format .note", 390)
    assert studio.page.evaluate("document.documentElement.scrollWidth") <= 390
    with studio.page.expect_download() as waiting:
        studio.page.locator("#gallery a[download]").first.click()
    assert waiting.value.suggested_filename.endswith(".jpg")
