"""The large view of the review, alone on a page: pins, linked zoom, comparing, the mask, missing pictures."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from axe_core_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
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
SHOWN = {
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
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


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
        """Where a picture begins in the window, and CSS pixels for each of its own."""
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


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    Handler.files = {name: png_of(pixels) for name, pixels in pictures().items()}
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=ROOT))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    Handler.let_go.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def kept(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 900, "height": 640})
    page.goto(address)
    page.wait_for_function("window.viewer")
    yield page
    page.close()


@pytest.fixture
def large(kept: Page) -> Large:
    kept.set_viewport_size({"width": 900, "height": 640})
    kept.evaluate("viewer.destroy(); window.viewer = make(); told.length = 0")
    large = Large(kept).show().arrived()
    kept.evaluate(FRAMES)  # the window may have had another size
    return large


def test_a_pin_stays_on_its_pixel_at_any_zoom_and_size_and_never_grows(large: Large) -> None:
    large.do(
        f'setPins([{{ id: "a", number: 1, point: [{PLACE[0] + 1.5}, {PLACE[1] + 1.5}], text: "<b>too red</b>" }}])'
    )
    pin = large.find(PIN)
    assert pin.get_attribute("aria-label") == "Comment 1: <b>too red</b>"
    sizes = set()
    for width, zoom in ((900, '"fit"'), (900, "1"), (900, "3"), (620, "3"), (1300, '"fit"')):
        large.page.set_viewport_size({"width": width, "height": 640})
        large.do(f"zoomTo({zoom})")
        large.do(f"zoomAt([{PLACE[0]}, {PLACE[1]}])")
        large.page.evaluate(FRAMES)
        left, top, scale = large.corner_of(SAMPLE)
        box = pin.bounding_box()
        assert box
        tip = (box["x"], box["y"] + box["height"])
        assert tip == pytest.approx((left + (PLACE[0] + 1.5) * scale, top + (PLACE[1] + 1.5) * scale), abs=0.75)
        sizes.add((round(box["width"]), round(box["height"])))
        assert large.colour_at((tip[0] - 1, tip[1] + 1))[0] > 180
    assert len(sizes) == 1
    pin.click()
    assert large.page.evaluate("told") == [["pin", "a"]]


def test_a_place_is_asked_for_by_pointer_and_by_keys(large: Large) -> None:
    place = large.place_of((120, 80), SAMPLE)
    large.page.mouse.click(*place)
    large.do("setPlacing(true)")
    large.page.mouse.click(*place)
    large.page.mouse.click(14, 14)  # beside the picture
    large.find('[data-pane="sample"]').focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        large.page.keyboard.press(key)
    (_, clicked), (_, typed) = large.page.evaluate("told")
    assert clicked == pytest.approx([120, 80], abs=1)
    assert typed[1] == pytest.approx(HEIGHT / 2, abs=1)
    assert typed[0] > WIDTH / 2


def test_zoom_and_place_are_linked_between_panes_and_samples_and_outlive_a_reload(large: Large) -> None:
    large.do('setMode("side")')
    large.arrived("against")
    left, top, scale = large.corner_of(AGAINST)
    place = (round(left + 90 * scale), round(top + 60 * scale))
    under = ((place[0] - left) / scale, (place[1] - top) / scale)
    large.page.mouse.move(*place)
    large.page.mouse.wheel(0, -700)
    assert large.place_of(under, AGAINST) == pytest.approx(place, abs=1)
    left, top, scale = large.corner_of(SAMPLE)
    assert scale > 2
    before = large.corner_of(AGAINST)
    large.page.mouse.down()
    large.page.mouse.move(place[0] + 30, place[1] + 20)
    large.page.mouse.up()
    for image, start in ((SAMPLE, (left, top)), (AGAINST, before[:2])):
        moved = large.corner_of(image)
        assert (moved[0] - start[0], moved[1] - start[1]) == pytest.approx((30, 20), abs=1)
    pane, other = large.pane("sample"), large.pane("against")
    assert (moved[0] - other["x"], moved[1] - other["y"]) == pytest.approx(
        (large.corner_of(SAMPLE)[0] - pane["x"], large.corner_of(SAMPLE)[1] - pane["y"]), abs=1
    )
    seen = large.do("view")
    large.show(picture="/pictures/other.png").arrived()
    assert large.do("view") == pytest.approx(seen)
    large.page.evaluate("(seen) => { viewer.destroy(); window.viewer = make(); viewer.view = seen; }", seen)
    large.show().do('setMode("side")')
    large.arrived().arrived("against")
    assert large.corner_of(SAMPLE)[2] == pytest.approx(scale, rel=0.01)
    large.page.mouse.dblclick(*place)
    assert large.corner_of(SAMPLE)[2] == pytest.approx(1)
    large.page.mouse.dblclick(*place)
    assert large.do("view.isFitted")


def test_two_fingers_zoom_and_move_what_they_hold(large: Large) -> None:
    left, top, scale = large.corner_of(SAMPLE)
    fingers = [(left + 100 * scale, top + 100 * scale), (left + 160 * scale, top + 100 * scale)]
    session = large.page.context.new_cdp_session(large.page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        touched = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touched})

    touch("touchStart", fingers[0])
    touch("touchStart", *fingers)
    for step in range(1, 11):
        spread = step * 6 * scale
        touch(
            "touchMove",
            (fingers[0][0] - spread, fingers[0][1] + 2 * step),
            (fingers[1][0] + spread, fingers[1][1] + 2 * step),
        )
    touch("touchEnd")
    session.detach()
    assert large.corner_of(SAMPLE)[2] == pytest.approx(scale * 3, rel=0.05)
    middle = ((fingers[0][0] + fingers[1][0]) / 2, fingers[0][1] + 20)
    assert large.place_of((130, 100), SAMPLE) == pytest.approx(middle, abs=8)


def test_the_slider_goes_by_keys_and_by_pointer(large: Large) -> None:
    large.do('setMode("slider")')
    large.do('setAgainst("other")')
    large.arrived("against")
    handle = large.page.get_by_role("slider")
    expect(handle).to_have_attribute("aria-label", "Sample 1 to the left, Sample 2 to the right")
    place = large.place_of((210, 100), SAMPLE)  # of what differs in the other one, right of the middle
    own, others = pictures()["sample"][100, 210], pictures()["other"][100, 210]
    assert large.colour_at(place) == pytest.approx(tuple(own), abs=6)
    handle.focus()
    for key in ("End", "ArrowLeft", "Shift+ArrowLeft"):
        large.page.keyboard.press(key)
    expect(handle).to_have_attribute("aria-valuenow", "88")
    assert large.colour_at(place) == pytest.approx(tuple(others), abs=6)
    box = large.pane("sample")
    handle.hover()
    large.page.mouse.down()
    large.page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 50)
    large.page.mouse.up()
    expect(handle).to_have_attribute("aria-valuenow", "25")


def test_the_difference_shows_one_pixel_that_differs_by_one_at_any_zoom(large: Large) -> None:
    large.do('setMode("difference")')
    expect(large.find(".viewer-legend p")).to_have_text("1 pixel differs (under 0.1 %), by up to 1 of 255.")
    for zoom in ('"fit"', "0.2", "8"):
        large.do(f"zoomTo({zoom})")
        if zoom == "8":
            large.do(f"zoomAt([{CHANGED[0] + 0.5}, {CHANGED[1] + 0.5}])")
        large.page.evaluate(FRAMES)
        place = large.place_of((CHANGED[0] + 0.5, CHANGED[1] + 0.5), f"{SAMPLE}")
        around = [large.page.evaluate(PIXEL, [".viewer-difference", place[0] + dx, place[1]]) for dx in (-3, 0, 30)]
        assert sum(around[1][:3]) > 300, zoom
        assert sum(around[2][:3]) < 60, zoom
    large.do('setAgainst("other")')
    expect(large.find(".viewer-legend p")).to_contain_text("12,000 pixels differ (13.9 %)")
    large.show(original="/pictures/smaller.png", originalAt=BEGINS, other=None)
    expect(large.find(".viewer-legend p")).to_have_text(
        "Sample 2 and Original are the same in every pixel. What is grey is in Sample 2 alone."
    )
    large.show(original="/pictures/gone.png", other=None)
    expect(large.find(".viewer-legend p")).to_contain_text("cannot be worked out")


def test_an_original_smaller_than_the_sample_lies_where_it_was(large: Large) -> None:
    large.show(original="/pictures/smaller.png", originalAt=BEGINS, other=None).do('setMode("slider")')
    large.arrived("against")
    left, top, scale = large.corner_of(AGAINST)
    assert large.place_of(BEGINS, SAMPLE) == pytest.approx((left, top), abs=0.1)
    assert large.corner_of(SAMPLE)[2] == pytest.approx(scale)


def test_blinking_can_be_held_and_goes_by_hand_where_nothing_shall_move(large: Large) -> None:
    large.do('setMode("blink")')
    expect(large.find(".viewer-label:visible", has_text="Original")).to_be_visible()
    expect(large.find(".viewer-label:visible", has_text="Sample 2")).to_be_visible()
    assert large.do("hold()")
    expect(large.page.get_by_role("button", name="Hold")).to_have_attribute("aria-pressed", "true")
    large.page.emulate_media(reduced_motion="reduce")
    large.page.evaluate("viewer.destroy(); window.viewer = make()")
    large.show().do('setMode("blink")')
    large.arrived().arrived("against")
    expect(large.find(".viewer-label:visible", has_text="Sample 2")).to_be_visible()
    large.find('[data-pane="sample"]').focus()
    large.page.keyboard.press("Space")
    expect(large.find(".viewer-label:visible", has_text="Original")).to_be_visible()
    large.page.emulate_media(reduced_motion="no-preference")


def test_what_does_not_come_is_one_sentence_and_what_was_asked_for_last_is_shown(large: Large) -> None:
    large.show(picture="/pictures/slow.png")
    large.show(picture="/pictures/gone.png", label="Sample 3")
    expect(large.find(".viewer-trouble:visible")).to_have_text(
        "Sample 3 cannot be shown: its file is gone, or it did not get through."
    )
    large.do('setMode("slider")')
    large.arrived("against")
    large.show(original=None, other=None).arrived()
    assert large.do("mode") == "whole"
    Handler.let_go.set()
    large.show(original="/pictures/gone.png", other=None).arrived()
    assert large.page.evaluate("told") == [["mode", "slider"], ["mode", "whole"], ["mode", "slider"]]
    expect(large.find(".viewer-trouble:visible")).to_contain_text("Original cannot be shown")
    expect(large.find(SAMPLE)).to_have_attribute("src", SHOWN["picture"])
    large.do("showMask(true)")
    large.show(mask="/pictures/gone.png")
    expect(large.find(".viewer-note")).to_contain_text("The mask cannot be shown")


def test_the_mask_lies_over_what_was_repainted_with_its_outline(large: Large) -> None:
    large.do("showMask(true)")
    expect(large.find('[data-pane="sample"] .viewer-mask')).to_be_visible()
    large.page.evaluate(FRAMES)
    selector = '[data-pane="sample"] .viewer-mask'
    colours = {}
    for name, point in {"inside": (200, 100), "edge": (180.2, 100), "outside": (100, 100)}.items():
        colours[name] = large.page.evaluate(PIXEL, [selector, *large.place_of(point, SAMPLE)])
    assert colours["outside"] == [0, 0, 0, 0]
    assert 60 < colours["inside"][3] < 120 < colours["edge"][3]
    large.show(mask=None)
    expect(large.find(selector)).to_be_hidden()


def test_axe_finds_nothing_in_any_mode_light_or_dark(large: Large) -> None:
    large.do('setPins([{ id: "a", number: 1, point: [40, 40], text: "here", resolved: true }])')
    found = {}
    for mode in ("whole", "slider", "side", "blink", "difference"):
        large.do(f'setMode("{mode}")')
        for is_dark in ("false", "true"):
            large.page.evaluate(f"document.body.classList.toggle('dark', {is_dark})")
            report = Axe().run(large.page, context="#viewer", options={"resultTypes": ["violations"]})
            if report["violations"]:
                found[mode, is_dark] = [(rule["id"], rule["nodes"][0]["html"]) for rule in report["violations"]]
    large.page.evaluate("document.body.classList.remove('dark')")
    assert found == {}
