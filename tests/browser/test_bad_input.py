"""Bad input is one sentence in #message, for the eye and for screen readers, and loses nothing."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Route, expect
from serving import Server
from studio_page import OpenPage, StudioPage

from backend.imaging.files.codec import decode_mask

pytestmark = pytest.mark.browser
STROKE = ((-0.2, -0.1), (0.2, 0.1))


def test_the_message_is_empty_at_rest_and_a_live_region(open_page: OpenPage) -> None:
    message = open_page().page.locator("#message")
    expect(message).to_have_attribute("data-state", "idle")
    expect(message).to_have_attribute("aria-live", "polite")
    assert (message.text_content() or "").strip() == ""


def test_without_a_picture_the_button_says_so(open_page: OpenPage) -> None:
    studio = open_page()
    studio.page.locator("#generate").click()
    studio.says("There is no picture yet")


def test_what_was_before_comes_late_and_takes_back_nothing(
    new_context: Callable[..., BrowserContext], server: Server
) -> None:
    page = new_context().new_page()
    held: list[Route] = []
    page.route("**/queue/join*", lambda route: route.continue_() if held else held.append(route))
    studio = StudioPage(page).listen().open(server.url)  # its first question is what there was before
    page.locator("#generate").click()
    studio.says("There is no picture yet")
    held[0].continue_()
    studio.rested()
    studio.says("There is no picture yet")


def test_without_a_mask_the_button_says_so_and_painting_takes_the_sentence_away(shown: StudioPage) -> None:
    studio = shown
    studio.page.locator("#generate").click()
    studio.says("Nothing is marked: paint over the part that should change.")
    studio.paint(*STROKE)
    expect(studio.page.locator("#message")).to_have_attribute("data-state", "idle")
    studio.fill()


def test_everything_marked_is_said_and_the_mask_is_kept(shown: StudioPage) -> None:
    studio = shown
    studio.page.locator('[data-action="invert"]').click()
    studio.page.locator("#generate").click()
    studio.says("Everything is marked")
    assert studio.page.evaluate("window.inpaintStudio.canvas.state().painted")


def test_a_bad_seed_is_said_and_the_strokes_are_kept(shown: StudioPage) -> None:
    studio = shown.paint(*STROKE)
    for seed in ("-2", "4294967296", "abc"):
        studio.page.locator("#seed input").fill(seed)
        studio.page.locator("#generate").click()
        studio.says(f"“{seed}” is not a seed")
    assert studio.page.evaluate("window.inpaintStudio.canvas.state().painted")


def test_a_file_that_is_no_picture_is_said_and_the_picture_stays(
    shown: StudioPage, own_photo: Path, tmp_path: Path
) -> None:
    studio = shown.paint(*STROKE)
    for name, content in {
        "text.png": b"hello",
        "empty.jpg": b"",
        "cut.jpg": own_photo.read_bytes()[:3000],
    }.items():
        (tmp_path / name).write_bytes(content)
        studio.page.evaluate(
            "document.dispatchEvent(new CustomEvent('inpaint:notice', {detail: {state: 'idle', text: ''}}))"
        )
        studio.offer(tmp_path / name)
        expect(studio.page.locator("#message")).to_have_attribute("data-state", "error")
        assert studio.page.evaluate("window.inpaintStudio.canvas.state().name") == own_photo.name
        assert studio.page.evaluate("window.inpaintStudio.canvas.state().painted")
    studio.fill()


def test_a_mask_of_another_size_or_turned_is_said_with_both_sizes(shown: StudioPage, tmp_path: Path) -> None:
    studio = shown.paint(*STROKE)
    Image.new("L", (100, 50), 255).save(tmp_path / "small.png")
    Image.new("L", (120, 180), 255).save(tmp_path / "turned.png")
    studio.load_mask(tmp_path / "small.png")
    studio.says("The mask is 100×50 but the picture is 180×120")
    studio.load_mask(tmp_path / "turned.png")
    studio.says("turn it by 90°")
    assert studio.page.evaluate("window.inpaintStudio.canvas.state().painted")


def test_a_jpeg_mask_loses_its_noise(shown: StudioPage, tmp_path: Path) -> None:
    mask = Image.new("L", (180, 120), 0)
    mask.paste(255, (100, 50, 150, 100))
    mask.save(tmp_path / "noisy.jpg", quality=40)
    assert len(np.unique(np.asarray(Image.open(tmp_path / "noisy.jpg")))) > 10
    studio = shown
    studio.load_mask(tmp_path / "noisy.jpg")
    studio.page.wait_for_function("window.inpaintStudio.canvas.state().painted")
    found = decode_mask(studio.downloaded_mask(tmp_path)).array()
    assert set(np.unique(found)) == {0, 255}


def test_a_double_click_starts_one_run_and_does_not_stop_it(server: Server, shown: StudioPage) -> None:
    studio = shown.paint(*STROKE)
    before = len(list((server.folder / "data" / "runs").iterdir()))
    studio.page.locator("#generate").dblclick()
    studio.page.evaluate("document.querySelector('#generate').click()")
    studio.done()
    assert "Stopped" not in studio.message
    assert len(list((server.folder / "data" / "runs").iterdir())) == before + 1


def test_stop_comes_after_the_double_click_and_stops(open_page: OpenPage, slow_photo: Path) -> None:
    studio = open_page().choose(slow_photo)
    assert studio.page.locator("#stop").is_hidden()
    studio.page.evaluate(
        "() => { const studio = document.querySelector('#studio');"
        "document.addEventListener('click', () => (window.clicked = performance.now()), {capture: true, once: false});"
        "new MutationObserver(() => { if (studio.dataset.run) window.offered ??= performance.now(); })"
        ".observe(studio, {attributes: true}) }"
    )
    studio.start_long_run()
    studio.page.wait_for_function("window.offered")
    offered_after = studio.page.evaluate("window.offered - window.clicked")
    studio.page.locator("#stop").click()
    studio.done()
    assert offered_after >= 600
    assert "Stopped" in studio.message
