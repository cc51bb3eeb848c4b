"""A page that is only open costs next to nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page
from serving import Server
from studio_page import StudioPage

pytestmark = pytest.mark.browser
COUNTING = """
const onFrame = window.requestAnimationFrame.bind(window);
window.frames = 0;
window.requestAnimationFrame = (draw) => { window.frames += 1; return onFrame(draw); };
"""


def test_few_frames_are_drawn_while_nothing_happens(new_context: Callable[..., BrowserContext], server: Server) -> None:
    page = new_context().new_page()
    page.add_init_script(COUNTING)
    StudioPage(page).open(server.url)
    assert page.evaluate("window.frames") > 0, "nothing was counted"
    seconds = (_frames(page) for _ in range(6))  # at first what opening has begun comes to its end
    assert any(frames <= 25 for frames in seconds), "a display draws 60 a second"


def _frames(page: Page) -> int:
    """Asked for within a second."""
    before = page.evaluate("window.frames")
    page.wait_for_timeout(1000)
    return page.evaluate("window.frames") - before
