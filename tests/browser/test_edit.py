"""Paint, fill, compare: what the page is for."""

from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from playwright.sync_api import Request, expect
from studio_page import OpenPage, StudioPage

from backend.imaging.files.codec import decode, decode_mask

pytestmark = pytest.mark.browser
STROKE = ((-0.2, -0.1), (0.2, 0.1))


def test_a_stroke_is_filled_and_nothing_else_changes(shown: StudioPage, photo: Path, tmp_path: Path) -> None:
    studio = shown.paint(*STROKE).fill(2)
    kept = decode_mask(studio.downloaded_mask(tmp_path)).array() == 0
    assert 0.5 < kept.mean() < 0.99
    before = np.asarray(decode(photo).image)
    samples = [np.asarray(decode(path).image) for path in studio.downloaded_samples(tmp_path)]
    assert len(samples) == 2
    assert all((sample[kept] == before[kept]).all() for sample in samples)
    assert all((sample[~kept] != before[~kept]).any() for sample in samples)
    shown = studio.page.eval_on_selector_all(
        "#gallery img", "images => images.map(i => [i.naturalWidth, i.naturalHeight])"
    )
    assert shown == [[180, 120]] * 2
    expect(studio.page.locator("#receipt")).to_contain_text("0 pixels changed outside the mask")
    assert studio.own_errors == []


def test_the_mask_is_what_was_painted_with_the_brush_and_without_the_eraser(shown: StudioPage, tmp_path: Path) -> None:
    studio = shown.paint((-0.4, 0), (0.4, 0))
    painted = decode_mask(studio.downloaded_mask(tmp_path, "painted.png")).array()
    studio.page.locator('[data-tool="eraser"]').click()
    studio.paint((0, -0.3), (0, 0.3))
    erased = decode_mask(studio.downloaded_mask(tmp_path, "erased.png")).array()
    assert painted[60, 90] == 255
    assert erased[60, 90] == 0
    assert erased[60, 52] == painted[60, 52] == 255
    studio.page.keyboard.press("Control+z")
    assert (decode_mask(studio.downloaded_mask(tmp_path, "undone.png")).array() == painted).all()
    studio.page.keyboard.press("Control+Shift+z")
    assert (decode_mask(studio.downloaded_mask(tmp_path, "redone.png")).array() == erased).all()


def test_the_panels_follow_the_chosen_sample(shown: StudioPage) -> None:
    studio = shown.paint(*STROKE)
    studio.page.locator("#seed input").fill("41")
    studio.fill(2)
    expect(studio.page.locator("#meta")).to_contain_text("41")
    studio.page.locator("#gallery .pic").nth(1).click()
    expect(studio.page.locator("#meta")).to_contain_text("Sample 2")
    expect(studio.page.locator("#meta table")).to_contain_text("42")
    studio.page.locator('#gallery .card:nth-child(2) [data-do="reuse"]').click()
    expect(studio.page.locator("#seed input")).to_have_value("42")


def test_going_on_from_a_sample_takes_it_as_the_picture_with_an_empty_mask(shown: StudioPage, tmp_path: Path) -> None:
    studio = shown.paint(*STROKE).fill()
    (first,) = studio.downloaded_samples(tmp_path)
    studio.page.locator('#gallery [data-do="start"]').click()
    studio.page.wait_for_function("!window.inpaintStudio.canvas.state().painted")
    studio.paint((-0.3, 0.3), (-0.2, 0.3)).fill()
    (second,) = studio.downloaded_samples(tmp_path)
    kept = decode_mask(studio.downloaded_mask(tmp_path)).array() == 0
    assert (np.asarray(decode(second).image)[kept] == np.asarray(decode(first).image)[kept]).all()


def test_all_samples_come_in_one_zip(shown: StudioPage, tmp_path: Path) -> None:
    studio = shown.paint(*STROKE).fill(2)
    singles = {path.name: path.read_bytes() for path in studio.downloaded_samples(tmp_path)}
    with studio.page.expect_download() as waiting:
        studio.page.get_by_text("Download all as ZIP").click()
    waiting.value.save_as(tmp_path / "all.zip")
    with ZipFile(tmp_path / "all.zip") as bundle:
        assert {name: bundle.read(name) for name in bundle.namelist()} == singles


def test_each_example_works_at_a_click(open_page: OpenPage) -> None:
    studio = open_page()
    for name in ("beach", "wall", "lake"):
        studio.page.locator(f'[data-example="{name}"]').dispatch_event("click")  # they hide once there is a picture
        studio.page.wait_for_function(
            f"(({{name, painted}}) => name?.startsWith('{name}') && painted)(window.inpaintStudio.canvas.state())"
        )
    studio.fill()
    expect(studio.page.locator("#gallery img")).to_have_count(1)


def test_everything_can_be_done_from_the_keyboard(shown: StudioPage) -> None:
    studio = shown
    studio.page.locator('#canvas canvas[data-layer="input"]').focus()
    studio.page.keyboard.press("ArrowRight")
    studio.page.keyboard.press("Enter")
    studio.page.wait_for_function("window.inpaintStudio.canvas.state().painted")
    studio.page.keyboard.press("Control+Enter")
    studio.done()
    expect(studio.page.locator("#gallery img")).to_have_count(1)


def test_the_submit_of_a_large_photo_sends_the_mask_alone(open_page: OpenPage, large_photo: Path) -> None:
    studio = open_page().choose(large_photo)
    requests: list[Request] = []
    for shift in range(5):
        studio.paint((-0.4, -0.4 + shift / 5), (0.0, -0.3 + shift / 5), (0.4, -0.4 + shift / 5))
    studio.page.on("request", lambda request: requests.append(request))
    studio.page.locator("#generate").click()
    studio.page.wait_for_function("document.querySelector('#message').innerText.includes('Fill')")
    sent = [int(request.all_headers().get("content-length", 0)) for request in requests if request.method == "POST"]
    assert 5_000 < sum(sent) <= 100_000
    studio.page.wait_for_selector("#studio[data-run]")
    studio.page.locator("#stop").click()
    studio.page.wait_for_selector('#message[data-state="done"]')
