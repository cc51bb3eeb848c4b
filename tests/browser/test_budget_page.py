"""The day's budget on the page: told before the click, counted after it, and no concern of who brings a key."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from serving import Server
from stand_in import KEY, StandIn
from studio_page import OpenPage, StudioPage

pytestmark = pytest.mark.browser
STROKE = ((-0.2, -0.1), (0.2, 0.1))
OWN_KEY = "visitors-own-key"
AWAY = {"X-Forwarded-For": "203.0.113.9"}


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory, service: StandIn) -> Iterator[Server]:
    """Serves everybody, three pictures a day."""
    settings = {"INPAINT_ENGINE": "hosted", "INPAINT_HOSTED_URL": service.address, "INPAINT_HOSTED_KEY": KEY}
    budget = {"INPAINT_HOSTED_FOR_ALL": "yes", "INPAINT_HOSTED_BUDGET": "3", "INPAINT_HOSTED_REQUESTS": "1"}
    with Server(tmp_path_factory.mktemp("public"), **settings, **budget) as running:
        yield running


def give_key(studio: StudioPage) -> None:
    field = studio.page.locator('#endpoint input[type="password"]')
    if not field.is_visible():
        studio.page.locator("#endpoint button").first.click()
    field.fill(OWN_KEY)
    field.press("Tab")
    expect(field).to_have_value("")


def test_what_is_left_is_told_before_the_click_and_after_it_until_nothing_is(
    open_page: OpenPage, public: Server, stand_in: StandIn, photo: Path, large_photo: Path
) -> None:
    studio = open_page(public.url, extra_http_headers=AWAY)
    note, bar = studio.page.locator("#note"), studio.page.locator("#bar")
    expect(note).to_contain_text("3 of 3 free pictures left today.")
    assert note.evaluate("note => getComputedStyle(note).fontVariantNumeric") == "tabular-nums"
    expect(bar).to_contain_text("Hosted, ready")
    studio.choose(large_photo).paint((-0.6, -0.6), (-0.55, -0.6)).paint((0.5, 0.6), (0.55, 0.6))
    expect(note).to_contain_text("falls into 2 parts, and a run may be 1 paid request")
    studio.page.locator("#generate").click()
    studio.says("falls into 2 parts")
    assert stand_in.seen == []
    studio.choose(photo).paint(*STROKE)
    studio.page.locator("#samples label").nth(1).click()
    expect(note).to_contain_text(re.compile(r"3 of 3 free pictures left today\. This fill takes 2\. 1 request\."))
    studio.page.set_viewport_size({"width": 390, "height": 844})
    assert note.evaluate("note => note.scrollWidth <= note.clientWidth"), "on a phone it is read whole"
    studio.page.set_viewport_size({"width": 1440, "height": 900})
    studio.fill(2)
    expect(note).to_contain_text(re.compile(r"1 of 3 free pictures left today\. This fill takes 2\. 1 request\."))
    studio.page.locator("#generate").click()
    studio.says("Only 1 free picture is left today, and this run is 2")
    studio.fill(1)
    expect(note).to_contain_text("Today's 3 free pictures are used up: come back after midnight UTC")
    expect(bar).to_contain_text("Hosted, needs a key")
    studio.page.locator("#generate").click()
    studio.says("used up")
    assert stand_in.count("submit") == 2
    give_key(studio)
    expect(note).not_to_contain_text("free pictures")
    expect(bar).to_contain_text("Hosted, ready")
    studio.fill(1)
    assert [body["key"] for body in stand_in.bodies("submit")] == [KEY, KEY, OWN_KEY]
    assert studio.own_errors == []


def test_whom_the_key_does_not_serve_is_told_what_to_do(
    open_page: OpenPage, hosted: Server, stand_in: StandIn, photo: Path
) -> None:
    studio = open_page(hosted.url, extra_http_headers=AWAY)
    expect(studio.page.locator("#note")).to_contain_text("with a key of your own: type it under Endpoint")
    expect(studio.page.locator("#bar")).to_contain_text("Hosted, needs a key")
    studio.choose(photo).paint(*STROKE)
    studio.page.locator("#generate").click()
    studio.says("with a key of your own")
    assert stand_in.seen == []
    here = open_page(hosted.url).choose(photo).paint(*STROKE)
    expect(here.page.locator("#note")).to_contain_text("1 request.")
    expect(here.page.locator("#bar")).to_contain_text("Hosted, ready")
