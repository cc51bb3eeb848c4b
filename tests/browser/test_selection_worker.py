"""The selection's worker in a real browser: the wand on a picture's own colours, upright, and a refinement."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

UI = Path(__file__).parents[2] / "ui"
WIDTH, HEIGHT = 300, 700  # more rows than are read at once
START = """async (file) => {
  const { SelectionWorker } = await import("/canvas/js/selection/worker-client.js");
  window.worker = new SelectionWorker();
  window.worker.setPicture(await (await fetch("data:," + file)).blob(), "picture");
}"""
WAND = """async ([x, y, tolerance, contiguous, extent]) => {
  const area = await window.worker.wand({ x, y }, { tolerance, contiguous }, extent);
  return area && [area.box, Array.from(area.data, (level) => String.fromCharCode(level)).join("")];
}"""
GROW = """async () => {
  const layer = { width: 9, height: 9, data: new Uint8Array(81) };
  layer.data[40] = 255;
  const [older, newer] = await Promise.all([1, 2].map((amount) => window.worker.refine(layer, "grow", amount)));
  return [older, newer.box, Array.from(newer.data)];
}"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=UI))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(f"{address}/page.d.ts")
    yield page
    page.close()


def colours() -> np.ndarray:
    """Steps of colour, noise, and a transparent hole, shape ``(height, width, 4)``, uint8."""
    random = np.random.default_rng(6)
    picture = np.empty((HEIGHT, WIDTH, 4), np.uint8)
    picture[..., :3] = (np.arange(HEIGHT)[:, None] // 90 * 9 + np.arange(WIDTH) // 70 * 12)[..., None]
    picture[..., :3] += random.integers(0, 4, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    picture[..., 3] = 255
    picture[300:420, 40:90, 3] = 0
    return picture


def alike(picture: np.ndarray, x: int, y: int, tolerance: int) -> np.ndarray:
    if picture[y, x, 3] == 0:
        return picture[..., 3] == 0
    difference = np.abs(picture[..., :3].astype(int) - picture[y, x, :3].astype(int)).max(axis=2)
    return (difference <= tolerance) & (picture[..., 3] > 0)


def wand(
    page: Page, point: tuple[float, float], tolerance: int, extent: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> np.ndarray:
    """What the wand takes everywhere, shape ``(height, width)``, bool."""
    sides = dict(zip(("left", "top", "right", "bottom"), extent, strict=True))
    box, values = page.evaluate(WAND, [*point, tolerance, False, sides])
    taken = np.zeros((HEIGHT + extent[1] + extent[3], WIDTH + extent[0] + extent[2]), bool)
    part = taken[box["top"] : box["bottom"], box["left"] : box["right"]]
    part[:] = np.frombuffer(values.encode("latin-1"), np.uint8).reshape(part.shape) == 255
    return taken


def png_of(picture: np.ndarray, **options: object) -> str:
    """As the end of an address."""
    file = BytesIO()
    Image.fromarray(picture).save(file, "PNG", **options)
    return quote(file.getvalue())


def test_the_wand_takes_the_pixels_of_the_file_itself(page: Page) -> None:
    picture = colours()
    page.evaluate(START, png_of(picture))
    for x, y, tolerance in ((10, 10, 3), (150, 500, 0), (299, 699, 12), (60, 350, 255)):
        np.testing.assert_array_equal(wand(page, (x + 0.5, y + 0.5), tolerance), alike(picture, x, y, tolerance))


def test_the_wand_sees_a_turned_photo_upright(page: Page) -> None:
    picture = colours()
    turned = Image.Exif()
    turned[0x0112] = 6  # stored a quarter turn to the left
    page.evaluate(START, png_of(np.rot90(picture).copy(), exif=turned))
    np.testing.assert_array_equal(wand(page, (20, 600), 8), alike(picture, 20, 600, 8))


def test_what_the_canvas_is_wider_than_the_picture_is_transparent(page: Page) -> None:
    picture = colours()
    page.evaluate(START, png_of(picture))
    wider = np.pad(picture, ((3, 20), (7, 0), (0, 0)))
    np.testing.assert_array_equal(wand(page, (2, 1), 0, (7, 3, 0, 20)), wider[..., 3] == 0)
    np.testing.assert_array_equal(wand(page, (17, 13), 9, (7, 3, 0, 20)), alike(wider, 17, 13, 9))


def test_a_refinement_comes_back_from_the_worker_and_an_older_one_does_not(page: Page) -> None:
    page.evaluate(START, png_of(colours()))
    older, box, values = page.evaluate(GROW)
    assert older is None
    assert box == {"left": 2, "top": 2, "right": 7, "bottom": 7}
    assert sum(value == 255 for value in values) == 13
    assert len(page.workers) == 1


def test_a_file_that_is_no_picture_is_said_in_a_sentence(page: Page) -> None:
    page.evaluate(START, "none")
    said = page.evaluate("window.worker.wand({ x: 1, y: 1 }, { tolerance: 3, contiguous: true }).catch(String)")
    assert said == "Error: The picture's colours could not be read here: mark it with another tool."
