"""The canvas in Chromium with software rendering: frames while painting and drawing a lasso at 12 and 48 megapixels,
the wand over a sky, growing by 20; and beside gr.ImageEditor from a 12-megapixel JPEG to the first stroke, and memory.

    python tests/benchmarks/bench_canvas.py [loading]
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from bench_submit import ARGUMENTS, EDITOR, OURS, Program
from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page, Playwright, ViewportSize, sync_playwright
from studio_page import StudioPage

SIZES = {12: (4000, 3000), 48: (8000, 6000)}
VIEW: ViewportSize = {"width": 1440, "height": 900}
INPUT = '#canvas canvas[data-layer="input"]'
GAPS = """() => { window.gaps = []; let last = performance.now();
  const tick = (now) => { window.gaps.push(now - last); last = now; window.ticking = requestAnimationFrame(tick); };
  cancelAnimationFrame(window.ticking); window.ticking = requestAnimationFrame(tick); }"""


CHANGED = """() => {
    const slot = document.querySelector('#canvas [data-slot="share"]');
    const all = {childList: true, characterData: true, subtree: true};
    window.changed = new Promise(done => new MutationObserver(() => done(performance.now())).observe(slot, all));
    for (const type of ['pointerup', 'click']) addEventListener(type, () => window.began = performance.now(), true);
}"""


def drawn_sky(size: tuple[int, int], path: Path) -> Path:
    """A sky that darkens upwards over a field with grain, as JPEG."""
    width, height = size
    grey = Image.linear_gradient("L").resize(size)
    sky = Image.merge("RGB", [grey.point([c + v // 16 for v in range(256)]) for c in (90, 150, 200)])
    field = Image.effect_noise((width, height // 3), 60).convert("RGB")
    sky.paste(field, (0, height - field.height))
    sky.save(path, quality=92)
    return path


def memory(browser_folder: Path) -> float:
    """What a browser with this profile and all processes that it started hold for themselves, in MB."""
    parents: dict[int, int] = {}
    ours: set[int] = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            status = (process / "status").read_text()
            parents[int(process.name)] = int(next(line for line in status.splitlines() if "PPid" in line).split()[1])
            if str(browser_folder) in (process / "cmdline").read_text():
                ours.add(int(process.name))
    while more := {one for one, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return sum(map(_held, ours))


def _held(process: int) -> float:
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000
    return 0


def told(page: Page, name: str) -> None:
    gaps = sorted(page.evaluate("window.gaps"))
    p95 = gaps[int(len(gaps) * 0.95)]
    slow = sum(gap > 50 for gap in gaps)
    print(f"  {name}: {len(gaps)} frames, p95 {p95:.1f} ms, longest {gaps[-1]:.0f} ms, over 50 ms: {slow}")


def drag(page: Page, places: list[tuple[float, float]], steps: int = 20) -> None:
    """Along places given as shares of the stage."""
    box = page.locator(INPUT).bounding_box()
    assert box
    at = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in places]
    page.mouse.move(*at[0])
    page.mouse.down()
    for place in at[1:]:
        page.mouse.move(*place, steps=steps)
    page.mouse.up()


def paint(page: Page) -> None:
    page.locator('[data-tool="brush"]').click()
    for row in range(4):
        drag(page, [(0.3, 0.35 + row / 12), (0.7, 0.38 + row / 12), (0.4, 0.4 + row / 12)])


def lasso(page: Page) -> None:
    page.locator('[data-tool="lasso"]').click()
    drag(page, [(0.32, 0.3), (0.5, 0.2), (0.68, 0.35), (0.66, 0.7), (0.5, 0.8), (0.34, 0.66)])


def until_changed(page: Page, act: Callable[[], object]) -> float:
    """Milliseconds until the number that says how much is marked has changed, as the page sees it."""
    page.evaluate(CHANGED)
    act()
    return page.evaluate("window.changed.then(at => at - window.began)")


def frames(browser: Browser, folder: Path) -> None:
    for megapixels, size in SIZES.items():
        photo = drawn_sky(size, folder / f"{megapixels}.jpg")
        with Program(OURS, folder) as program:
            studio = StudioPage(browser.new_page(viewport=VIEW)).open(program.url).choose(photo)
            page = studio.page
            page.wait_for_timeout(1500)
            print(f"{megapixels} megapixels")
            for name, act in {"painting": paint, "lasso": lasso}.items():
                page.evaluate(GAPS)
                act(page)
                page.wait_for_timeout(150)
                told(page, name)
            page.locator('[data-action="clear"]').click()
            page.locator('[data-tool="wand"]').click()
            page.locator('[data-role="tolerance"]').fill("40")
            x, y = _sky(page)
            page.mouse.move(x + 9, y)  # a person's hand takes that long too
            page.wait_for_timeout(1000)
            for turn in ("first", "again"):
                taken = until_changed(page, partial(page.mouse.click, x, y))
                share = page.locator('[data-slot="share"]').inner_text()
                print(f"  wand over the sky, {turn}: {taken:.0f} ms ({share})")
                page.keyboard.press("Control+z")
            lasso(page)
            page.locator('[data-role="refine-amount"]').fill("20")
            grow = page.locator('[data-action="grow"]').click
            grown = statistics.median(until_changed(page, grow) for _ in range(3))
            print(f"  grow by 20: {grown:.0f} ms")
            page.close()


def _sky(page: Page) -> tuple[float, float]:
    box = page.locator(INPUT).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.3


class Loaded(NamedTuple):
    seconds: float  # from the file to the first stroke on the screen
    memory: float  # of the whole browser then, in MB
    empty: float  # before the file came, in MB


def loading(driver: Playwright, chromium: str | None, folder: Path) -> dict[str, Loaded]:
    """For ours and gr.ImageEditor."""
    photo = drawn_sky(SIZES[12], folder / "load.jpg")
    found = {}
    for name, code in {"ours": OURS, "gr.ImageEditor": EDITOR}.items():
        profile = folder / name.replace(".", "-")
        with Program(code, folder) as program:
            context = driver.chromium.launch_persistent_context(
                str(profile), executable_path=chromium, args=ARGUMENTS, viewport=VIEW
            )
            page = context.new_page()
            page.set_default_timeout(300_000)
            page.goto(program.url)
            if name == "ours":
                StudioPage(page).ready()
            stage = page.locator(INPUT if name == "ours" else "#editor canvas").last
            stage.wait_for()
            page.wait_for_timeout(3000)
            empty = memory(profile)
            box = stage.bounding_box()
            assert box
            field = '#canvas input[data-role="image"]' if name == "ours" else "#editor input[type=file]"
            seconds = _first_stroke(page, photo, field, box)
            page.wait_for_timeout(2000)
            found[name] = Loaded(seconds, memory(profile), empty)
            context.close()
    return found


def _first_stroke(page: Page, photo: Path, field: str, box: FloatRect) -> float:
    """Seconds until a stroke across the middle has changed what is seen there."""
    x, y = box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.45

    def seen() -> bytes:
        return page.screenshot(clip={"x": x, "y": y, "width": 60, "height": 60})

    empty = seen()
    began = time.perf_counter()
    page.set_input_files(field, photo)
    while seen() == empty:
        pass
    if "editor" in field:
        page.get_by_label("Brush").first.click()
    shown = seen()
    page.mouse.move(x, y + 20)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=4)
    page.mouse.up()
    page.mouse.move(x + 200, y + 200)
    while seen() == shown:
        pass
    return time.perf_counter() - began


def main() -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        if "loading" not in sys.argv:
            browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            frames(browser, folder)
            browser.close()
        found = loading(driver, chromium, folder)
        for who, loaded in found.items():
            print(
                f"{who}: 12-megapixel JPEG to the first stroke {loaded.seconds:.2f} s,"
                f" then the browser has {loaded.memory:.0f} MB, {loaded.memory - loaded.empty:.0f} MB more than before"
            )
        ours, editor = found["ours"], found["gr.ImageEditor"]
        more = (ours.memory - ours.empty) / (editor.memory - editor.empty)
        print(
            f"ours / gr.ImageEditor: time {ours.seconds / editor.seconds:.2f},"
            f" memory {ours.memory / editor.memory:.2f}, of what the picture takes {more:.2f}"
        )


if __name__ == "__main__":
    main()
