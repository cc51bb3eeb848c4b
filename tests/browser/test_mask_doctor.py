"""The mask doctor: what is found in a mask that was loaded or painted, mended, ignored, and what is left alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import drawn_scenes as scenes
import numpy as np
import pytest
from canvas_work import INPUT, Work
from drawn_scenes import SIZE
from numpy.typing import NDArray
from playwright.sync_api import expect
from scipy import ndimage
from serving import Server
from studio_page import OpenPage, StudioPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SMALL = 12  # pixels below which an area is a speck or a pinhole
Mask = NDArray[np.uint8]


@pytest.fixture
def work(again: StudioPage, tmp_path: Path) -> Work:
    return Work.on(again, scenes.beach(), tmp_path)


def disc() -> Mask:
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    return np.where(np.hypot(x - 120, y - 80) < 40, 255, 0).astype(np.uint8)


def inverted() -> Mask:
    return 255 - disc()


def soft() -> Mask:
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    return np.clip(400 - 8 * np.hypot(x - 120, y - 80), 0, 255).astype(np.uint8)


def specks() -> Mask:
    mask = disc()
    mask[10:12, 10:15] = mask[150, 200:211] = 255
    return mask


def pinholes() -> Mask:
    mask = disc()
    mask[80, 115:126] = mask[60:63, 100:103] = 0
    return mask


def areas_of(marked: NDArray[np.bool_], neighbours: int) -> tuple[NDArray[np.int64], int]:
    """Each area has a number, from 1; and how many there are."""
    found: Any = ndimage.label(marked, np.ones((3, 3)) if neighbours == 8 else None)
    return found[0], found[1]


def distances(inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Pixels to the nearest one that is not inside."""
    found: Any = ndimage.distance_transform_edt(inside)
    return found


def without_specks(mask: Mask) -> Mask:
    areas, count = areas_of(mask >= 128, 8)
    small = [area for area in range(1, count + 1) if (areas == area).sum() < SMALL]
    return np.where(np.isin(areas, small), 0, mask)


def without_pinholes(mask: Mask) -> Mask:
    areas, count = areas_of(mask < 128, 4)
    small = [area for area in range(1, count + 1) if (areas == area).sum() < SMALL]
    return np.where(np.isin(areas, small), 255, mask)


@pytest.mark.parametrize(
    ("finding", "loaded", "mended", "words"),
    [
        ("inverted", inverted(), disc(), "87 % is marked"),
        ("soft", soft(), np.where(soft() >= 128, 255, 0), "grey"),
        ("specks", specks(), without_specks(specks()), "2 specks"),
        ("pinholes", pinholes(), without_pinholes(pinholes()), "2 pinholes"),
    ],
)
def test_a_finding_is_mended_in_one_step(
    work: Work, finding: str, loaded: Mask, mended: NDArray[np.int64], words: str
) -> None:
    work.load_mask(loaded)
    line = work.find(f'[data-finding="{finding}"]')
    expect(line).to_contain_text(words)
    expect(work.find("[data-finding]")).to_have_count(1)
    work.changes(lambda: line.locator('[data-action="mend"]').click())
    assert (work.mask() == mended).all()
    expect(work.find("[data-finding]")).to_have_count(0)
    work.page.keyboard.press("Control+z")
    assert (work.mask() == loaded).all(), "mending is more than one step"
    expect(line).to_be_visible()


def test_what_is_empty_or_everything_is_said_and_has_nothing_to_mend(work: Work) -> None:
    work.changes(lambda: work.act("invert"))
    everything = work.find('[data-finding="everything"]')
    expect(everything).to_be_visible()
    expect(everything.locator('[data-action="mend"]')).to_have_count(0)
    work.changes(lambda: work.act("clear"))
    empty = work.find('[data-finding="empty"]')
    expect(empty).to_be_visible()
    expect(everything).to_have_count(0)
    empty.locator('[data-action="ignore"]').click()
    expect(empty).to_have_count(0)


def test_a_mark_too_thin_for_a_hosted_engine_is_widened(open_page: OpenPage, tmp_path: Path, keyless: Server) -> None:
    work = Work.on(open_page(keyless.url), scenes.beach((1024, 768)), tmp_path)
    work.changes(lambda: work.mark(0, 300, 1024, 303))
    thin = work.find('[data-finding="thin"]')
    expect(thin).to_be_visible()
    before = work.mask()
    work.changes(lambda: thin.locator('[data-action="mend"]').click())
    mended = work.mask()
    assert (mended >= before).all()
    assert (mended[:, 500] == 255).sum() >= 8
    expect(thin).to_have_count(0)
    work.page.keyboard.press("Control+z")
    assert (work.mask() == before).all()


def test_what_is_ignored_stays_away_until_it_is_news(work: Work) -> None:
    work.load_mask(specks())
    line = work.find('[data-finding="specks"]')
    line.locator('[data-action="ignore"]').click()
    expect(line).to_have_count(0)
    work.changes(lambda: work.mark(100, 60, 170, 90))
    work.says("3 areas, 14 % of the picture, the largest in the middle.")  # comes after the doctor's look
    expect(line).to_have_count(0)
    assert (work.mask() >= specks()).all()


