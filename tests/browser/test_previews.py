"""The rough fill stands in the hole while the built-in fill works, and the region it looks at is drawn."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from studio_page import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# What is opaque of the preview while it is shown, beside what was painted on the stage before the run.
WATCH = """() => {
  const pixelsOf = (name) => {
    const canvas = document.querySelector(`#canvas canvas[data-layer="${name}"]`);
    return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  };
  const painted = pixelsOf("mask");
  const isNear = (at) => [-1, 0, 1].some((row) => [-1, 0, 1].some((column) =>
    painted.data[(at + row * painted.width + column) * 4 + 3] > 0));
  const root = document.querySelector(".studio-canvas");
  window.seen = [];
  const look = () => {
    if (root.hasAttribute("data-preview")) {
      const preview = pixelsOf("preview");
      const mask = pixelsOf("mask");
      let [inside, outside, covered, tinted] = [0, 0, 0, 0];
      for (let at = 0; at < preview.width * preview.height; at += 1) {
        const isPainted = painted.data[at * 4 + 3] > 0;
        inside += isPainted;
        covered += isPainted && preview.data[at * 4 + 3] > 0;
        outside += preview.data[at * 4 + 3] > 0 && !isNear(at);
        tinted += mask.data[at * 4 + 3] > 0;
      }
      window.seen.push({ inside, covered, outside, tinted, sample: root.hasAttribute("data-sample") });
    }
    if (!window.isOver) requestAnimationFrame(() => requestAnimationFrame(look));
  };
  look();
}"""


def is_previewed(page: Page) -> bool:
    return page.locator(".studio-canvas[data-preview]").count() > 0


def opaque_pixels(page: Page) -> int:
    return page.eval_on_selector(
        '#canvas canvas[data-layer="preview"]',
        "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data"
        ".filter((value, i) => i % 4 === 3 && value).length",
    )


def test_the_rough_fill_stands_in_the_hole_until_the_sample_does(open_page: OpenPage, slow_photo: Path) -> None:
    studio = open_page().choose(slow_photo).paint((-0.15, -0.1), (0.15, 0.0), (-0.1, 0.15))
    page = studio.page
    page.evaluate(WATCH)
    studio.fill()
    page.wait_for_selector(".studio-canvas[data-sample]")
    page.evaluate("window.isOver = true")
    first, *_ = seen = page.evaluate("window.seen.filter((look) => look.covered)")
    assert first["covered"] > 0.9 * first["inside"]
    assert all(look["outside"] == 0 for look in seen)
    assert first["tinted"] < 0.3 * first["inside"]  # the contour alone
    studio.drawn()
    assert not is_previewed(page)
    assert opaque_pixels(page) == 0
    assert studio.own_errors == []


def test_the_preview_goes_where_somebody_paints_on_and_with_a_stopped_run(
    open_page: OpenPage, slow_photo: Path
) -> None:
    studio = open_page().choose(slow_photo).start_long_run(samples=4)
    page = studio.page
    page.wait_for_selector(".studio-canvas[data-preview]")
    studio.paint((0.5, 0.5), (0.55, 0.5)).drawn()
    assert not is_previewed(page)
    page.wait_for_timeout(800)  # others have come by now
    assert not is_previewed(page)
    page.locator("#stop").click()
    expect(page.locator("#message")).to_have_attribute("data-state", "done")
    page.locator("#generate").click()
    expect(page.locator("#message")).to_have_attribute("data-state", "running")
    page.wait_for_selector(".studio-canvas[data-preview]")  # another run is shown again
    page.locator("#stop").click()
    expect(page.locator(".studio-canvas[data-preview]")).to_have_count(0)
    assert studio.own_errors == []


def test_previews_come_again_after_a_reload(open_page: OpenPage, slow_photo: Path) -> None:
    studio = open_page().choose(slow_photo).start_long_run(samples=4)
    studio.page.wait_for_selector(".studio-canvas[data-preview]")
    studio.reload().page.wait_for_selector(".studio-canvas[data-preview]")
    studio.drawn()
    assert opaque_pixels(studio.page) > 0
    studio.page.locator("#stop").click()
    expect(studio.page.locator(".studio-canvas[data-preview]")).to_have_count(0)


def test_the_built_in_fill_draws_the_region_it_looks_at(open_page: OpenPage, slow_photo: Path) -> None:
    studio = open_page().choose(slow_photo).paint((-0.1, -0.1), (0.0, 0.0))
    frames = studio.page.locator(".studio-frames div")
    expect(frames).to_have_count(1)
    expect(frames).to_contain_text("1 of 1 · ")
    studio.paint((0.45, 0.45), (0.46, 0.45))
    expect(frames).to_have_count(2)
    studio.page.keyboard.press("Control+z")
    studio.page.keyboard.press("Control+z")
    expect(frames).to_have_count(0)
