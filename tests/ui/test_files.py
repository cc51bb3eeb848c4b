"""Files for the browser: names that cannot be guessed, and nothing that stays for ever."""

import os
from pathlib import Path

import pytest

from ui.files import HANDED_SECONDS, new_served_path, served


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


def test_old_copies_go_and_young_ones_stay() -> None:
    old, young = new_served_path("old.png"), new_served_path("young.png")
    past = old.parent.stat().st_mtime - HANDED_SECONDS - 1
    os.utime(old.parent, (past, past))
    new_served_path("next.png")
    assert not old.parent.exists()
    assert young.parent.exists()
    assert oct(young.parent.stat().st_mode)[-3:] == "700"
