"""What is deleted is gone, from every table and from the disk, whatever happens in between, and nothing else is."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from keeping import keep, new_run, result_of
from sqlalchemy import create_engine, select

from backend.errors import InpaintError, RunNotFound
from backend.history import HistoryStore, Run
from backend.history.board import Verdict
from backend.history.review import Opinion, SampleOf
from backend.history.review_tables import CommentRow, LinkRow
from backend.history.tables import Base
from backend.request import InpaintRequest

Opener = Callable[..., HistoryStore]
Make = Callable[..., Run]
APPROVED = Opinion(Verdict.APPROVED, starred=False)
CRASH = """
import os, signal, sys
from pathlib import Path
from backend.history import HistoryStore
history = HistoryStore(Path(sys.argv[1]), sys.argv[2])
sys.addaudithook(lambda event, _: os.kill(os.getpid(), signal.SIGKILL) if event == "shutil.rmtree" else None)
history.keeping.delete(sys.argv[3])
"""


@pytest.fixture
def made(history: HistoryStore, asked: InpaintRequest, tmp_path: Path) -> Make:
    def make(**more: object) -> Run:
        run = history.create(new_run(asked, tmp_path, **more))
        return keep(history, run, asked, result_of(asked, width=96, height=64))

    return make


@pytest.fixture
def undeletable() -> Iterator[set[str]]:
    """Ids of runs whose folders cannot be taken away. An audit hook stays for ever: at last it has nothing to do."""
    ids = set[str]()

    def refuse(event: str, values: tuple[object, ...]) -> None:
        if event == "shutil.rmtree" and Path(str(values[0])).name in ids:
            raise PermissionError(13, "not yours")

    sys.addaudithook(refuse)
    yield ids
    ids.clear()


def folders(data: Path) -> set[str]:
    return {path.name for path in (data / "runs").iterdir()}


def mentions(database_url: str, run_id: str) -> list[str]:
    """Tables with a row in which the run's id stands."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        found = [
            name
            for name, table in Base.metadata.tables.items()
            if any(run_id in str(tuple(row)) for row in connection.execute(select(table)))
        ]
    engine.dispose()
    return found


def spoken_about(history: HistoryStore, run: Run) -> None:
    """Somebody has said all that can be said, and a link shows it."""
    history.review.hold(SampleOf(run.id, 0), "eve", Opinion(Verdict.REJECTED, starred=True))
    history.review.comment(SampleOf(run.id, 1), CommentRow(reviewer="eve", text="too dark"))
    ends = datetime.now(UTC) + timedelta(hours=1)
    history.links.make(LinkRow(owner="ann", may_speak=True, is_blind=False, ends=ends), [run.id])
    assert history.thumbnails.of(run.id, 0)


def test_a_run_goes_with_everything_and_leaves_others_as_they_were(
    history: HistoryStore, made: Make, asked: InpaintRequest, database_url: str, tmp_path: Path
) -> None:
    first, second = made(), made()
    spoken_about(history, first)
    assert first.init_path.stat().st_ino == second.init_path.stat().st_ino
    assert set(mentions(database_url, first.id)) == {"runs", "samples", "board", "verdicts", "comments", "link_runs"}
    used = history.used()
    history.keeping.delete(first.id)
    assert mentions(database_url, first.id) == []
    assert folders(tmp_path / "data") == {second.id}
    assert history.get(second.id).is_whole
    assert [link.runs for link in history.links.of("ann")] == [()]
    assert 0 < history.used() < used
    with pytest.raises(RunNotFound):
        history.keeping.delete(first.id)
    assert history.thumbnails.of(first.id, 0) is None
    with pytest.raises(RunNotFound):
        history.parts.keep("ann", first.id, 0, asked.init_image)
    assert folders(tmp_path / "data") == {second.id}


