"""A page that is only open costs next to nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext
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
    page.wait_for_timeout(1500)  # what opening has begun comes to its end
    frames = page.evaluate("window.frames")
    assert frames > 0
    page.wait_for_timeout(1000)
    assert page.evaluate("window.frames") - frames <= 25, "a display draws 60 a second"
