"""What was read is kept for a while: within bounds, each owner's apart, and read once however many ask at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from backend.errors import InvalidRequest
from backend.imaging.picture import Picture
from backend.imaging.reading.reader import Reader
from backend.selection.kept_pictures import KeptLimits, KeptPictures


class CountingReader(Reader):
    """Notes which files it reads; a file named slow waits for `go`."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self.go = threading.Event()

    def decode(self, data: bytes | Path, owner: str = "") -> Picture:
        assert isinstance(data, Path)
        self.read.append(data.name)
        if data.name.startswith("slow"):
            assert self.go.wait(20)
        return super().decode(data, owner)


@pytest.fixture
def reader() -> CountingReader:
    return CountingReader()


def file(folder: Path, name: str, side: int = 10) -> Path:
    Image.new("RGB", (side, side)).save(folder / name)
    return folder / name


def test_a_picture_is_read_once(tmp_path: Path, reader: CountingReader) -> None:
    kept, path = KeptPictures(reader), file(tmp_path, "a.png")
    assert kept.picture(path, "me") is kept.picture(path, "me")
    assert reader.read == ["a.png"]


def test_a_file_that_was_written_anew_is_read_anew(tmp_path: Path, reader: CountingReader) -> None:
    kept = KeptPictures(reader)
    kept.picture(file(tmp_path, "a.png"), "me")
    assert kept.picture(file(tmp_path, "a.png", 20), "me").size == (20, 20)


def test_one_owner_never_gets_what_another_has_read(tmp_path: Path, reader: CountingReader) -> None:
    kept, path = KeptPictures(reader), file(tmp_path, "a.png")
    assert kept.picture(path, "me") is not kept.picture(path, "you")


def test_an_owner_with_many_pictures_pushes_out_no_other(tmp_path: Path, reader: CountingReader) -> None:
    kept = KeptPictures(reader, KeptLimits(of_one=2))
    mine = file(tmp_path, "mine.png")
    kept.picture(mine, "me")
    for number in range(5):
        kept.picture(file(tmp_path, f"{number}.png"), "you")
    kept.picture(mine, "me")
    assert reader.read.count("mine.png") == 1
    kept.picture(tmp_path / "3.png", "you")
    kept.picture(tmp_path / "0.png", "you")
    assert (reader.read.count("3.png"), reader.read.count("0.png")) == (1, 2)


def test_all_pictures_together_stay_within_their_bytes(tmp_path: Path, reader: CountingReader) -> None:
    kept = KeptPictures(reader, KeptLimits(bytes=3 * 400, of_one=10))
    first = file(tmp_path, "first.png")
    kept.picture(first, "me")
    for number in range(3):
        kept.picture(file(tmp_path, f"{number}.png"), "you")
    kept.picture(first, "me")  # the one with more has made room
    kept.picture(tmp_path / "0.png", "you")
    assert (reader.read.count("first.png"), reader.read.count("0.png")) == (1, 2)


def test_a_picture_too_large_to_be_kept_is_read_all_the_same(tmp_path: Path, reader: CountingReader) -> None:
    kept = KeptPictures(reader, KeptLimits(bytes=10))
    assert kept.picture(file(tmp_path, "a.png"), "me").size == (10, 10)


def test_what_is_not_used_goes(tmp_path: Path, reader: CountingReader) -> None:
    now = [0.0]
    kept, path = KeptPictures(reader, KeptLimits(seconds=60), lambda: now[0]), file(tmp_path, "a.png")
    for now[0], times in ((0.0, 1), (59.0, 1), (118.0, 1), (179.0, 2)):
        kept.picture(path, "me")
        assert len(reader.read) == times


def test_two_who_ask_at_once_have_it_read_once_and_nobody_else_waits(tmp_path: Path, reader: CountingReader) -> None:
    kept, slow = KeptPictures(reader), file(tmp_path, "slow.png")
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(kept.picture, slow, "me") for _ in range(2)]
        assert kept.picture(file(tmp_path, "quick.png"), "you").size == (10, 10)
        assert not any(each.done() for each in waiting)
        reader.go.set()
        first, second = (each.result(20) for each in waiting)
    assert first is second
    assert reader.read.count("slow.png") == 1


def test_what_cannot_be_read_is_refused_each_time_and_what_is_gone_is_said(
    tmp_path: Path, reader: CountingReader
) -> None:
    kept, path = KeptPictures(reader), tmp_path / "a.png"
    path.write_bytes(b"no picture")
    for _ in range(2):
        with pytest.raises(InvalidRequest):
            kept.picture(path, "me")
    path.unlink()
    with pytest.raises(FileNotFoundError):
        kept.picture(path, "me")
