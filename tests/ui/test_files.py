"""Files for the browser: names that cannot be guessed, and nothing that stays for ever."""

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from ui.files import HANDED_SECONDS, new_served_path, served, sweep_served


@pytest.fixture(autouse=True)
def served_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "served"))


def test_a_file_is_handed_on_byte_for_byte_under_another_path_each_time(tmp_path: Path) -> None:
    (tmp_path / "0.png").write_bytes(b"sample")
    first, second = served(tmp_path / "0.png", "a.png"), served(tmp_path / "0.png", "a.png")
    assert Path(first.path).read_bytes() == Path(second.path).read_bytes() == b"sample"
    assert first.path != second.path
    assert len(Path(first.path).parent.name) >= 32
    assert first.orig_name == "a.png"


@pytest.mark.parametrize("name", ["/etc/passwd", "../../../evil.png", "..", "a\0b", "\ud800", "x" * 999, "𠀀" * 99])
def test_a_name_never_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    path = new_served_path(name)
    path.write_bytes(b"here")
    assert path.resolve().is_relative_to((tmp_path / "served" / "handed").resolve())
    assert path.parent.parent.name == "handed"


def aged(path: Path, seconds: float) -> Path:
    past = path.stat().st_mtime - seconds
    os.utime(path, (past, past))
    return path


def test_old_copies_and_uploads_go_and_young_ones_stay(tmp_path: Path) -> None:
    old, young = new_served_path("old.png"), new_served_path("young.png")
    aged(old.parent, HANDED_SECONDS + 1)
    uploads = [tmp_path / "served" / name for name in ("old-upload", "young-upload")]
    for upload in uploads:
        upload.mkdir()
        (upload / "a.png").write_bytes(b"picture")
    aged(uploads[0], HANDED_SECONDS + 1)
    sweep_served(time.time())
    assert [path.exists() for path in (old.parent, young.parent, *uploads)] == [False, True, False, True]
    assert oct(young.parent.stat().st_mode)[-3:] == "700"


def test_what_an_upload_that_broke_off_has_left_goes(tmp_path: Path) -> None:
    new_served_path("a.png")
    left, fresh = tmp_path / "served" / "tmpold", tmp_path / "served" / "tmpnew"
    for path in (left, fresh):
        path.write_bytes(b"half a picture")
    aged(left, 3601)
    sweep_served(time.time())
    assert [left.exists(), fresh.exists()] == [False, True]


def test_sweeping_beside_those_who_make_and_take_away_disturbs_nobody(tmp_path: Path) -> None:
    (tmp_path / "0.png").write_bytes(b"sample")
    is_over = threading.Event()

    def sweep() -> None:
        while not is_over.is_set():
            sweep_served(time.time() + 2 * HANDED_SECONDS)  # all is old

    sweepers = [threading.Thread(target=sweep) for _ in range(2)]
    for sweeper in sweepers:
        sweeper.start()
    for _ in range(200):
        with suppress(FileNotFoundError):  # the folder that was just made went away: only here, where all is old
            served(tmp_path / "0.png", "a.png")
    is_over.set()
    for sweeper in sweepers:
        sweeper.join()
    sweep_served(time.time() + 2 * HANDED_SECONDS)
    assert not list((tmp_path / "served" / "handed").glob("*"))
