"""From the click to the first picture of the fill in the hole, and on to the sample, in Chromium on the real page, at 2
and at 12 megapixels. Prints what each run took; a first one warms the program up.

    python tests/benchmarks/bench_preview.py [runs]
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from bench_paste import drawn_photo  # noqa: E402
from bench_submit import ARGUMENTS  # noqa: E402
from serving import Server  # noqa: E402
from studio_page import StudioPage  # noqa: E402

SIZES = {"2 megapixels": (1633, 1225), "12 megapixels": (4000, 3000)}
WATCH = """() => { window.told = new Promise((done) => {
  let clicked = 0; const looks = []; const root = document.querySelector(".studio-canvas");
  document.querySelector("#generate").addEventListener("click", () => clicked ||= performance.now(), { capture: true });
  const heard = ({ detail }) => { if (detail.previews.length) looks.push(performance.now() - clicked); };
  document.addEventListener("inpaint:preview", heard);
  let seen = 0;
  const look = () => requestAnimationFrame(() => {
    const isSeen = clicked && !seen && root.hasAttribute("data-preview");
    if (isSeen) requestAnimationFrame(() => seen = performance.now() - clicked);
    if (!clicked || !root.hasAttribute("data-sample")) return look();
    document.removeEventListener("inpaint:preview", heard);
    done({ seen, looks, sample: performance.now() - clicked });
  });
  look(); }); }"""


def timed(studio: StudioPage) -> dict[str, Any]:
    """One run, of a mark that is painted anew; times in milliseconds."""
    page = studio.page
    page.keyboard.press("Escape")
    studio.paint((-0.15, -0.1), (0.15, -0.05), (-0.1, 0.1), (0.1, 0.15))
    page.wait_for_timeout(1500)
    page.evaluate(WATCH)
    page.locator("#generate").click()
    told = page.evaluate("window.told")
    studio.done()
    return told


def measure(browser: Browser, url: str, photo: Path, runs: int) -> None:
    studio = StudioPage(browser.new_page(viewport={"width": 1440, "height": 900})).open(url).choose(photo)
    told = [timed(studio) for _ in range(runs + 1)][1:]
    firsts = [run["seen"] / 1000 for run in told]
    print(f"{photo.stem}: first preview after {median(firsts):.2f} s ({min(firsts):.2f} to {max(firsts):.2f})")
    for run in told:
        looks = " ".join(f"{look / 1000:.2f}" for look in run["looks"])
        print(f"  seen {run['seen'] / 1000:.2f} s, told at {looks} s, sample {run['sample'] / 1000:.2f} s")
    studio.page.close()


def main(runs: int) -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver, Server(Path(name)) as server:
        browser = driver.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        drawn_photo(Path(name) / "drawn.jpg")
        for label, size in SIZES.items():
            photo = Path(name) / f"{label}.jpg"
            Image.open(Path(name) / "drawn.jpg").resize(size).save(photo, quality=92)
            measure(browser, server.url, photo, runs)
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
