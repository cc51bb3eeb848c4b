"""Where the browser forbids storage, and where the page's scripts do not start: it works all the same, or says so."""

from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from page_script import SCRIPT, alter
from people import People
from playwright.sync_api import BrowserContext, Page, Route, expect
from serving import Server
from studio_page import StudioPage

pytestmark = pytest.mark.browser
STROKE = ((-0.2, -0.1), (0.2, 0.1))
NewContext = Callable[..., BrowserContext]
NewPage = Callable[[], Page]

THROWING = """
for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
  Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError'); } });
for (const name of ['locks', 'clipboard', 'serviceWorker', 'storage'])
  Object.defineProperty(Navigator.prototype, name, { get() { throw new DOMException('denied', 'SecurityError'); } });
delete window.BroadcastChannel;
"""
FULL = """
Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
"""
SILENT = """
IDBFactory.prototype.open = () => ({});
LockManager.prototype.request = () => new Promise(() => {});
"""
LAN = """
for (const name of ['CompressionStream', 'OffscreenCanvas', 'caches']) delete window[name];
for (const name of ['randomUUID', 'subtle']) delete Crypto.prototype[name];
for (const name of ['locks', 'clipboard']) Object.defineProperty(Navigator.prototype, name, { get: () => undefined });
"""


@pytest.fixture
def new_page(people: People, server: Server) -> Iterator[NewPage]:
    """Pages that are not opened yet, each of somebody new."""
    yield lambda: people.come(server.url)
    people.leave()


def all_works(studio: StudioPage, photo: Path, folder: Path) -> None:
    """Open, paint, fill, and everything that asks who is there: another sample, all as ZIP, Stop."""
    studio.choose(photo).paint(*STROKE).fill(2)
    studio.page.locator("#gallery .pic").nth(1).click()
    expect(studio.page.locator("#meta")).to_contain_text("Sample 2")
    with studio.page.expect_download() as waiting:
        studio.page.get_by_text("Download all as ZIP").click()
    waiting.value.save_as(folder / "all.zip")
    with ZipFile(folder / "all.zip") as bundle:
        assert len(bundle.namelist()) == 2
    assert studio.own_errors == []


@pytest.mark.parametrize("forbidden", [THROWING, FULL, SILENT, LAN], ids=["throws", "full", "silent", "lan"])
def test_everything_works_where_nothing_can_be_stored(
    new_page: NewPage, server: Server, photo: Path, tmp_path: Path, forbidden: str
) -> None:
    page = new_page()
    page.add_init_script(forbidden)
    studio = StudioPage(page).open(server.url)
    all_works(studio, photo, tmp_path)
    said = studio.page.locator("#message .unkept")
    if forbidden == LAN:
        expect(said).to_be_empty()
    else:
        expect(said).to_be_visible()
        expect(said).to_contain_text("This browser keeps no")


def lost(page: Page) -> None:
    page.route(SCRIPT, lambda route: route.fulfill(status=404))


def broken(begins: str, becomes: str) -> Callable[[Page], object]:
    return lambda page: alter(page, begins, becomes)


def without_gradio(page: Page) -> None:
    page.route("**/assets/index-*.js", lambda route: route.fulfill(status=404))


def without(name: str) -> Callable[[Page], object]:
    return lambda page: page.add_init_script(f"Object.defineProperty(window, '{name}', {{value: undefined}});")


FAILURES = {
    "a lost script": (lost, "did not arrive"),
    "an old browser": (broken("function toStage(", "a b c function toStage("), "too old"),
    "an error at the start": (
        broken("function connectKeys(", "function connectKeys() { null.x } function n("),
        "could not start",
    ),
    "an error of the canvas": (
        broken("function fillRail(", "function fillRail() { null.x } function n("),
        "could not start",
    ),
    "no way to draw lots": (without("crypto"), "too old"),
}


def test_any_start_that_fails_is_told_with_what_to_do(new_page: NewPage, server: Server) -> None:
    for name, (breaks, sentence) in FAILURES.items():
        page = new_page()
        breaks(page)
        page.goto(server.url)
        told = page.locator('#message [data-start="message"]')
        expect(told, name).to_contain_text(sentence)
        expect(told, name).to_be_visible()
        expect(page.locator('#canvas [data-start="canvas"]'), name).to_contain_text(sentence)


def test_a_page_of_which_nothing_comes_tells_it_too(new_page: NewPage, server: Server) -> None:
    page = new_page()
    without_gradio(page)
    page.goto(server.url)
    expect(page.get_by_text("Part of this page did not arrive")).to_be_visible()


def test_a_start_that_is_late_is_told_until_the_page_is_there(new_context: NewContext, server: Server) -> None:
    page = new_context().new_page()
    page.clock.install()
    held: list[Route] = []
    page.route(SCRIPT, lambda route: held.append(route))
    page.goto(server.url)
    page.locator("#message").wait_for(state="attached")
    page.clock.run_for(31_000)
    expect(page.locator('[data-start="message"]')).to_contain_text("has not started yet")
    held[0].continue_()
    page.wait_for_function("window.inpaintStudio.canvas")
    page.clock.run_for(1000)
    expect(page.locator("[data-start]")).to_have_count(0)
    expect(page.locator("#message")).to_have_attribute("data-state", "idle")
