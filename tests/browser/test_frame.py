"""The page in the frame of another site's page, as a Space shows it, with what the frame's address says."""

import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext
from serving import Server

NewContext = Callable[..., BrowserContext]
SIGN = "a.b-c"


@pytest.fixture
def around(tmp_path: Path, server: Server) -> Iterator[str]:
    """Another site than the number of this machine, and as near: browsers guard it from pages that come from afar."""
    address = f"{server.url}/?__theme=dark&__sign={SIGN}"
    (tmp_path / "index.html").write_text(f"<iframe width=1400 height=860 src='{address}'></iframe>")

    class Folder(SimpleHTTPRequestHandler):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given, directory=str(tmp_path))

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ARG002
            return None

    running = ThreadingHTTPServer(("127.0.0.1", 0), Folder)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://localhost:{running.server_port}/"
    running.shutdown()
    running.server_close()


def test_the_page_works_in_a_frame_of_another_site(new_context: NewContext, server: Server, around: str) -> None:
    page = new_context().new_page()
    page.goto(around)
    frame = page.frames[1]
    frame.wait_for_function("window.inpaintStudio?.canvas && document.querySelector('#message')?.dataset.state")
    frame.locator('[data-example="lake"]').click()
    frame.wait_for_function("window.inpaintStudio.canvas.state().name")
    frame.locator("#generate").click()
    frame.wait_for_function("document.querySelector('#gallery article.card img')?.naturalWidth > 0")
    links = frame.eval_on_selector_all(
        "#gallery article.card img, #gallery a[download]", "all => all.map(e => e.src ?? e.href)"
    )
    assert len(links) == 2
    for link in links:
        assert link.startswith(f"{server.url}/gradio_api/file=")
        assert link.endswith(f"?__sign={SIGN}")
    at = frame.url
    with page.expect_download() as waiting:
        frame.locator("#gallery a[download]").click()
    assert waiting.value.path().read_bytes()[:4] == b"\x89PNG"
    assert frame.url == at
