"""What came to nothing is taken away after a while; what a person may come back for stays."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from keeping import keep, new_run, result_of

from backend.history import HistoryStore, Run, Status
from backend.history.cleaning import Cleaned
from backend.request import InpaintRequest
from backend.resume import ResumeState

Opener = Callable[..., HistoryStore]
PAID: dict[str, Any] = {"id": 12345}
SENT: dict[str, Any] = {"sent": {"prompt": "a cat"}}


@pytest.fixture
def history(opened: Opener, tmp_path: Path) -> HistoryStore:
    return opened(tmp_path / "data")


@pytest.fixture
def make(history: HistoryStore, asked: InpaintRequest, tmp_path: Path) -> Callable[..., Run]:
    def run(end: str, notes: dict[str, Any] | None = None) -> Run:
        made = history.create(new_run(asked, tmp_path))
        if notes:
            history.keep_resume(made.id, ResumeState.from_dict({"0": notes}))
        if end == "failed":
            history.failed(made.id, "It went wrong.")
        elif end == "stopped":
            history.stopped(made.id)
        elif end == "done":
            keep(history, made, asked, result_of(asked))
        return made

    return run


def after(**time: float) -> datetime:
    return datetime.now(UTC) + timedelta(**time)


@pytest.mark.parametrize(
    ("end", "notes", "hours", "is_kept"),
    [
        ("failed", None, 23, True),
        ("failed", None, 25, False),
        ("stopped", None, 23, True),
        ("stopped", None, 25, False),
        ("failed", PAID, 6 * 24, True),
        ("failed", PAID, 8 * 24, False),
        ("stopped", SENT, 6 * 24, True),
        ("stopped", {"fetch_result": "https://example.com/x"}, 6 * 24, True),
        ("queued", None, 1000, True),
        ("done", None, 1000, True),
    ],
)
def test_pictures_of_runs_stay_as_long_as_somebody_may_want_them(
    history: HistoryStore, make: Callable[..., Run], end: str, notes: dict[str, Any], hours: float, is_kept: bool
) -> None:
    run = make(end, notes)
    assert history.clean(after(hours=hours)).emptied == (not is_kept)
    assert history.get(run.id).is_whole == is_kept
    assert run.mask_path.parent.exists() == is_kept
    assert (history.used() > 0) == is_kept


def test_a_run_whose_pictures_went_still_says_what_happened_and_hides_nothing_behind_it(
    history: HistoryStore, make: Callable[..., Run]
) -> None:
    earlier = make("done")
    failed = make("failed")
    newest = history.latest("ann")
    assert newest is not None
    assert newest.id == failed.id
    history.clean(after(hours=25))
    assert (history.get(failed.id).status, history.get(failed.id).error) == (Status.FAILED, "It went wrong.")
    shown = history.latest("ann")
    assert shown is not None
    assert shown.id == earlier.id


def test_a_run_counts_from_its_end_and_not_from_its_beginning(
    history: HistoryStore, asked: InpaintRequest, tmp_path: Path
) -> None:
    run = history.create(new_run(asked, tmp_path, created=after(days=-3)))
    history.failed(run.id, "It went wrong.")
    assert history.clean().emptied == 0
    assert history.get(run.id).is_whole


def test_a_crash_between_the_pictures_and_the_row_leaves_nothing_at_the_next_start(
    history: HistoryStore, opened: Opener, make: Callable[..., Run], tmp_path: Path
) -> None:
    kept = make("failed")
    orphan, own = tmp_path / "data" / "runs" / ("ab" * 16), tmp_path / "data" / "runs" / "notes of mine"
    for folder in (orphan, own):
        folder.mkdir()
        (folder / "init.png").write_bytes(b"a picture")
    assert history.clean().unknown == 0  # its row may be on the way
    an_hour_ago = time.time() - 3700
    os.utime(orphan, (an_hour_ago, an_hour_ago))
    assert history.clean().unknown == 1
    orphan.mkdir()
    history.close()
    opened(tmp_path / "data")
    assert {path.name for path in (tmp_path / "data" / "runs").iterdir()} == {kept.id, own.name}


def test_a_folder_that_belongs_to_another_database_loses_nothing(
    history: HistoryStore, make: Callable[..., Run], opened: Opener, tmp_path: Path
) -> None:
    runs = [make(end) for end in ("done", "failed", "queued")]
    history.close()
    other = opened(tmp_path / "data", f"sqlite:///{tmp_path / 'typing_error.db'}")
    assert other.clean(after(days=30)) == Cleaned()
    assert all(run.is_whole for run in runs)


def test_a_day_of_the_failed_run_begins_again_when_it_is_taken_up(
    history: HistoryStore, make: Callable[..., Run]
) -> None:
    run = make("failed", PAID)
    history.queued(run.id)
    assert history.clean(after(days=30)).emptied == 0
    assert history.get(run.id).is_whole
