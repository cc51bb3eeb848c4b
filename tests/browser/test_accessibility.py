"""Nothing serious for axe, light and dark, empty and full, wide and narrow."""

from pathlib import Path

import pytest
from axe_core_python.sync_playwright import Axe
from studio_page import OpenPage, StudioPage

pytestmark = pytest.mark.browser
VIEWPORTS = {"wide": {"width": 1440, "height": 900}, "narrow": {"width": 390, "height": 844}}


def findings(studio: StudioPage) -> list[str]:
    report = Axe().run(studio.page)
    return [
        f"{rule['id']}: {[node['html'][:120] for node in rule['nodes']]}"
        for rule in report["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_nothing_serious(open_page: OpenPage, photo: Path, scheme: str, width: str) -> None:
    studio = open_page(color_scheme=scheme, viewport=VIEWPORTS[width])
    assert findings(studio) == []
    studio.choose(photo)
    studio.page.locator("#generate").click()
    studio.says("Nothing is marked")
    assert findings(studio) == []
    studio.paint((-0.2, -0.1), (0.2, 0.1)).fill(2)
    assert findings(studio) == []


def test_the_page_fits_its_width(open_page: OpenPage) -> None:
    for width in (1440, 1024, 390, 320):
        studio = open_page(viewport={"width": width, "height": 844})
        assert studio.page.evaluate("document.documentElement.scrollWidth") <= width
