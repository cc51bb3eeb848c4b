"""The canvas grows beyond its picture, has several masks, and comes back as it was."""

from base64 import b64decode
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from canvas_work import SHARE, Work
from page_script import alter
from PIL import Image
from playwright.sync_api import BrowserContext, expect
from serving import Server
from studio_page import OpenPage, StudioPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STROKE = ((-0.2, -0.1), (0.2, 0.1))
UNDO = "const LIMIT = 64 * 2 ** 20;"


@pytest.fixture
def work(again: StudioPage, tmp_path: Path, photo: Path) -> Work:
    return Work.on(again, Image.open(photo), tmp_path)


def extend(work: Work) -> Work:
    work.choose("extend").type(extend_left=40, extend_right=20, extend_bottom=30)
    return work.changes(lambda: work.act("extend-apply"))


def pixels(studio: StudioPage, layer: str) -> np.ndarray[Any, Any]:
    """What a layer of the stage shows, RGBA."""
    studio.drawn()
    url = studio.page.evaluate(f"document.querySelector('[data-layer=\"{layer}\"]').toDataURL()")
    return np.asarray(Image.open(BytesIO(b64decode(url.partition(",")[2]))).convert("RGBA")).astype(int)


def test_an_extended_canvas_leaves_the_picture_where_it_is_on_the_screen(work: Work) -> None:
    for _ in range(3):
        work.act("zoom-out")
    before = pixels(work.studio, "picture")
    extend(work)
    after = pixels(work.studio, "picture")
    picture = before[..., 3] > 0
    inside = np.zeros_like(picture)
    inside[2:-2, 2:-2] = picture[4:, 2:-2] & picture[:-4, 2:-2] & picture[2:-2, 4:] & picture[2:-2, :-4]
    assert inside.sum() > 10_000
    assert np.abs(after - before)[inside].max() <= 1
    assert (after[..., 3] > 0).sum() > picture.sum() * 1.2, "no checkerboard where there is no picture"
    mask = pixels(work.studio, "mask")
    assert mask[(after[..., 3] > 0) & ~picture][:, 3].mean() > 80, "what is new is not marked"
    work.changes(lambda: work.act("undo"))
    assert np.array_equal(pixels(work.studio, "picture"), before)


def test_who_saw_the_whole_picture_sees_the_whole_canvas(work: Work) -> None:
    width, height = work.size
    before = pixels(work.studio, "picture")
    extend(work)
    (left, top, right, bottom), (stage_height, stage_width) = shown_box(work), pixels(work.studio, "picture").shape[:2]
    assert min(left, top) > 0
    assert right < stage_width
    assert bottom < stage_height
    assert abs((right - left) / (bottom - top) - (width + 60) / (height + 30)) < 0.02
    expect(work.find('[data-slot="extent"] span')).to_have_text(f"{width + 60} × {height + 30}")
    work.type(extend_top=100)
    expect(work.find('[data-slot="extent"] span')).to_have_text(f"{width + 60} × {height + 130}")
    frame = work.find('[data-slot="extent"] b').bounding_box()
    canvas = work.find('[data-slot="extent"]').bounding_box()
    assert frame
    assert canvas
    assert abs(canvas["y"] - frame["y"] - 100 * canvas["height"] / (height + 30)) < 2
    work.changes(lambda: work.act("undo"))
    assert np.array_equal(pixels(work.studio, "picture"), before)


def shown_box(work: Work) -> tuple[int, int, int, int]:
    """Where the canvas is on the stage: left, top, right and bottom, in device pixels."""
    rows, columns = np.nonzero(pixels(work.studio, "picture")[..., 3])
    return columns.min(), rows.min(), columns.max(), rows.max()


def test_a_sample_made_before_an_extension_lies_in_the_pictures_place(work: Work) -> None:
    work.studio.paint(*STROKE).fill()
    work.page.locator("#gallery .pic").first.click()
    for _ in range(3):
        work.act("zoom-out")
    expect(work.find('[data-slot="sample-bar"]')).to_be_visible()
    before = pixels(work.studio, "picture")
    work.act("escape")
    extend(work)
    work.page.locator("#gallery .pic").first.click()
    expect(work.find('[data-slot="sample-bar"]')).to_be_visible()
    after = pixels(work.studio, "picture")
    rows, columns = np.nonzero(before[..., 3])
    middle = (slice(rows.min() + 4, rows.max() - 3), slice(columns.min() + 4, columns.max() - 3))
    assert np.abs(after - before)[middle].max() <= 1


def test_an_extension_is_sent_and_comes_back_with_a_reload(work: Work) -> None:
    work.studio.paint(*STROKE)
    width, height = work.size
    extend(work)
    sent = work.page.evaluate("window.inpaintStudio.canvas.exportValue()")
    assert sent["extend"] == [40, 0, 20, 30]
    saved = work.mask()
    assert saved.shape == (height + 30, width + 60)
    work.studio.reload()
    assert np.array_equal(work.mask(), saved)
    work.page.keyboard.press("Control+z")
    assert work.mask().shape == (height, width)


