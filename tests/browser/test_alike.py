"""A sample looks as its original does, by pixels, in a real browser; what only lacks its end is shown and filled."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect
from studio_page import OpenPage, StudioPage

from backend.imaging.files.codec import decode, decode_mask
from tests.backend.imaging.files.bad_files import chunk
from tests.backend.imaging.files.test_colour_chunks import DISPLAY_P3, GAMMA, PRIMARIES, SRGB
from tests.backend.imaging.pictures import file_of

pytestmark = pytest.mark.browser
STROKE = ((-0.2, -0.1), (0.2, 0.1))
WATCH = """() => {
  window.seen = []; // the pixels of every picture file that the page has decoded
  const decode = window.createImageBitmap;
  window.createImageBitmap = async (source, options) => {
    const bitmap = await decode.call(window, source, options);
    if (source instanceof Blob && options?.imageOrientation) {
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      window.seen.push(Array.from(data, (level) => String.fromCharCode(level)).join(""));
    }
    return bitmap;
  };
}"""
SIZE = (120, 180)


def seen(studio: StudioPage, count: int) -> list[np.ndarray]:
    """What the page has shown since the last call, as soon as it is so many pictures."""
    studio.page.wait_for_function(f"window.seen.length === {count}")
    pictures = studio.page.evaluate("window.seen.splice(0)")
    return [np.frombuffer(levels.encode("latin-1"), np.uint8).reshape(*SIZE, 4).astype(int) for levels in pictures]


def with_chunks(png: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    return png[:33] + b"".join(chunk(*part) for part in chunks) + png[33:]


def sixteen_bits(image: Image.Image) -> bytes:
    """The same grey picture with 16 bits, which is shown by a preview."""
    return file_of(Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257), "PNG")


def test_a_sample_looks_as_its_original_outside_the_mask(open_page: OpenPage, photo: Path, tmp_path: Path) -> None:
    studio = open_page()
    studio.page.evaluate(WATCH)
    plain = decode(photo).image
    png, grey = file_of(plain, "PNG"), sixteen_bits(plain)
    files = {
        "plain.png": png,
        "gamma.png": with_chunks(png, PRIMARIES, GAMMA),
        "p3.png": with_chunks(png, SRGB, DISPLAY_P3),
        "absurd.png": with_chunks(png, (b"cHRM", b"\xff" * 32), GAMMA),
        "deep.png": with_chunks(grey, GAMMA),
    }
    looks = {}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        studio.choose(tmp_path / name).paint(*STROKE).fill()
        original, sample = seen(studio, 2)
        kept = decode_mask(studio.downloaded_mask(tmp_path)).array() == 0
        by_jpeg = name == "absurd.png"  # its original is shown by a preview that has some noise
        assert np.abs(sample - original)[kept].mean() <= (8 if by_jpeg else 0), name
        looks[name] = original
        studio.page.keyboard.press("Escape")
    for name in ("gamma.png", "p3.png", "deep.png"):
        assert np.abs(looks[name] - looks["plain.png"]).max() > 5, f"{name}: this browser does not look at the chunk"


def test_a_jpeg_without_its_end_marker_is_shown_filled_and_brought_back(
    open_page: OpenPage, photo: Path, tmp_path: Path
) -> None:
    (tmp_path / "endless.jpg").write_bytes(photo.read_bytes()[:-2])
    studio = open_page().choose(tmp_path / "endless.jpg").paint(*STROKE).fill()
    expect(studio.page.locator("#receipt")).to_contain_text("0 pixels changed outside the mask")
    studio.page.locator('#gallery [data-do="start"]').first.click()
    studio.page.get_by_text("Back to the picture before").click()
    studio.page.wait_for_function("window.inpaintStudio.canvas.state().name.endsWith('.jpg')")
    assert studio.own_errors == []
