"""Mask files that others' tools wrote: the page understands them as every door does, and what is marked changes."""

from pathlib import Path

import numpy as np
import pytest
from mask_files import SIZE, disc, flat, holed, photo, right, saved_on_the_page
from PIL import Image
from playwright.sync_api import expect
from studio_page import OpenPage, StudioPage

from backend.imaging.files.codec import decode, decode_painted

pytestmark = pytest.mark.browser
TURNS = {"plain": (0, 255), "turned": (255, 0)}


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / f"{tmp_path.name}.png"
    photo().save(path)
    return path


@pytest.fixture
def shown(again: StudioPage, picture: Path) -> StudioPage:
    return again.choose(picture).sized(9)


def saved(folder: Path, name: str, image: Image.Image) -> Path:
    image.save(folder / name)
    return folder / name


def painted(studio: StudioPage, folder: Path) -> np.ndarray:
    """What the page itself saves as its mask."""
    return decode_painted(studio.downloaded_mask(folder, "saved.png")).array()


def load(studio: StudioPage, path: Path) -> None:
    """Load a mask over an empty one and wait for it."""
    studio.page.locator('[data-action="clear"]').click()
    studio.load_mask(path)
    studio.page.wait_for_function("window.inpaintStudio.canvas.state().painted")


def test_masks_of_other_tools_mark_what_they_mean(shown: StudioPage, picture: Path, tmp_path: Path) -> None:
    studio = shown
    message = studio.page.locator("#message")
    expected = np.where(right(), 255, 0)
    files = {
        "0-and-1.png": (flat(0, 1, "L"), "Lighter of two greys"),
        "red.tiff": (flat("black", "red"), "#ff0000"),
        "marker.webp": (flat((0, 0, 0, 0), (255, 0, 0, 110), "RGBA"), "transparent ground"),
        "deep.png": (Image.fromarray((right() * 65535).astype(np.uint16)), ""),
        "hole.png": (holed(Image.new("RGB", SIZE, "white")), "Transparent part taken as the mask."),
    }
    for name, (image, note) in files.items():
        image.save(tmp_path / name, lossless=True, exact=True)  # WebP's; others do not look at them
        load(studio, tmp_path / name)
        expect(message).to_contain_text(note)
        assert (painted(studio, tmp_path) == expected).all(), name
    studio.page.locator('[data-action="undo"]').click()  # one step takes the file away
    assert not studio.page.evaluate("window.inpaintStudio.canvas.state().painted")
    studio.page.locator('[data-action="redo"]').click()
    studio.fill()
    expect(studio.page.locator("#meta")).to_contain_text("Transparent part taken as the mask.")
    studio.load_mask(tmp_path / "deep.png")  # the same pixels out of a plain file
    expect(message).to_have_text("")
    studio.fill()
    expect(studio.page.locator("#meta")).not_to_contain_text("Transparent part")
    before = np.asarray(decode(picture).image)
    after = np.asarray(decode(studio.downloaded_samples(tmp_path)[0]).image)
    changed = (before != after).any(axis=2)
    assert not changed[~right()].any()
    assert changed[right()].mean() > 0.9
    assert not studio.own_errors


def test_how_a_mask_was_read_is_told_as_long_as_it_is_the_last_thing_done(shown: StudioPage, tmp_path: Path) -> None:
    studio = shown
    message, undo = studio.page.locator("#message"), studio.page.locator('[data-action="undo"]')
    hole = saved(tmp_path, "hole.png", holed(Image.new("RGB", SIZE, "white")))
    plain, turned = (saved(tmp_path, f"{name}.png", flat(*ends, "L")) for name, ends in TURNS.items())
    for go_on in (undo.click, lambda: studio.load_mask(plain), lambda: studio.paint((-0.5, 0.3), (-0.4, 0.3))):
        studio.load_mask(hole)
        expect(message).to_contain_text("Transparent part")
        go_on()
        expect(message).not_to_contain_text("Transparent part")
    studio.load_mask(turned)
    expect(message).to_contain_text("Invert (I) turns it round")
    studio.page.keyboard.press("i")
    expect(message).not_to_contain_text("Invert")
    assert (painted(studio, tmp_path) == np.where(right(), 255, 0)).all()


def test_a_mask_that_marks_nothing_or_labels_is_said_and_the_mask_stays(shown: StudioPage, tmp_path: Path) -> None:
    studio = shown.paint((-0.2, -0.1), (0.2, 0.1))
    before = painted(studio, tmp_path)
    labels = flat(0, 1, "L")
    labels.paste(2, (0, 0, 30, 30))
    labels.paste(3, (120, 0, 150, 30))
    for name, image, sentence in (
        ("nothing.png", Image.new("L", SIZE), "This mask marks nothing"),
        ("labels.png", labels, "several colours or labels"),
        ("transparent.png", Image.new("RGBA", SIZE), "transparent all over"),
        ("small.png", Image.new("L", (50, 20), 255), "The mask is 50×20 but the picture is 160×120"),
    ):
        studio.load_mask(saved(tmp_path, name, image))
        studio.says(sentence)
        assert (painted(studio, tmp_path) == before).all()
    (tmp_path / "text.png").write_text("no picture")
    studio.load_mask(tmp_path / "text.png")
    studio.says("This is no picture")
    assert (painted(studio, tmp_path) == before).all()
    load(studio, saved(tmp_path, "right.png", flat(0, 255, "L")))  # an older sentence does not stay
    expect(studio.page.locator("#message")).to_have_attribute("data-state", "idle")


def test_what_the_page_has_saved_comes_back_level_by_level(shown: StudioPage, tmp_path: Path) -> None:
    studio = shown
    faint = np.asarray(disc(0, 119, "L"))  # as what is left of a stroke beside an eraser
    first = tmp_path / "first.png"
    first.write_bytes(saved_on_the_page(Image.fromarray(faint)))
    load(studio, first)
    kept = studio.downloaded_mask(tmp_path, "kept.png")
    before = decode_painted(kept).array()
    assert (before == faint).all()
    load(studio, kept)
    assert (painted(studio, tmp_path) == before).all()
    soft = disc(0, 119, "L")  # made elsewhere it is a mark of full strength with a soft edge
    load(studio, saved(tmp_path, "soft.png", soft))
    assert painted(studio, tmp_path).max() == 255


def test_a_picture_with_a_hole_offers_it_as_the_mask(open_page: OpenPage, picture: Path, tmp_path: Path) -> None:
    studio = open_page()
    offer = studio.page.locator('[data-action="take-hole"]')
    studio.choose(picture)
    expect(offer).to_be_hidden()
    studio.choose(saved(tmp_path, "holed.png", holed(photo())))
    expect(offer).to_be_visible()
    assert not studio.page.evaluate("window.inpaintStudio.canvas.state().painted")
    studio.reload()
    offer.click()
    studio.page.wait_for_function("window.inpaintStudio.canvas.state().painted")
    assert (painted(studio, tmp_path) == np.where(right(), 255, 0)).all()
    expect(offer).to_be_hidden()
    studio.page.locator('[data-action="undo"]').click()
    assert not studio.page.evaluate("window.inpaintStudio.canvas.state().painted")
    expect(offer).to_be_visible()
    studio.page.locator('[data-action="leave-hole"]').click()
    expect(offer).to_be_hidden()
    cut_out = Image.composite(photo("RGBA"), Image.new("RGBA", SIZE), flat(0, 255, "L"))
    studio.choose(saved(tmp_path, "cut-out.png", cut_out))
    expect(offer).to_be_hidden()
    assert not studio.own_errors
