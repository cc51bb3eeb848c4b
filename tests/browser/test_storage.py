"""Where the browser forbids storage, and where the page's scripts do not start: it works all the same, or says so."""

import json
import subprocess
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from serving import Server
from studio_page import StudioPage

pytestmark = pytest.mark.browser
STROKE = ((-0.2, -0.1), (0.2, 0.1))
NewContext = Callable[..., BrowserContext]

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
    new_context: NewContext, server: Server, photo: Path, tmp_path: Path, forbidden: str
) -> None:
    context = new_context()
    context.add_init_script(forbidden)
    studio = StudioPage(context.new_page()).open(server.url)
    all_works(studio, photo, tmp_path)
    said = studio.page.locator("#message .unkept")
    if forbidden == LAN:
        expect(said).to_be_empty()
    else:
        expect(said).to_be_visible()
        expect(said).to_contain_text("This browser keeps no")
