"""Nothing serious for axe, light and dark, empty and full, wide and narrow."""

from pathlib import Path
from typing import Literal

import pytest
from axe_core_python.sync_playwright import Axe
from serving import Server
from stand_in import StandIn
from studio_page import OpenPage, StudioPage

pytestmark = pytest.mark.browser
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def findings(studio: StudioPage) -> list[str]:
    report = Axe().run(studio.page, options={"resultTypes": ["violations"]})
    return [
        f"{rule['id']}: {[node['html'][:120] for node in rule['nodes']]}"
        for rule in report["violations"]
        if rule["impact"] in ("serious", "critical")
    ]


def findings_in_both_looks(studio: StudioPage, wide: Scheme | None = None) -> list[str]:
    """Light and dark, both wide, or one of them wide and the other narrow."""
    found = []
    for scheme in SCHEMES:
        studio.page.emulate_media(color_scheme=scheme)
        is_dark = str(scheme == "dark").lower()
        studio.page.wait_for_function(
            f"document.body.classList.contains('dark') === {is_dark} && !document.getAnimations().length"
        )
        studio.page.set_viewport_size({"width": 1440 if wide in (None, scheme) else 390, "height": 900})
        found += findings(studio)
    return found


def test_nothing_serious(open_page: OpenPage, photo: Path) -> None:
    studio = open_page()
    assert findings_in_both_looks(studio, wide="light") == []
    studio.choose(photo)
    studio.page.locator("#generate").click()
    studio.says("Nothing is marked")
    assert findings(studio) == []
    studio.paint((-0.2, -0.1), (0.2, 0.1)).fill(2)
    assert findings_in_both_looks(studio, wide="dark") == []


def test_nothing_serious_with_a_hosted_engine(
    open_page: OpenPage, hosted: Server, stand_in: StandIn, photo: Path
) -> None:
    meta = {"seed": 5, "steps": 20}
    reply = {"status": "success", "id": 1, "output": ["{base}/files/2-0.png", "{base}/files/3-1.png"], "meta": meta}
    stand_in.script({"submit": [{"paint": True, "json": reply}]})
    studio = open_page(hosted.url).choose(photo).paint((-0.2, -0.1), (0.2, 0.1)).fill(2)
    for group in ("#tuning button", "#endpoint button", ".call summary"):
        studio.page.locator(group).first.click()
    assert findings_in_both_looks(studio) == []


def test_nothing_serious_without_a_key(open_page: OpenPage, keyless: Server) -> None:
    assert findings_in_both_looks(open_page(keyless.url)) == []


def test_the_page_fits_its_width(open_page: OpenPage) -> None:
    studio = open_page()
    for width in (1440, 1024, 390, 320):
        studio.page.set_viewport_size({"width": width, "height": 844})
        if width == 390:
            studio.reload()  # as on a phone
        assert studio.page.evaluate("document.documentElement.scrollWidth") <= width