def test_a_fresh_picture_and_a_stroke_have_no_findings(work: Work) -> None:
    work.says("")
    expect(work.find("[data-finding]")).to_have_count(0)
    work.studio.paint((-0.2, -0.1), (0.2, 0.1))
    expect(work.find('[data-slot="described"]')).to_contain_text("1 area")
    expect(work.find("[data-finding]")).to_have_count(0)
    work.page.keyboard.press("Control+z")
    work.says("Nothing is marked.")
    expect(work.find("[data-finding]")).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 390])
def test_findings_move_nothing_and_block_nothing(work: Work, width: int) -> None:
    work.page.set_viewport_size({"width": width, "height": 844})
    work.studio.drawn()
    work.page.wait_for_function("!document.getAnimations().length")
    layers = [work.find('[data-layer="picture"]'), work.page.locator("#generate"), work.find(".studio-options")]
    boxes = [layer.bounding_box() for layer in layers]
    mask = specks()
    mask[80, 115:126] = 0
    work.load_mask(mask)
    expect(work.find("[data-finding]")).to_have_count(2)
    assert [layer.bounding_box() for layer in layers] == boxes
    work.find('[data-finding="specks"] [data-action="ignore"]').click()
    assert [layer.bounding_box() for layer in layers] == boxes
    work.studio.fill()
    assert work.studio.own_errors == []


def grown(mask: Mask, reach: int) -> Mask:
    return np.where(distances(mask < 128) <= reach, 255, mask)


def shrunk(mask: Mask, reach: int) -> Mask:
    distance = distances(mask >= 128)
    return np.where(distance <= reach, 0, mask)


def feathered(mask: Mask, reach: int) -> Mask:
    return np.rint(255 * np.minimum(1, distances(mask >= 128) / reach)).astype(np.uint8)


def filled(mask: Mask, reach: int) -> Mask:
    areas, count = areas_of(mask < 128, 4)
    border = {*areas[0], *areas[-1], *areas[:, 0], *areas[:, -1]}
    holes = [a for a in range(1, count + 1) if a not in border and (areas == a).sum() <= reach**2]
    return np.where(np.isin(areas, holes), 255, mask)


def dropped(mask: Mask, reach: int) -> Mask:
    areas, count = areas_of(mask >= 128, 8)
    return np.where(np.isin(areas, [a for a in range(1, count + 1) if (areas == a).sum() < reach**2]), 0, mask)


def mottled() -> Mask:
    """A disc at the picture's edge, with holes and specks of all sizes."""
    mask = disc()
    mask[:40, :60] = 255
    for size in range(1, 9):
        mask[70 : 70 + size, 84 + 9 * size : 84 + 10 * size] = 0
        mask[130 : 130 + size, 20 * size : 21 * size] = 255
    return mask


@pytest.mark.parametrize(
    ("action", "amount", "by_scipy"),
    [
        ("grow", 5, grown),
        ("shrink", 3, shrunk),
        ("feather", 6, feathered),
        ("fill-holes", 5, filled),
        ("drop-specks", 4, dropped),
    ],
)
def test_refinements_are_those_of_scipy(
    work: Work, action: str, amount: int, by_scipy: Callable[[Mask, int], Mask]
) -> None:
    mask = mottled()
    work.load_mask(mask).refine(action, amount)
    wanted = by_scipy(mask, amount).astype(int)
    assert (wanted != mask).any()
    assert np.abs(work.mask() - wanted).max() <= (1 if action == "feather" else 0)
    work.page.keyboard.press("Control+z")
    assert (work.mask() == mask).all()


def test_a_refinement_is_shown_before_it_is_done_and_leaves_no_trace(work: Work) -> None:
    work.load_mask(disc()).type(refine_amount=20)
    work.page.mouse.move(5, 5)
    before = shown(work)
    work.find('[data-action="grow"]').hover()
    work.page.wait_for_function(SHOWS_MORE, arg=before)
    assert (work.mask() == disc()).all()
    work.page.mouse.move(5, 5)
    work.page.wait_for_function(f"before => ({SHOWN})() === before", arg=before)
    slider = work.find('[data-role="refine-slider"]')
    slider.evaluate("slider => { slider.value = 30; slider.dispatchEvent(new Event('input', {bubbles: true})) }")
    work.page.wait_for_function(SHOWS_MORE, arg=before)
    expect(work.find('[data-role="refine-amount"]')).to_have_value("30")
    slider.evaluate("slider => slider.dispatchEvent(new Event('change', {bubbles: true}))")
    work.page.wait_for_function(f"before => ({SHOWN})() === before", arg=before)
    assert (work.mask() == disc()).all()
    assert work.find('[data-action="undo"]').get_attribute("data-idle") is None
    work.page.keyboard.press("Control+z")
    assert not work.mask().any(), "a preview is a step of undo"


SHOWN = """() => {
  const layer = document.querySelector('[data-layer="mask"]');
  const {data} = layer.getContext("2d").getImageData(0, 0, layer.width, layer.height);
  let marked = 0;
  for (let at = 3; at < data.length; at += 4) marked += data[at] > 60;
  return marked;
}"""
SHOWS_MORE = f"before => ({SHOWN})() > 1.2 * before"


def shown(work: Work) -> int:
    """How many pixels of the screen show the mask."""
    work.find('[data-action="fit"]').click()
    work.page.locator(INPUT).focus()
    work.studio.drawn()
    return work.page.evaluate(SHOWN)
