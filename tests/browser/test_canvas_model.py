"""The canvas grows beyond its picture, has several masks, and comes back as it was."""

from base64 import b64decode
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, expect
from serving import Server
from studio_page import OpenPage, StudioPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STROKE = ((-0.2, -0.1), (0.2, 0.1))
# The buttons for it are parts of their own: here the model is asked itself, as it shows the next picture.
LISTEN = """async () => {
  const { Workspace } = await import(new URL("canvas/js/model/workspace.js", window.inpaintStudio.base));
  const { show } = Workspace.prototype;
  Workspace.prototype.show = function (shown) {
    window.workspace = this;
    this.limit = window.limit;
    return show.call(this, shown);
  };
}"""
NOISE = """(times) => {
  const box = { left: 0, top: 0, right: 100, bottom: 80 };
  for (let time = 0; time < times; time += 1) {
    workspace.apply("mask", { box, data: crypto.getRandomValues(new Uint8Array(100 * 80)) });
  }
}"""
EXTEND = "workspace.extend({left: 40, top: 0, right: 20, bottom: 30}, 4)"


def opened(studio: StudioPage, photo: Path) -> StudioPage:
    studio.page.evaluate(LISTEN)
    return studio.choose(photo)


def pixels(studio: StudioPage, layer: str) -> np.ndarray[Any, Any]:
    """What a layer of the stage shows, RGBA."""
    studio.drawn()
    url = studio.page.evaluate(f"document.querySelector('[data-layer=\"{layer}\"]').toDataURL()")
    return np.asarray(Image.open(BytesIO(b64decode(url.partition(",")[2]))).convert("RGBA")).astype(int)


def test_an_extended_canvas_leaves_the_picture_where_it_is_on_the_screen(open_page: OpenPage, photo: Path) -> None:
    studio = opened(open_page(), photo)
    before = pixels(studio, "picture")
    assert studio.page.evaluate(EXTEND)
    after = pixels(studio, "picture")
    picture = before[..., 3] > 0
    inside = np.zeros_like(picture)
    inside[2:-2, 2:-2] = picture[4:, 2:-2] & picture[:-4, 2:-2] & picture[2:-2, 4:] & picture[2:-2, :-4]
    assert inside.sum() > 10_000
    assert np.abs(after - before)[inside].max() <= 1
    assert (after[..., 3] > 0).sum() > picture.sum() * 1.2, "no checkerboard where there is no picture"
    mask = pixels(studio, "mask")
    assert mask[(after[..., 3] > 0) & ~picture][:, 3].mean() > 80, "what is new is not marked"
    studio.page.evaluate("workspace.undo()")
    assert np.array_equal(pixels(studio, "picture"), before)


def test_a_sample_made_before_an_extension_lies_in_the_pictures_place(open_page: OpenPage, photo: Path) -> None:
    studio = opened(open_page(), photo).paint(*STROKE).fill()
    studio.page.locator("#gallery .pic").first.click()
    expect(studio.page.locator('[data-slot="sample-bar"]')).to_be_visible()
    before = pixels(studio, "picture")
    studio.page.evaluate(EXTEND)
    studio.page.locator("#gallery .pic").first.click()
    expect(studio.page.locator('[data-slot="sample-bar"]')).to_be_visible()
    after = pixels(studio, "picture")
    rows, columns = np.nonzero(before[..., 3])
    middle = (slice(rows.min() + 4, rows.max() - 3), slice(columns.min() + 4, columns.max() - 3))
    assert np.abs(after - before)[middle].max() <= 1


