"""The page in the frame of somebody else's, as a Space shows it, with what the frame's address says."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext
from serving import Server

NewContext = Callable[..., BrowserContext]
AROUND = "https://spaces.example/"
SIGN = "a.b-c"


def test_the_page_works_in_a_frame_of_another_site(new_context: NewContext, server: Server) -> None:
    page = new_context().new_page()
    framed = f"<iframe width=1400 height=860 src='{server.url}/?__theme=dark&__sign={SIGN}'></iframe>"
    page.route(f"{AROUND}**", lambda route: route.fulfill(body=framed, content_type="text/html"))
    page.goto(AROUND)
    frame = page.frames[1]
    frame.wait_for_function("window.inpaintStudio?.canvas && document.querySelector('#message')?.dataset.state")
    frame.locator('[data-example="lake"]').click()
    frame.wait_for_function("window.inpaintStudio.canvas.state().name")
    frame.locator("#generate").click()
    frame.wait_for_function("document.querySelector('#gallery .card img')?.naturalWidth > 0")
    links = frame.eval_on_selector_all(
        "#gallery .card img, #gallery a[download]", "all => all.map(e => e.src ?? e.href)"
    )
    assert len(links) == 2
    assert all(link.startswith(f"{server.url}/gradio_api/file=") and f"__sign={SIGN}" in link for link in links)
    at = frame.url
    with page.expect_download() as waiting:
        frame.locator("#gallery a[download]").click()
    assert waiting.value.path().read_bytes()[:4] == b"\x89PNG"
    assert frame.url == at
