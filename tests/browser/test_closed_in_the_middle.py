"""The page is closed at any moment of an area action: what was done before is there after it is opened again."""

from pathlib import Path

import drawn_scenes as scenes
import numpy as np
import pytest
from canvas_work import Work
from numpy.typing import NDArray
from playwright.sync_api import expect
from studio_page import OpenPage, StudioPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOMENTS = np.random.default_rng(11).permutation(3) * 24  # milliseconds after an action has begun


def closed_in(work: Work, action: str, moment: float) -> Work:
    """Closes the page so many milliseconds after an action has begun, and opens it again."""
    url, context = work.page.url, work.page.context
    work.find(f'[data-action="{action}"]').evaluate("button => button.click()")
    work.page.wait_for_timeout(moment)
    work.page.close(run_before_unload=False)
    again = Work(StudioPage(context.new_page()).open(url), work.folder, work.size)
    again.page.wait_for_function("window.inpaintStudio.canvas.hasPicture()")
    return again


def marked(work: Work, step: int) -> NDArray[np.int64]:
    """Another rectangle for each step; returns all that is marked then."""
    work.changes(lambda: work.type(refine_amount=3).mark(20 + 30 * step, 20, 40 + 30 * step, 60))
    return work.mask()


def test_what_was_done_is_there_whenever_the_page_is_closed(open_page: OpenPage, tmp_path: Path) -> None:
    work = Work.on(open_page(), scenes.beach(), tmp_path)
    actions = ("grow", "feather", "invert")
    for step, (action, moment) in enumerate(zip(actions, MOMENTS, strict=True)):
        before = marked(work, step)
        assert before.any()
        work = closed_in(work, action, float(moment))
        undo = work.find('[data-action="undo"]')
        expect(undo).not_to_have_attribute("data-idle", "")
        if (work.mask() != before).any():  # it was done in time: one step takes it back
            work.changes(undo.click)
            assert (work.mask() == before).all(), f"{action} is only in part there after {moment} ms"
