"""The data folder belongs to this program alone."""

import logging
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backend.history import HistoryStore
from backend.protocol.endpoint_request import EndpointRequest
from backend.startup import own_folder
from backend.storage.private import close_folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def generous() -> Iterator[None]:
    """Files are made readable for everybody, unless the program sees to it."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("generous")
def test_a_new_folder_is_nobody_elses_to_read(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    with own_folder(data):
        history = HistoryStore(data)
        history.jobs.create("owner", EndpointRequest(), "")
        assert [mode(path) for path in (data, data / "runs")] == [0o700] * 2
        files = [path for path in data.iterdir() if path.name.startswith("history.db") or path.name == "program.id"]
        assert {path.name for path in files} >= {"history.db", "history.db-wal", "program.id"}
        assert {mode(path) for path in files} == {0o600}
        history.close()


@pytest.mark.usefixtures("generous")
def test_a_folder_that_was_open_is_closed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for folder in (data, data / "runs", data / "links"):
        folder.mkdir(mode=0o777)
    for file in (data / "history.db", data / "owners.salt"):
        file.touch(mode=0o666)
    with own_folder(data):
        assert [mode(path) for path in (data, data / "runs", data / "links")] == [0o700] * 3
        assert [mode(path) for path in (data / "history.db", data / "owners.salt")] == [0o600] * 2


def leave_to_somebody_else(folder: Path) -> None:
    os.chown(folder, 65534, 65534)


def share_as_tmp(folder: Path) -> None:
    folder.chmod(0o1777)


@pytest.mark.parametrize("change", [leave_to_somebody_else, share_as_tmp])
def test_somebody_elses_folder_and_a_shared_one_stay_as_they_are(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, change: Callable[[Path], None]
) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    try:
        change(folder)
    except PermissionError:
        pytest.skip("only root gives folders away")
    before = mode(folder)
    with caplog.at_level(logging.WARNING):
        close_folder(folder)
    assert mode(folder) == before
    assert "other users of this machine may read" in caplog.text
