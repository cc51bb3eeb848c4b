"""Where the hosted engine needs a key, its field is there, and the sentence fits who reads it."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from serving import Server
from studio_page import OpenPage, StudioPage

pytestmark = pytest.mark.browser
FIELD = '#endpoint input[type="password"]'
FOLD = "#endpoint button.label-wrap"
AWAY = {"X-Forwarded-For": "203.0.113.9"}
STROKE = ((-0.2, -0.1), (0.2, 0.1))


def choose(studio: StudioPage, name: str) -> None:
    studio.page.locator("#engine label", has_text=name).click()


def test_the_field_unfolds_where_a_key_is_needed_and_stays_as_it_is_left(
    open_page: OpenPage, keyless: Server, photo: Path
) -> None:
    studio = open_page(keyless.url)
    page = studio.page
    expect(page.locator(FIELD)).to_be_visible()  # the page opens with Hosted
    choose(studio, "Built-in")
    expect(page.locator("#endpoint")).to_be_hidden()
    choose(studio, "Hosted")
    expect(page.locator(FIELD)).to_be_visible()
    page.locator(FOLD).click()
    expect(page.locator(FIELD)).to_be_hidden()
    studio.choose(photo).paint(*STROKE)
    expect(page.locator('[data-slot="frames"] div')).to_have_count(1)  # what is answered to a stroke was heard
    expect(page.locator(FIELD)).to_be_hidden()
    choose(studio, "Built-in")
    choose(studio, "Hosted")
    expect(page.locator(FIELD)).to_be_visible()
    page.locator(FOLD).click()
    expect(page.locator(FIELD)).to_be_hidden()
    page.locator("#generate").click()
    studio.says("needs a key: set INPAINT_HOSTED_KEY, or type your own under Endpoint")
    expect(page.locator(FIELD)).to_be_focused()
    expect(page.locator("#message")).to_be_in_viewport(ratio=0.95)
    page.keyboard.type("a-key")
    page.keyboard.press("Tab")
    expect(page.locator("#note")).not_to_contain_text("needs a key")
    page.locator(FOLD).click()
    page.reload()  # a key lives as long as the page
    expect(page.locator(FIELD)).to_be_visible()
    away = open_page(keyless.url, extra_http_headers=AWAY)
    expect(away.page.locator("#note")).to_have_text("The hosted engine needs a key: type your own under Endpoint.")
    expect(away.page.locator(FIELD)).to_be_visible()
    assert studio.own_errors == away.own_errors == []


def test_it_stays_folded_where_none_is_needed(open_page: OpenPage, hosted: Server) -> None:
    studio = open_page(hosted.url)
    expect(studio.page.locator("#bar")).to_contain_text("Hosted, ready")
    choose(studio, "Built-in")
    choose(studio, "Hosted")
    expect(studio.page.locator("#bar")).to_contain_text("Hosted, ready")
    expect(studio.page.locator("#endpoint")).to_be_visible()
    expect(studio.page.locator(FIELD)).to_be_hidden()
