"""The tree of edits: back to any picture without losing a branch, by click and by undo; a sample taken in part."""

from pathlib import Path

import numpy as np
import pytest
from axe_core_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Locator, expect
from studio_page import StudioPage

pytestmark = pytest.mark.browser
STROKE = ((-0.2, -0.1), (0.2, 0.1))
CURRENT = '#edit-tree [aria-current="true"]'
PAINTED = "window.inpaintStudio.canvas.state().painted"

FORGET_PAINT = """new Promise((done) => {
  indexedDB.open("inpaint-studio").onsuccess = ({ target: { result } }) => {
    const change = result.transaction(["entries", "cursors"], "readwrite");
    for (const name of ["entries", "cursors"]) change.objectStore(name).clear();
    change.oncomplete = () => done(result.close());
  };
})"""


def go_on_from(studio: StudioPage, number: int) -> str:
    """Go on from a sample; its node once it is the current one."""
    before = current(studio)
    studio.page.locator('#gallery [data-do="start"]').nth(number - 1).click()
    studio.page.wait_for_function(f"document.querySelector('{CURRENT}')?.dataset.node !== {before!r}")
    return current(studio)


def current(studio: StudioPage) -> str:
    expect(studio.page.locator(CURRENT)).to_have_count(1)
    return studio.page.locator(CURRENT).get_attribute("data-node") or ""


def node(studio: StudioPage, name: str) -> Locator:
    return studio.page.locator(f'#edit-tree [data-node="{name}"]')


def stands_on(studio: StudioPage, name: str) -> None:
    expect(node(studio, name)).to_have_attribute("aria-current", "true")


def press(studio: StudioPage, keys: str) -> None:
    studio.page.locator('#canvas canvas[data-layer="input"]').focus()
    studio.page.keyboard.press(keys)


def of_its_own(photo: Path, folder: Path) -> Path:
    """The photo as nobody has edited it yet: a tree has all edits of one picture."""
    image = Image.open(photo).convert("RGB")
    image.putpixel((0, 0), (1, 2, 3))
    image.save(folder / "own.png")
    return folder / "own.png"


def test_every_branch_stays_within_reach(again: StudioPage, own_photo: Path, tmp_path: Path) -> None:
    studio = again.choose(of_its_own(own_photo, tmp_path)).sized(9).paint(*STROKE).fill(2)
    mask = studio.downloaded_mask(tmp_path, "first.png").read_bytes()
    stands_on(studio, "root")
    second = go_on_from(studio, 2)
    assert second.endswith("/1")
    studio.paint((-0.3, 0.3), (0.3, 0.3)).fill()
    expect(studio.page.locator("#edit-tree li.run")).to_have_count(2)
    node(studio, "root").click()
    stands_on(studio, "root")
    expect(studio.page.locator("#gallery .pic")).to_have_count(2)
    assert studio.downloaded_mask(tmp_path, "again.png").read_bytes() == mask
    studio.fill()  # another branch
    expect(studio.page.locator("#edit-tree li.run")).to_have_count(3)
    node(studio, second).click()
    stands_on(studio, second)
    studio.page.wait_for_function(PAINTED)
    studio.listen().reload().rested()
    stands_on(studio, second)
    expect(studio.page.locator("#edit-tree li.run")).to_have_count(3)
    press(studio, "Control+z")  # the stroke
    studio.page.wait_for_function(f"!{PAINTED}")
    stands_on(studio, second)
    press(studio, "Control+z")  # going on from the sample
    stands_on(studio, "root")
    assert studio.downloaded_mask(tmp_path, "undone.png").read_bytes() == mask
    press(studio, "Control+Shift+z")
    stands_on(studio, second)
    assert not studio.page.evaluate(PAINTED), "the stroke was undone before"
    press(studio, "Control+Shift+z")
    studio.page.wait_for_function(PAINTED)
    studio.page.evaluate(FORGET_PAINT)
    studio.listen().reload().rested()
    press(studio, "Control+z")
    stands_on(studio, "root")
    studio.page.wait_for_function(PAINTED)
    assert studio.downloaded_mask(tmp_path, "kept.png").read_bytes() == mask, "the server has it too"
    press(studio, "Control+Shift+z")
    stands_on(studio, second)
    assert not studio.own_errors


def test_a_sample_is_taken_in_part(shown: StudioPage, own_photo: Path, tmp_path: Path) -> None:
    studio = shown.paint(*STROKE).fill()
    (sample,) = studio.downloaded_samples(tmp_path)
    mask = studio.downloaded_mask(tmp_path, "before.png").read_bytes()
    studio.page.locator("#gallery .pic").click()
    studio.page.locator('[data-action="keep-part"]').click()
    studio.page.locator('[data-action="accept-part"]').click()
    studio.says("Nothing of the sample is painted")
    studio.paint((0, 0), (0.3, 0))
    studio.page.locator('[data-action="cancel-part"]').click()
    assert studio.downloaded_mask(tmp_path, "cancelled.png").read_bytes() == mask
    studio.page.locator('[data-action="keep-part"]').click()
    kept = studio.paint((0.02, 0), (0.3, 0.2)).downloaded_mask(tmp_path, "kept.png")
    assert Axe().run(studio.page, options={"resultTypes": ["violations"]})["violations"] == []
    studio.page.locator('[data-action="accept-part"]').click()
    studio.page.wait_for_function(f"document.querySelector('{CURRENT}')?.dataset.node.split('/').length === 3")
    part = current(studio)
    picture = studio.paint((-0.6, -0.6), (-0.6, -0.6)).page.evaluate(
        "window.inpaintStudio.canvas.exportValue().then(value => value.image.path)"
    )
    levels, old, new, now = (pixels(path) for path in (kept, own_photo, sample, Path(picture)))
    inside = levels == 255
    assert ((old != new).any(axis=-1) & inside).any(), "some of what changed was kept"
    assert ((old != new).any(axis=-1) & (levels == 0)).any(), "and some was not"
    assert (now[inside] == new[inside]).all()
    assert (now[levels == 0] == old[levels == 0]).all()
    share = (levels / 255)[..., None]
    assert np.abs(now - (old * (1 - share) + new * share)).max() <= 1
    press(studio, "Control+z")
    press(studio, "Control+z")
    stands_on(studio, "root")
    assert studio.downloaded_mask(tmp_path, "undone.png").read_bytes() == mask
    expect(node(studio, part)).to_be_visible()
    press(studio, "Control+Shift+z")
    stands_on(studio, part)


def pixels(path: Path) -> np.ndarray:
    """(height, width, 3), or (height, width) of a mask, as whole numbers below 256."""
    image = Image.open(path)
    return np.asarray(image if image.mode == "L" else image.convert("RGB")).astype(int)