def test_an_extension_is_sent_and_comes_back_with_a_reload(open_page: OpenPage, photo: Path, tmp_path: Path) -> None:
    studio = opened(open_page(), photo).paint(*STROKE)
    width, height = Image.open(photo).size
    studio.page.evaluate(EXTEND)
    sent = studio.page.evaluate("window.inpaintStudio.canvas.exportValue()")
    assert sent["extend"] == [40, 0, 20, 30]
    saved = studio.downloaded_mask(tmp_path, "before.png").read_bytes()
    assert Image.open(BytesIO(saved)).size == (width + 60, height + 30)
    studio.reload()
    assert studio.downloaded_mask(tmp_path, "after.png").read_bytes() == saved
    studio.page.keyboard.press("Control+z")
    assert Image.open(studio.downloaded_mask(tmp_path, "undone.png")).size == (width, height)


def test_a_mask_of_the_pictures_size_is_loaded_into_its_place(open_page: OpenPage, photo: Path, tmp_path: Path) -> None:
    width, height = Image.open(photo).size
    mask = Image.new("L", (width, height))
    mask.paste(255, (10, 10, 30, 20))
    mask.save(tmp_path / "mask.png")
    studio = opened(open_page(), photo)
    studio.page.evaluate(EXTEND)
    studio.load_mask(tmp_path / "mask.png")
    studio.page.wait_for_function("workspace.history.cursor === 2")
    saved = np.asarray(Image.open(studio.downloaded_mask(tmp_path)))
    assert saved[:height, 40 : 40 + width].sum() == 255 * 20 * 10
    assert saved[10, 50] == 255
    assert saved[:, :40].min() == 255


def test_undo_is_bounded_and_what_can_be_undone_is_the_same_after_a_reload(
    open_page: OpenPage, photo: Path, tmp_path: Path
) -> None:
    studio = open_page()
    studio.page.evaluate("window.limit = 400_000")
    opened(studio, photo).page.evaluate(NOISE, 60)
    studio.page.evaluate("workspace.addMask()")
    studio.page.evaluate(NOISE, 15)
    studio.page.evaluate("workspace.chooseMask('1')")
    saved = studio.downloaded_mask(tmp_path, "before.png").read_bytes()
    state = "[workspace.history.folded, workspace.history.entries.length, workspace.historyOf('2').entries.length]"
    folded, first, second = studio.page.evaluate(state)
    assert folded > 0
    assert folded + first == 60
    assert (first + second) * 8000 * 2 < 400_000
    studio.page.evaluate("for (let step = 0; step < 3; step += 1) workspace.undo()")
    undone = studio.downloaded_mask(tmp_path, "undone.png").read_bytes()
    studio.page.evaluate("for (let step = 0; step < 3; step += 1) workspace.redo()")
    studio.reload()
    assert studio.downloaded_mask(tmp_path, "after.png").read_bytes() == saved
    for _ in range(3):
        studio.page.locator('[data-action="undo"]').click()
    assert studio.downloaded_mask(tmp_path, "again.png").read_bytes() == undone
    for _ in range(first):
        studio.page.locator('[data-action="undo"]').click()
    assert studio.page.evaluate("window.inpaintStudio.canvas.state().painted"), "what was folded is gone"


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


def test_other_masks_are_seen_fainter_and_all_are_filled_together(
    open_page: OpenPage, photo: Path, tmp_path: Path
) -> None:
    studio = opened(open_page(), photo).paint(*STROKE)
    first = np.asarray(Image.open(studio.downloaded_mask(tmp_path, "first.png")))
    active = pixels(studio, "mask")
    studio.page.evaluate("workspace.addMask()")
    others = pixels(studio, "others")
    assert pixels(studio, "mask")[..., 3].max() == 0
    assert 0 < others[..., 3].max() < active[..., 3].max()
    studio.paint((-0.2, 0.3), (0.2, 0.3))
    second = np.asarray(Image.open(studio.downloaded_mask(tmp_path, "second.png")))
    assert not second[first > 0].any()
    studio.page.evaluate("workspace.fillAll(true)")
    studio.reload()
    path = studio.page.evaluate("window.inpaintStudio.canvas.exportValue()")["mask"]["path"]
    both = np.asarray(Image.open(path))
    assert np.array_equal(both, np.maximum(first, second))
