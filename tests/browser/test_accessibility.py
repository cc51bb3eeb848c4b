"""Nothing serious for axe, light and dark, empty and full, wide and narrow."""

from pathlib import Path

import pytest
from axe_core_python.sync_playwright import Axe
from serving import Server
from stand_in import StandIn
from studio_page import OpenPage, StudioPage

pytestmark = pytest.mark.browser


def findings(studio: StudioPage) -> list[str]:
    report = Axe().run(studio.page)
    return [
        f"{rule['id']}: {[node['html'][:120] for node in rule['nodes']]}"
        for rule in report["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


def findings_at_each_width(studio: StudioPage) -> list[str]:
    found = []
    for width in (390, 1440):
        studio.page.set_viewport_size({"width": width, "height": 900})
        found += findings(studio)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious(open_page: OpenPage, photo: Path, scheme: str) -> None:
    studio = open_page(color_scheme=scheme)
    assert findings_at_each_width(studio) == []
    studio.choose(photo)
    studio.page.locator("#generate").click()
    studio.says("Nothing is marked")
    assert findings_at_each_width(studio) == []
    studio.paint((-0.2, -0.1), (0.2, 0.1)).fill(2)
    assert findings_at_each_width(studio) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_with_a_hosted_engine(
    open_page: OpenPage, hosted: Server, keyless: Server, stand_in: StandIn, photo: Path, scheme: str
) -> None:
    meta = {"seed": 5, "steps": 20}
    reply = {"status": "success", "id": 1, "output": ["{base}/files/2-0.png", "{base}/files/3-1.png"], "meta": meta}
    stand_in.script({"submit": [{"paint": True, "json": reply}]})
    assert findings(open_page(keyless.url, color_scheme=scheme)) == []  # without a key the page says so
    studio = open_page(hosted.url, color_scheme=scheme).choose(photo).paint((-0.2, -0.1), (0.2, 0.1)).fill(2)
    for group in ("#tuning button", "#endpoint button", ".call summary"):
        studio.page.locator(group).first.click()
    assert findings(studio) == []


def test_the_page_fits_its_width(open_page: OpenPage) -> None:
    studio = open_page()
    for width in (1440, 1024, 390, 320):
        studio.page.set_viewport_size({"width": width, "height": 844})
        studio.reload()
        assert studio.page.evaluate("document.documentElement.scrollWidth") <= width