def test_what_is_under_way_or_approved_stays(
    history: HistoryStore, made: Make, asked: InpaintRequest, tmp_path: Path
) -> None:
    queued, running = (history.create(new_run(asked, tmp_path)) for _ in range(2))
    history.started(running.id)
    approved = made()
    history.review.hold(SampleOf(approved.id, 1), "eve", APPROVED)
    for run in (queued, running, approved):
        with pytest.raises(InpaintError) as refused:
            history.keeping.delete(run.id)
        assert refused.value.status == 409
        assert history.get(run.id).is_whole
    for run in (queued, running):
        with pytest.raises(InpaintError):
            history.keeping.delete(run.id, approved_too=True)
    history.keeping.delete(approved.id, approved_too=True)
    assert folders(tmp_path / "data") == {queued.id, running.id}


def test_a_crash_between_rows_and_files_leaves_nothing_at_the_next_start(
    history: HistoryStore, made: Make, opened: Opener, database_url: str, tmp_path: Path
) -> None:
    gone, other = made(), made()
    history.close()
    program = [sys.executable, "-c", CRASH, str(tmp_path / "data"), database_url, gone.id]
    assert subprocess.run(program, cwd=Path(__file__).parents[3], timeout=60).returncode == -9
    assert folders(tmp_path / "data") == {gone.id, other.id}
    assert mentions(database_url, gone.id) == ["leftovers"]
    for _ in range(2):
        again = opened(tmp_path / "data", database_url)
        assert folders(tmp_path / "data") == {other.id}
        assert mentions(database_url, gone.id) == []
        assert again.get(other.id).is_whole
        again.close()


def test_a_folder_that_does_not_go_is_tried_again_and_keeps_nothing_else_there(
    history: HistoryStore, made: Make, undeletable: set[str], tmp_path: Path
) -> None:
    stuck, data = made(), tmp_path / "data"
    undeletable.add(stuck.id)
    history.keeping.delete(stuck.id)
    with pytest.raises(RunNotFound):
        history.get(stuck.id)
    orphan = data / "runs" / ("ab" * 16)
    orphan.mkdir()
    cleaned = history.clean(datetime.now(UTC) + timedelta(hours=2))
    assert (cleaned.unknown, folders(data)) == (1, {stuck.id})
    undeletable.clear()
    history.clean()
    assert folders(data) == set()


def test_another_program_on_the_same_database_takes_its_own_files_away(
    history: HistoryStore, made: Make, opened: Opener, database_url: str, tmp_path: Path
) -> None:
    run = made()
    opened(tmp_path / "other", database_url).keeping.delete(run.id)
    assert folders(tmp_path / "data") == {run.id}
    history.clean()
    assert folders(tmp_path / "data") == set()
    assert mentions(database_url, run.id) == []


def test_all_of_one_visitor_goes_or_nothing(
    history: HistoryStore, made: Make, asked: InpaintRequest, tmp_path: Path
) -> None:
    own, approved, others = made(), made(), made(visitor="bob")
    failed = history.create(new_run(asked, tmp_path))
    spoken_about(history, own)
    history.review.hold(SampleOf(approved.id, 0), "eve", APPROVED)
    for _ in range(2):  # under way, then approved
        with pytest.raises(InpaintError) as refused:
            history.keeping.delete_all("ann")
        assert refused.value.status == 409
        assert len(folders(tmp_path / "data")) == 4
        history.failed(failed.id, "It went wrong.")
    history.keeping.delete_all("ann", approved_too=True)
    assert folders(tmp_path / "data") == {others.id}
    assert history.links.of("ann") == []
    assert history.used("ann") == 0


def test_a_small_picture_that_is_made_at_this_moment_brings_no_folder_back(
    history: HistoryStore, made: Make, tmp_path: Path
) -> None:
    runs = [made() for _ in range(8)]
    start = Barrier(2)

    def shown(run: Run) -> None:
        start.wait()
        for _ in range(20):
            history.thumbnails.of(run.id, 0)
            (run.init_path.parent / "0-small.webp").unlink(missing_ok=True)

    with ThreadPoolExecutor(1) as threads:
        for run in runs:
            showing = threads.submit(shown, run)
            start.wait()
            history.keeping.delete(run.id)
            showing.result()
    assert folders(tmp_path / "data") == set()
