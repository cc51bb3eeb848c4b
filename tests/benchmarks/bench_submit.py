"""From the click to the engine's start, for a 4000×3000 JPEG and five strokes, against gr.ImageEditor.
Prints the frames while painting, the bytes sent on the submit, both times and their ratio.

    python tests/benchmarks/bench_submit.py [photo.jpg]
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, sync_playwright

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from bench_paste import drawn_photo  # noqa: E402
from studio_page import StudioPage  # noqa: E402

ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
EDITOR = """
import time
import gradio as gr
def started(value):
    print(f"started {time.time()}", flush=True)
    return "done"
with gr.Blocks(analytics_enabled=False) as page:
    editor = gr.ImageEditor(type="filepath", elem_id="editor")
    button = gr.Button("Go", elem_id="generate")
    out = gr.Textbox()
    button.click(started, editor, out)
_, url, _ = page.launch(prevent_thread_lock=True, quiet=True, ssr_mode=False)
print("ready: " + url, flush=True)
page.block_thread()
"""
OURS = f"""
import sys, time
sys.path.insert(0, {str(ROOT)!r})
import app
from backend.engines import ContentAwareEngine
from backend.settings import Settings
class Told(ContentAwareEngine):
    def inpaint(self, request, context):
        print(f"started {{time.time()}}", flush=True)
        return super().inpaint(request, context)
settings = Settings()
app.serve(settings, {{"content_aware": Told()}}, app.Ending())
"""
GAPS = """() => { window.gaps = []; let last = performance.now();
  const tick = (now) => { window.gaps.push(now - last); last = now; requestAnimationFrame(tick); };
  requestAnimationFrame(tick); }"""


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


class Program:
    """A page in a process of its own that prints when its work starts."""

    def __init__(self, code: str, folder: Path) -> None:
        here = {"INPAINT_DATA": str(folder / "data"), "HF_HUB_OFFLINE": "1", "GRADIO_SERVER_PORT": str(free_port())}
        environment = os.environ | here
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], env=environment, cwd=folder, stdout=subprocess.PIPE, text=True
        )
        self.url = self.next("ready: ")

    def next(self, start: str) -> str:
        assert self.process.stdout
        return next(line for line in self.process.stdout if line.startswith(start))[len(start) :].strip()

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()


def sent_requests(page: Page) -> list[Request]:
    """Filled with what the page posts from now on."""
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request) if request.method == "POST" else None)
    return requests


def size_of(requests: list[Request]) -> int:
    return sum(int(request.all_headers().get("content-length", 0)) for request in requests)


def strokes(page: Page, selector: str) -> None:
    box = page.locator(selector).last.bounding_box()
    assert box
    for row in range(5):
        y = box["y"] + box["height"] * (0.3 + row / 12)
        page.mouse.move(box["x"] + box["width"] * 0.4, y)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.6, y + 10, steps=8)
        page.mouse.up()


def time_ours(browser: Browser, photo: Path, folder: Path) -> tuple[float, int]:
    with Program(OURS, folder) as program:
        studio = StudioPage(browser.new_page(viewport={"width": 1440, "height": 900})).open(program.url).choose(photo)
        studio.page.wait_for_timeout(500)
        studio.page.evaluate(GAPS)
        strokes(studio.page, '#canvas canvas[data-layer="input"]')
        gaps = sorted(studio.page.evaluate("window.gaps"))
        most = gaps[int(len(gaps) * 0.95)]
        print(f"frames while painting: {len(gaps)}, 95 % within {most:.0f} ms, longest {gaps[-1]:.0f} ms")
        sent = sent_requests(studio.page)
        clicked = time.time()
        studio.page.locator("#generate").click()
        seconds = float(program.next("started ")) - clicked
        return seconds, size_of(sent)


def time_editor(browser: Browser, photo: Path, folder: Path) -> float:
    with Program(EDITOR, folder) as program:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(600_000)
        page.goto(program.url)
        page.wait_for_selector("#editor canvas")
        page.set_input_files("#editor input[type=file]", photo)
        page.wait_for_timeout(8000)
        page.get_by_label("Brush").first.click()
        strokes(page, "#editor canvas")
        clicked = time.time()
        page.locator("#generate").click()
        return float(program.next("started ")) - clicked


def main(photo: Path | None) -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        if photo is None:
            photo = folder / "photo.jpg"
            drawn_photo(photo)
        browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        ours, our_bytes = time_ours(browser, photo, folder)
        print(f"ours: {ours:.2f} s from click to start, {our_bytes / 1000:.0f} kB sent")
        editor = time_editor(browser, photo, folder)
        print(f"gr.ImageEditor: {editor:.2f} s; ours takes 1/{editor / ours:.0f}")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
