"""A reload, a restart, a second person, a file that comes back: the work is there."""

import signal
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect
from serving import Server
from studio_page import RUN, OpenPage, StudioPage

pytestmark = pytest.mark.browser
STROKE = ((-0.2, -0.1), (0.2, 0.1))


def settings_of(studio: StudioPage) -> tuple[str, str]:
    seed = studio.page.locator("#seed input").input_value()
    return seed, studio.page.locator("#generate").inner_text()


def test_a_reload_brings_back_picture_mask_undo_settings_and_samples(
    open_page: OpenPage, photo: Path, tmp_path: Path
) -> None:
    studio = open_page().choose(photo).paint(*STROKE)
    studio.page.locator("#seed input").fill("99")
    studio.fill(3)
    studio.paint((-0.3, 0.3), (0.3, 0.3))
    mask = studio.downloaded_mask(tmp_path, "before.png").read_bytes()
    seeds = studio.page.locator("#gallery .seed").all_inner_texts()
    studio.reload()
    expect(studio.page.locator("#gallery img")).to_have_count(3)
    assert studio.downloaded_mask(tmp_path, "after.png").read_bytes() == mask
    assert studio.page.locator("#gallery .seed").all_inner_texts() == seeds == ["99", "100", "101"]
    assert settings_of(studio) == ("99", "Fill, 3 samples")
    studio.page.keyboard.press("Control+z")
    assert studio.downloaded_mask(tmp_path, "undone.png").read_bytes() != mask


AS_AN_OLDER_PAGE_KEPT_IT = """() => new Promise((resolve) => {
  const opening = indexedDB.open("inpaint-studio");
  opening.onsuccess = () => {
    const change = opening.result.transaction("drafts", "readwrite");
    const drafts = change.objectStore("drafts");
    drafts.getAll().onsuccess = ({ target }) => {
      for (const { pictureId: stamp, ...draft } of target.result) drafts.put({ ...draft, stamp });
    };
    change.oncomplete = () => { opening.result.close(); resolve(); };
  };
})"""


def test_what_an_older_page_has_kept_comes_back_with_its_samples(
    open_page: OpenPage, photo: Path, tmp_path: Path
) -> None:
    studio = open_page().choose(photo).paint(*STROKE).fill().paint((-0.3, 0.3), (0.3, 0.3))
    mask = studio.downloaded_mask(tmp_path, "before.png").read_bytes()
    studio.page.evaluate(AS_AN_OLDER_PAGE_KEPT_IT)
    studio.reload()
    expect(studio.page.locator("#gallery img")).to_have_count(1)
    studio.page.wait_for_function("window.inpaintStudio.canvas.pictureId()")
    assert studio.downloaded_mask(tmp_path, "after.png").read_bytes() == mask


def test_a_reload_right_after_a_stroke_keeps_the_stroke(open_page: OpenPage, photo: Path) -> None:
    studio = open_page().choose(photo).paint(*STROKE).reload()
    studio.page.wait_for_function("window.inpaintStudio.canvas.state().painted")


def test_a_reload_in_the_middle_of_a_run_finds_it_again(open_page: OpenPage, slow_photo: Path) -> None:
    studio = open_page().choose(slow_photo).start_long_run()
    studio.reload()
    expect(studio.page.locator("#message")).to_have_attribute("data-state", "running")
    studio.done()
    expect(studio.page.locator("#gallery img")).to_have_count(2)


def test_a_crash_of_the_server_in_the_middle_of_a_run_loses_nothing(
    open_page: OpenPage, slow_photo: Path, mortal: Server
) -> None:
    studio = open_page(mortal.url).choose(slow_photo)
    studio.page.locator("#seed input").fill("5")
    studio.start_long_run()
    studio.page.goto("about:blank")
    mortal.stop(signal.SIGKILL)
    mortal.start()
    studio.open(mortal.url).done()
    expect(studio.page.locator("#gallery img")).to_have_count(2)
    assert studio.page.evaluate("window.inpaintStudio.canvas.state().painted")
    assert settings_of(studio) == ("5", "Fill, 2 samples")


def test_a_page_left_open_finds_the_server_again(open_page: OpenPage, photo: Path, mortal: Server) -> None:
    studio = open_page(mortal.url).choose(photo).paint(*STROKE)
    mortal.stop(signal.SIGKILL)
    studio.page.locator("#generate").click()
    studio.says("The server does not answer. Nothing is lost")
    mortal.start()
    expect(studio.page.locator("#message")).to_have_attribute("data-state", "idle", timeout=30_000)
    studio.fill()


def test_a_server_restarted_behind_an_open_page_is_not_even_noticed(
    open_page: OpenPage, photo: Path, mortal: Server
) -> None:
    studio = open_page(mortal.url).choose(photo).paint(*STROKE).fill()
    mortal.stop()
    mortal.start()
    studio.paint((0.1, 0.3), (0.3, 0.3)).fill()


def test_an_open_page_takes_up_its_run_after_a_restart(open_page: OpenPage, slow_photo: Path, mortal: Server) -> None:
    studio = open_page(mortal.url).choose(slow_photo).start_long_run(samples=3)
    mortal.stop(signal.SIGTERM)
    studio.says("The server does not answer")
    mortal.start()
    expect(studio.page.locator("#gallery img")).to_have_count(3, timeout=RUN)
    expect(studio.page.locator("#message")).not_to_have_attribute("data-state", "error")  # running, done, or idle


def test_a_dropped_sample_is_the_project_on_a_fresh_installation(
    open_page: OpenPage, photo: Path, tmp_path: Path
) -> None:
    studio = open_page().choose(photo).paint(*STROKE)
    studio.page.locator("#seed input").fill("1234")
    studio.fill(2)
    mask = studio.downloaded_mask(tmp_path, "before.png").read_bytes()
    sample = studio.downloaded_samples(tmp_path)[1]
    (tmp_path / "fresh").mkdir()
    with Server(tmp_path / "fresh") as fresh:
        other = open_page(fresh.url).choose(sample)
        other.page.wait_for_function("window.inpaintStudio.canvas.state().painted")
        assert other.downloaded_mask(tmp_path, "after.png").read_bytes() == mask
        expect(other.page.locator("#seed input")).to_have_value("1235")
        assert other.page.locator("#generate").inner_text() == "Fill, 1 sample"
        other.page.locator("#generate").click()
        other.done()
        (again,) = other.downloaded_samples(tmp_path / "fresh")
        assert again.read_bytes() == sample.read_bytes()


def test_two_people_get_their_own_and_nothing_of_each_other(open_page: OpenPage, photo: Path, tmp_path: Path) -> None:
    Image.open(photo).resize((240, 160)).save(tmp_path / "other.jpg")
    ann, bob = open_page().choose(photo), open_page().choose(tmp_path / "other.jpg")
    for studio, seed in ((ann, "1"), (bob, "2")):
        studio.paint(*STROKE)
        studio.page.locator("#seed input").fill(seed)
        studio.page.locator("#generate").click()
    assert [studio.done().page.locator("#gallery .seed").all_inner_texts() for studio in (ann, bob)] == [["1"], ["2"]]
    widths = [
        studio.page.eval_on_selector("#gallery img", "image => image.decode().then(() => image.naturalWidth)")
        for studio in (ann, bob)
    ]
    assert widths == [180, 240]
    ann.reload()
    expect(ann.page.locator("#gallery .seed")).to_have_text("1")
    new = open_page().listen().reload().rested()
    assert new.sample_urls == []
    assert not new.page.evaluate("window.inpaintStudio.canvas.hasPicture()")
