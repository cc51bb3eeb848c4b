"""What is told to somebody is on the disk: pictures and their names first, then the row."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from keeping import keep, new_run, result_of
from sqlalchemy import Engine, event

from backend.history import HistoryStore
from backend.history.files import FolderFiles
from backend.imaging.mask import Mask
from backend.protocol.endpoint_request import EndpointRequest
from backend.request import InpaintRequest
from backend.server import LinkStore
from backend.storage import durable

PASSING = ("swept", "outcome.json")  # nothing is lost with them once the row is written


class Disk:
    """Watches what reaches the disk: files by their content, folders by the names in them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.commits: list[list[str]] = []  # what a power cut would have lost at each
        self._synced: dict[tuple[int, int], object] = {}

    def sync(self, descriptor: int) -> None:
        status = os.fstat(descriptor)
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        self._synced[status.st_dev, status.st_ino] = self._state(path)

    def commit(self, _: object) -> None:
        self.commits.append(self.lost())

    def lost(self) -> list[str]:
        """Files of runs and links, and folders, that are not on the disk as they are now."""
        paths = [self.folder, *(p for name in ("runs", "links") for p in (self.folder / name).rglob("*"))]
        paths += [self.folder / name for name in ("runs", "links") if (self.folder / name).exists()]
        states = ((path, self._state(path)) for path in paths if path.name not in PASSING)
        return [str(path) for path, state in states if self._synced.get(self._key(path), set()) != state]

    @staticmethod
    def _key(path: Path) -> tuple[int, int]:
        return path.stat().st_dev, path.stat().st_ino

    @staticmethod
    def _state(path: Path) -> object:
        """Of a folder its names, without those that SQLite makes and removes by itself, and passing ones."""
        if path.is_dir():
            return {p.name for p in path.iterdir() if not p.name.startswith("history.db") and p.name not in PASSING}
        return path.stat().st_size, path.stat().st_mtime_ns


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    watched, fsync = Disk(tmp_path / "data"), os.fsync

    def watched_fsync(descriptor: int) -> None:
        fsync(descriptor)
        watched.sync(descriptor)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    event.listen(Engine, "commit", watched.commit)
    yield watched
    event.remove(Engine, "commit", watched.commit)


@pytest.mark.parametrize("is_upload", [True, False])
def test_a_power_cut_after_a_run_was_accepted_loses_nothing_of_it(
    disk: Disk, asked: InpaintRequest, tmp_path: Path, is_upload: bool
) -> None:
    history = HistoryStore(disk.folder)
    disk.commits.clear()
    data = None if is_upload else b"the picture's bytes"
    avoid = Mask(asked.mask_image.image)
    run = history.create(new_run(asked, tmp_path, avoid_image=avoid, init_data=data))
    assert disk.commits[-1] == disk.lost() == []
    keep(history, run, asked, result_of(asked))
    assert (disk.folder / "runs" / run.id / "1.png").exists()
    assert [lost for lost in disk.commits if lost] == []
    assert len(disk.commits) > 1
    history.close()


def test_a_power_cut_after_a_job_was_accepted_loses_none_of_its_pictures(disk: Disk) -> None:
    history = HistoryStore(disk.folder)
    links = LinkStore(FolderFiles(disk.folder), "http://127.0.0.1", 1.0)
    link = links.publish(b"a picture", "png")
    disk.commits.clear()
    history.jobs.create("owner", EndpointRequest(init_image=link), "")
    assert disk.commits == [[]]
    history.close()


def test_the_database_itself_waits_for_the_disk(tmp_path: Path) -> None:
    history = HistoryStore(tmp_path)
    with history.jobs.database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    history.close()


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    def breaks(part: Path) -> None:
        part.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    durable.write(tmp_path / "file", b"before")
    with pytest.raises(OSError, match="No space"):
        durable.write(tmp_path / "file", breaks)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"file": b"before"}


def test_a_linked_file_survives_the_name_it_came_by(tmp_path: Path) -> None:
    source, target = tmp_path / "upload", tmp_path / "kept"
    source.write_bytes(b"a picture")
    target.write_bytes(b"an older one")
    durable.link_or_copy(source, target)
    assert source.samefile(target)
    durable.link_or_copy(source, target)
    source.unlink()
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert target.read_bytes() == b"a picture"
