"""Nothing that was made is out of reach: earlier samples, the picture before, another tab's work."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Route, expect
from serving import Server
from studio_page import OpenPage, StudioPage

pytestmark = pytest.mark.browser
STROKE = ((-0.2, -0.1), (0.2, 0.1))
BACK = "Back to the picture before"


def seeds(studio: StudioPage) -> list[str]:
    return studio.page.locator("#gallery .seed").all_inner_texts()


def fill_with(studio: StudioPage, seed: int, samples: int = 1) -> StudioPage:
    studio.page.locator("#seed input").fill(str(seed))
    return studio.fill(samples)


def test_the_way_back_survives_the_zip_a_reload_and_another_fill(shown: StudioPage) -> None:
    studio = fill_with(shown.paint(*STROKE), 5, samples=2)
    with studio.page.expect_download():
        studio.page.get_by_text("Download all as ZIP").click()
    studio.page.locator('#gallery [data-do="start"]').first.click()
    expect(studio.page.locator("#gallery img")).to_have_count(0)
    expect(studio.page.get_by_text(BACK)).to_be_visible()
    studio.page.wait_for_function("!window.inpaintStudio.canvas.state().painted")  # the sample is on the canvas
    studio.reload()
    expect(studio.page.get_by_text(BACK)).to_be_visible()
    fill_with(studio.paint((-0.3, 0.3), (0.3, 0.3)), 9)
    studio.page.get_by_text(BACK).click()
    expect(studio.page.locator("#gallery .seed")).to_have_text(["5", "6"])


def test_earlier_samples_of_the_picture_stay_within_reach(shown: StudioPage) -> None:
    studio = fill_with(shown.paint(*STROKE), 1)
    fill_with(studio, 2)
    studio.page.get_by_role("button", name="Earlier samples").click()
    expect(studio.page.locator("#gallery .seed")).to_have_text(["1"])
    expect(studio.page.locator("#meta table")).to_contain_text("1")
    studio.page.get_by_role("button", name="Later samples").click()
    expect(studio.page.locator("#gallery .seed")).to_have_text(["2"])


def test_another_picture_leaves_a_way_back(open_page: OpenPage, photo: Path, slow_photo: Path) -> None:
    studio = fill_with(open_page().choose(photo).paint(*STROKE), 3)
    studio.choose(slow_photo)
    studio.page.get_by_text(BACK).click()
    studio.page.wait_for_function("window.inpaintStudio.canvas.state().name === 'photo.jpg'")
    expect(studio.page.locator("#gallery .seed")).to_have_text(["3"])
    late: list[Route] = []  # what the page asks for when it opens, answered only when another picture is on its way
    early: list[Route] = []  # what it asks about that picture before
    studio.page.route(
        "**/queue/join*",
        lambda route: (early if slow_photo.name in (route.request.post_data or "") else late).append(route),
    )
    studio.listen().reload()
    with studio.page.expect_response("**/upload*"):
        studio.offer(slow_photo)
    studio.drawn()
    assert not early
    while late:
        late.pop().continue_()
    studio.page.unroute("**/queue/join*")
    studio.page.wait_for_function(f"window.inpaintStudio.canvas.state().name === {slow_photo.name!r}")
    studio.rested()
    expect(studio.page.locator("#gallery img"), "samples of the picture before").to_have_count(0)


def test_two_tabs_keep_their_own_samples(
    new_context: Callable[..., BrowserContext], server: Server, photo: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.jpg"
    other.write_bytes(photo.read_bytes())
    context = new_context()
    first, second = (StudioPage(context.new_page()).open(server.url) for _ in range(2))
    for studio, path, seed in ((first, photo, 11), (second, other, 22)):
        fill_with(studio.choose(path).paint(*STROKE), seed)
    for studio, seed in ((first, "11"), (second, "22")):
        studio.reload()
        expect(studio.page.locator("#gallery .seed")).to_have_text([seed])


def test_the_chosen_sample_can_become_the_picture_from_the_stage(shown: StudioPage) -> None:
    studio = fill_with(shown.paint(*STROKE), 4)
    studio.page.get_by_text("Go on from this").click()
    studio.page.wait_for_function("!window.inpaintStudio.canvas.state().painted")
    expect(studio.page.get_by_text("Go on from this")).to_be_hidden()


def test_space_pans_after_a_control_was_clicked(shown: StudioPage) -> None:
    studio = shown
    studio.page.locator("#samples label").nth(2).click()
    studio.page.keyboard.down(" ")
    studio.paint(*STROKE)
    studio.page.keyboard.up(" ")
    assert not studio.page.evaluate("window.inpaintStudio.canvas.state().painted")


def test_a_file_chosen_before_the_scripts_are_there_is_opened(open_page: OpenPage, server: Server, photo: Path) -> None:
    page = open_page().page
    page.goto(server.url, wait_until="commit")
    page.wait_for_selector('#canvas input[data-role="image"]', state="attached")
    page.set_input_files('#canvas input[data-role="image"]', photo)
    page.wait_for_function("window.inpaintStudio?.canvas?.state().name === 'photo.jpg'")


def test_a_corrected_seed_takes_the_sentence_about_it_away(shown: StudioPage) -> None:
    studio = shown.paint(*STROKE)
    studio.page.locator("#seed input").fill("abc")
    studio.page.locator("#generate").click()
    studio.says("is not a seed")
    studio.page.locator("#seed input").fill("5")
    expect(studio.page.locator("#message")).to_have_attribute("data-state", "idle")