def test_a_mask_of_the_pictures_size_is_loaded_into_its_place(work: Work) -> None:
    width, height = work.size
    mask = np.zeros((height, width), np.uint8)
    mask[10:20, 10:30] = 255
    saved = extend(work).load_mask(mask).mask()
    assert saved[:height, 40 : 40 + width].sum() == 255 * 20 * 10
    assert saved[10, 50] == 255
    assert saved[:, :40].min() == 255


def test_undo_is_bounded_and_what_can_be_undone_is_the_same_after_a_reload(
    open_page: OpenPage, photo: Path, tmp_path: Path
) -> None:
    studio = open_page()
    alter(studio.page, UNDO, "const LIMIT = 400_000;")
    work = Work.on(studio.reload(), Image.open(photo), tmp_path)
    noise = np.random.default_rng(3).integers(0, 256, work.size[::-1], np.uint8)
    cost = 2 * noise.size  # of a step that changes all of it: what was there, and what is there then
    work.load_mask(noise)
    steps(work, "invert", 15)
    work.act("masks").act("add-mask").load_mask(noise)
    steps(work, "invert", 3)
    work.find(".studio-maskname").nth(0).click()
    saved = work.mask()
    steps(work, "undo", 3)
    undone = work.mask()
    steps(work, "redo", 3)
    work.studio.reload()
    assert np.array_equal(work.mask(), saved)
    steps(work, "undo", 3)
    assert np.array_equal(work.mask(), undone)
    left = 3
    while work.find('[data-action="undo"]').get_attribute("data-idle") is None:
        steps(work, "undo", 1)
        left += 1
    assert 3 < left < 16
    assert (left + 4) * cost < 400_000
    assert work.page.evaluate(SHARE) > 0, "what was folded is gone"


def steps(work: Work, action: str, times: int) -> None:
    for _ in range(times):
        work.changes(lambda: work.act(action))


def test_zoom_and_place_come_back_with_a_reload(open_page: OpenPage, photo: Path) -> None:
    studio = open_page().choose(photo)
    zoom = studio.page.locator('[data-slot="zoom"]')
    fitted = zoom.inner_text()
    for _ in range(3):
        studio.page.locator('[data-action="zoom-in"]').click()
    studio.page.mouse.move(300, 300)
    studio.page.keyboard.down(" ")
    studio.paint((-0.2, -0.2), (0.1, 0.1))
    studio.page.keyboard.up(" ")
    before = pixels(studio, "picture")
    text = zoom.inner_text()
    studio.reload()
    expect(zoom).to_have_text(text)
    assert np.abs(pixels(studio, "picture") - before).mean() < 1
    studio.page.locator('[data-action="fit"]').click()
    studio.reload()
    expect(zoom).to_have_text(fitted)


def test_the_same_file_brings_its_paint_back_and_says_so(
    open_page: OpenPage, photo: Path, slow_photo: Path, tmp_path: Path
) -> None:
    studio = open_page().choose(photo).paint(*STROKE)
    mask = studio.downloaded_mask(tmp_path, "before.png").read_bytes()
    studio.choose(slow_photo)
    assert not studio.page.evaluate("window.inpaintStudio.canvas.state().painted")
    studio.reload()
    studio.choose(photo)
    expect(studio.page.locator("#message")).to_contain_text(f"Your paint on {photo.name} is back.")
    assert studio.downloaded_mask(tmp_path, "after.png").read_bytes() == mask
    studio.page.locator('[data-action="undo"]').click()
    assert not studio.page.evaluate("window.inpaintStudio.canvas.state().painted")


def test_a_second_tab_takes_no_paint_from_one_that_has_the_same_file_open(
    new_context: Callable[..., BrowserContext], server: Server, photo: Path, slow_photo: Path
) -> None:
    context = new_context()
    first, second = (StudioPage(context.new_page()).open(server.url) for _ in range(2))
    painted = "window.inpaintStudio.canvas.state().painted"
    first.choose(photo).paint(*STROKE)
    second.choose(photo)
    assert not second.page.evaluate(painted)
    first.choose(slow_photo)
    second.choose(slow_photo).choose(photo)
    second.page.wait_for_function(painted)
    assert first.choose(photo).page.evaluate(painted)


def test_other_masks_are_seen_fainter_and_all_are_filled_together(work: Work) -> None:
    first = work.studio.paint(*STROKE) and work.mask()
    active = pixels(work.studio, "mask")
    work.act("masks").changes(lambda: work.act("add-mask"))
    others = pixels(work.studio, "others")
    assert pixels(work.studio, "mask")[..., 3].max() == 0
    assert 0 < others[..., 3].max() < active[..., 3].max()
    work.studio.paint((-0.2, 0.3), (0.2, 0.3))
    second = work.mask()
    assert not second[first > 0].any()
    work.act("masks").find('[data-role="fill-all"]').check()
    work.studio.reload()
    path = work.page.evaluate("window.inpaintStudio.canvas.exportValue()")["mask"]["path"]
    assert np.array_equal(np.asarray(Image.open(path)), np.maximum(first, second))
