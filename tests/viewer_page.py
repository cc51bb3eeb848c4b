"""The large view of the review alone on a page, served with pictures made here."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, expect

ROOT = Path(__file__).parents[1]
WIDTH, HEIGHT = 360, 240
PLACE = (250, 60)  # a red pixel of the sample, and where its pin is
CHANGED = (100, 200)  # a pixel that differs by 1
BEGINS = (40, 30)  # where in the sample the smaller original begins
STYLES = "".join(
    f'<link rel="stylesheet" href="/assets/page/{name}.css">'
    for name in ("look", "review-viewer", "review-viewer-foot")
)
PAGE = f"""<!doctype html><html lang="en"><title>Viewer</title>
<meta name="viewport" content="width=device-width">{STYLES}
<style>main {{ height: 100vh; padding: 12px; box-sizing: border-box }} #viewer {{ height: 100% }}</style>
<main class="gradio-container"><h1 style="display: none">Viewer</h1><div id="viewer"></div></main>
<script type="module">
import {{ Viewer }} from "/ui/review/js/viewer/viewer.js";
window.told = [];
const tell = (name) => (value) => window.told.push([name, value]);
window.make = () => new Viewer(document.querySelector("#viewer"),
  {{ onPin: tell("pin"), onPoint: tell("point"), onMode: tell("mode") }});
window.viewer = window.make();
</script></html>"""
SHOWN: dict[str, Any] = {
    "picture": "/pictures/sample.png",
    "original": "/pictures/original.png",
    "other": "/pictures/other.png",
    "mask": "/pictures/mask.png",
    "width": WIDTH,
    "height": HEIGHT,
    "label": "Sample 2",
    "otherLabel": "Sample 1",
}
PIXEL = """([selector, x, y]) => {
  const canvas = document.querySelector(selector);
  const frame = canvas.getBoundingClientRect();
  const scale = canvas.width / frame.width;
  const [left, top] = [Math.floor((x - frame.left) * scale), Math.floor((y - frame.top) * scale)];
  return [...canvas.getContext("2d").getImageData(left, top, 1, 1).data];
}"""

CORNER = """(selector) => {
  const image = document.querySelector(selector);
  const frame = image.getBoundingClientRect();
  return [frame.left, frame.top, frame.width / image.naturalWidth];
}"""
SLOW_CAME = "Object.assign(new Image(), { src: '/pictures/slow.png' }).decode()"
FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def photo() -> np.ndarray:
    """Soft colours with a red pixel block around PLACE, shape ``(height, width, 3)``, uint8."""
    rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
    pixels = np.stack([40 + columns // 4, 60 + rows // 3, 90 + (rows + columns) // 8], axis=2).astype(np.uint8)
    pixels[PLACE[1] : PLACE[1] + 3, PLACE[0] : PLACE[0] + 3] = (255, 0, 0)
    return pixels


def pictures() -> dict[str, np.ndarray]:
    """Pixels by name, shape ``(height, width, 3)`` or ``(height, width)``, uint8."""
    sample = photo()
    original = sample.copy()
    original[CHANGED[1], CHANGED[0], 2] += 1
    other = sample.copy()
    other[20:120, 200:320] = 255 - other[20:120, 200:320]
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[40:140, 180:330] = 255
    smaller = sample[BEGINS[1] : BEGINS[1] + 150, BEGINS[0] : BEGINS[0] + 200]
    return {"sample": sample, "original": original, "other": other, "mask": mask, "smaller": smaller}


def png_of(pixels: np.ndarray) -> bytes:
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


class Handler(SimpleHTTPRequestHandler):
    """The scripts and styles, the page, and the pictures; what is named slow comes when it is let go."""

    files: dict[str, bytes]
    let_go = threading.Event()

    def do_GET(self) -> None:
        name = self.path.removeprefix("/pictures/").removesuffix(".png")
        if self.path == "/":
            self._answer("text/html", PAGE.encode())
        elif not self.path.startswith("/pictures/"):
            super().do_GET()
        elif name == "slow":
            self.let_go.wait(30)
            self._answer("image/png", self.files["other"])
        elif name in self.files:
            self._answer("image/png", self.files[name])
        else:
            self.send_error(410)

    def _answer(self, kind: str, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(ConnectionError):  # who does not want it any more hangs up
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


# A change of sizes is heard after one picture of the page, and drawn with the next one.
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


class Large:
    """The page with the viewer."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def show(self, **changed: object) -> "Large":
        self.page.evaluate("(shown) => viewer.show(shown)", SHOWN | changed)
        return self

    def do(self, call: str) -> Any:
        return self.page.evaluate(f"viewer.{call}")

    def find(self, selector: str, has_text: str | None = None) -> Locator:
        return self.page.locator(selector, has_text=has_text)

    def arrived(self, side: str = "sample") -> "Large":
        expect(self.find(f'.viewer-half[data-of="{side}"][data-state="shown"]')).to_have_count(1)
        return self

    def corner_of(self, image: str) -> tuple[float, float, float]:
        """Where a picture begins in the window, and CSS pixels for each of its own, once the page has settled."""
        self.page.evaluate(SETTLED)
        left, top, scale = self.page.evaluate(CORNER, image)
        return left, top, scale

    def pane(self, name: str) -> dict[str, float]:
        """Its box in the window: x, y, width and height."""
        return self.page.locator(f'[data-pane="{name}"]').bounding_box() or {}  # type: ignore[return-value]

    def place_of(self, point: tuple[float, float], image: str) -> tuple[float, float]:
        left, top, scale = self.corner_of(image)
        return left + point[0] * scale, top + point[1] * scale

    def colour_at(self, place: tuple[float, float]) -> tuple[int, int, int]:
        """What the screen shows there."""
        clip = {"x": int(place[0]), "y": int(place[1]), "width": 1, "height": 1}
        shot = Image.open(BytesIO(self.page.screenshot(clip=clip)))  # type: ignore[arg-type]
        return shot.convert("RGB").getpixel((0, 0))  # type: ignore[return-value]


SAMPLE = '[data-pane="sample"] [data-of="sample"] img'
AGAINST = '[data-of="against"] img'
PIN = '[data-pin="a"]'


@contextmanager
def served() -> Iterator[str]:
    """The page's address."""
    Handler.files = {name: png_of(pixels) for name, pixels in pictures().items()}
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=ROOT))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    Handler.let_go.set()
    server.shutdown()
    server.server_close()
