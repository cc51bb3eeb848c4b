"""A store of files: whole or not at all; what is not there is no error; nothing is copied without need."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backend.history.files import FolderFiles


@pytest.fixture
def files(tmp_path: Path) -> FolderFiles:
    return FolderFiles(tmp_path / "data")


def test_what_is_written_is_read_and_listed(files: FolderFiles) -> None:
    files.write("runs/a/0.png", b"one")
    files.write("runs/a/1.png", lambda path: path.write_bytes(b"second"))
    files.flush("runs/a")
    assert files.path("runs/a/1.png").read_bytes() == b"second"
    assert {(file.name, file.size) for file in files.files("runs/a")} == {("0.png", 3), ("1.png", 6)}
    (folder,) = files.folders("runs")
    assert folder.name == "a"
    assert datetime.now(UTC) - folder.changed < timedelta(minutes=1)
    assert files.has_folder("runs/a")


def test_a_write_that_breaks_off_leaves_what_was_there(files: FolderFiles) -> None:
    def broken(path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError("full")

    files.write("runs/a/0.png", b"whole")
    with pytest.raises(OSError, match="full"):
        files.write("runs/a/0.png", broken)
    assert [(file.name, file.size) for file in files.files("runs/a")] == [("0.png", 5)]


@pytest.mark.parametrize("is_ours", [True, False])
def test_what_nobody_writes_into_any_more_is_not_copied(files: FolderFiles, tmp_path: Path, is_ours: bool) -> None:
    source = tmp_path / "upload.png"
    source.write_bytes(b"picture")
    files.adopt("runs/a/init.png", source, is_ours)
    assert files.path("runs/a/init.png").read_bytes() == b"picture"
    assert files.path("runs/a/init.png").samefile(source) == is_ours


def test_what_is_not_there_is_no_error(files: FolderFiles) -> None:
    assert list(files.files("runs/a")) == list(files.folders("runs")) == []
    assert not files.has_folder("runs")
    files.remove("runs/a")
    files.write("runs/a/0.png", b"one")
    files.remove("runs/a/1.png")
    files.remove("runs/a")
    assert list(files.folders("runs")) == []
