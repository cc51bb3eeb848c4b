"""Nothing at all for axe with the options of any tool, the doctor's findings or the list of masks, in every look."""

from pathlib import Path
from typing import Literal

import drawn_scenes as scenes
import pytest
from axe_core_python.sync_playwright import Axe
from canvas_work import Work
from playwright.sync_api import expect
from studio_page import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TOOLS = ("brush", "lasso", "rectangle", "wand", "smart", "extend")  # all options there are
LOOKS: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 1440), ("light", 390), ("dark", 1024))


def violations(work: Work, part: str | None = None) -> list[str]:
    options = {"resultTypes": ["violations"]}
    report = Axe().run(work.page, context=part, options=options)
    return [f"{rule['id']}: {node['html'][:160]}" for rule in report["violations"] for node in rule["nodes"]]


def test_no_tool_and_no_panel_keeps_anybody_out(open_page: OpenPage, tmp_path: Path) -> None:
    work = Work.on(open_page(), scenes.beach(), tmp_path)
    work.changes(lambda: work.act("invert"))
    expect(work.find('[data-finding="everything"]')).to_be_visible()
    work.act("masks").act("add-mask")
    work.find(".studio-maskname").first.click()
    found: dict[str, list[str]] = {}
    for scheme, width in LOOKS:
        work.page.emulate_media(color_scheme=scheme)
        work.page.set_viewport_size({"width": width, "height": 900})
        is_dark = str(scheme == "dark").lower()
        work.page.wait_for_function(
            f"document.body.classList.contains('dark') === {is_dark} && !document.getAnimations().length"
        )
        if violation := violations(work):
            found[f"page at {width}"] = violation
        for tool in TOOLS:
            work.choose(tool)
            if violation := violations(work, ".studio-options"):
                found[f"{tool} at {width}"] = violation
    assert found == {}
