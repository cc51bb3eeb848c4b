"""A locked, full, closed or lost database says which it is, and costs nobody a finished run."""

import errno
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from keeping import keep, new_run, result_of
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from backend.errors import InpaintError
from backend.history import HistoryStore, HistoryTrouble, HistoryUnreadable, Run, RunResume, Status, trouble_of
from backend.history.tables import RunRow
from backend.protocol.endpoint_request import EndpointRequest
from backend.request import InpaintRequest
from backend.resume import PartState, ResumeState

Opener = Callable[..., HistoryStore]
WAIT = 20.0


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program holds the database."""
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@pytest.fixture
def history(opened: Opener, tmp_path: Path) -> HistoryStore:
    return opened(tmp_path / "data", busy_seconds=0.05, patience=0)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.db"


def test_a_locked_database_is_waited_for(opened: Opener, asked: InpaintRequest, tmp_path: Path, database: Path) -> None:
    history = opened(tmp_path / "data", busy_seconds=WAIT)
    runs: list[Run] = []
    with locked(database):
        thread = threading.Thread(target=lambda: runs.append(history.create(new_run(asked, tmp_path))))
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
    thread.join(WAIT)
    assert [history.get(run.id).status for run in runs] == [Status.QUEUED]


def test_a_database_that_stays_locked_is_told_as_such_by_every_door(
    history: HistoryStore, asked: InpaintRequest, tmp_path: Path, database: Path
) -> None:
    run, job = history.create(new_run(asked, tmp_path)), history.jobs.create("owner", EndpointRequest(), "")
    history.failed(run.id, "first")
    steps: list[Callable[[], object]] = [
        lambda: history.create(new_run(asked, tmp_path)),
        lambda: history.started(run.id),
        lambda: history.interrupted(run.id),
        lambda: history.failed(run.id, "why"),
        lambda: history.queued(run.id),
        lambda: history.stopped(run.id),
        lambda: history.keep_resume(run.id, ResumeState(is_taken_up=True)),
        lambda: keep(history, run, asked, result_of(asked)),
        lambda: history.jobs.create("owner", EndpointRequest(), ""),
        lambda: history.jobs.begun(job.id),
        lambda: history.jobs.interrupted(job.id),
        lambda: history.jobs.finish(job.id),
        lambda: history.jobs.tell_again(job.id, None),
        lambda: history.spending.take("2026-01-31", 1, 1),
    ]
    with locked(database):
        for step in steps:
            with pytest.raises(InpaintError, match="The history is locked by another program"):
                step()
    assert [path.name for path in (tmp_path / "data" / "runs").iterdir()] == [run.id]


def kept_samples(history: HistoryStore, run: Run, asked: InpaintRequest) -> bool:
    return len(keep(history, run, asked, result_of(asked)).samples) == asked.samples


def kept_job(history: HistoryStore, run: Run, _: InpaintRequest) -> bool:
    part = PartState(job={"id": 7})
    RunResume(history, run.id).keep(ResumeState(parts={0: part}))
    return history.get(run.id).resume.part(0) == part


@pytest.mark.slow
@pytest.mark.parametrize("step", [kept_samples, kept_job])
def test_what_was_finished_or_paid_for_waits_for_its_rows(
    step: Callable[..., bool], opened: Opener, asked: InpaintRequest, tmp_path: Path, database: Path
) -> None:
    history = opened(tmp_path / "data", busy_seconds=0.05, patience=WAIT)
    run = history.create(new_run(asked, tmp_path))
    tries, done = threading.Semaphore(0), []

    def count(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            tries.release()

    event.listen(history.jobs.database.engine, "before_cursor_execute", count)
    with locked(database):
        thread = threading.Thread(target=lambda: done.append(step(history, run, asked)))
        thread.start()
        assert all(tries.acquire(timeout=WAIT) for _ in range(2))
    thread.join(WAIT)
    assert done == [True]


@pytest.mark.parametrize("is_told_as_failed", [True, False])
def test_a_finished_run_whose_rows_could_not_be_written_is_there_at_the_next_start(
    history: HistoryStore, opened: Opener, asked: InpaintRequest, tmp_path: Path, is_told_as_failed: bool
) -> None:
    run = history.create(new_run(asked, tmp_path))
    history.started(run.id)
    with locked(tmp_path / "data" / "history.db"), pytest.raises(HistoryTrouble):
        keep(history, run, asked, result_of(asked, seed=5))
    if is_told_as_failed:
        history.failed(run.id, "The history was locked.")
    history.close()
    again = opened(tmp_path / "data")
    found = again.get(run.id)
    assert (found.status, found.error, found.got, found.seconds) == (Status.DONE, "", {"seed": 5}, 0.5)
    assert [sample.seed for sample in found.samples] == list(asked.seeds)
    assert found.is_whole
    assert again.unfinished() == ()
    assert not (tmp_path / "data" / "runs" / run.id / "outcome.json").exists()


def test_a_finished_run_whose_rows_could_not_be_written_is_there_after_the_next_cleaning(
    history: HistoryStore, asked: InpaintRequest, tmp_path: Path, database: Path
) -> None:
    run = history.create(new_run(asked, tmp_path))
    with locked(database), pytest.raises(HistoryTrouble):
        keep(history, run, asked, result_of(asked))
    assert history.clean().written == 1
    assert history.get(run.id).status is Status.DONE
    assert history.clean().written == 0


def test_a_run_with_a_sample_missing_is_run_again(
    history: HistoryStore, opened: Opener, asked: InpaintRequest, tmp_path: Path, database: Path
) -> None:
    run = history.create(new_run(asked, tmp_path))
    with locked(database), pytest.raises(HistoryTrouble):
        keep(history, run, asked, result_of(asked))
    (tmp_path / "data" / "runs" / run.id / "1.png").unlink()
    history.close()
    assert [waiting.id for waiting in opened(tmp_path / "data").unfinished()] == [run.id]


def test_a_locked_database_is_told_at_the_start_too(history: HistoryStore, tmp_path: Path, database: Path) -> None:
    history.close()
    with sqlite3.connect(database) as old:
        old.execute("DELETE FROM alembic_version")
    with locked(database), pytest.raises(HistoryUnreadable, match="locked by another program"):
        HistoryStore(tmp_path / "data", busy_seconds=0.05)


def test_a_database_that_was_deleted_under_the_program_is_told_as_gone(
    history: HistoryStore, asked: InpaintRequest, tmp_path: Path, database: Path
) -> None:
    for path in database.parent.glob("history.db*"):
        path.unlink()
    with pytest.raises(HistoryTrouble, match="cannot be reached"):
        history.create(new_run(asked, tmp_path))


def driver_error(path: Path, statements: list[str], url: str = "") -> SQLAlchemyError:
    """What the database's driver says to these statements."""
    engine = create_engine(url or f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
    except SQLAlchemyError as error:
        return error
    finally:
        engine.dispose()
    raise AssertionError("it was taken")


def test_every_trouble_of_sqlite_has_a_sentence_of_its_own(tmp_path: Path) -> None:
    path, other = tmp_path / "a.db", tmp_path / "b.db"
    other.write_bytes(b"this is no database, however long one looks at it" * 40)
    fill = ["CREATE TABLE t (x)", "PRAGMA max_page_count = 2", "INSERT INTO t VALUES (zeroblob(100000))"]
    told = [
        trouble_of(driver_error(path, fill)),
        trouble_of(driver_error(path, ["DELETE FROM t"], f"sqlite:///file:{path}?mode=ro&uri=true")),
        trouble_of(driver_error(other, ["SELECT * FROM t"])),
        trouble_of(driver_error(path, ["SELECT * FROM gone"])),
        trouble_of(driver_error(tmp_path / "no" / "folder.db", ["SELECT 1"])),
    ]
    begins = [
        "make room on the server's disk",
        "may only be read",
        "is damaged",
        "cannot be reached",
        "cannot be reached",
    ]
    assert [(words in sentence) for words, sentence in zip(begins, told, strict=True)] == [True] * 5


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "make room on the server's disk"),
        (errno.EDQUOT, "make room on the server's disk"),
        (errno.EROFS, "may only be read"),
        (errno.EIO, "the server's disk reports an error"),
    ],
)
def test_every_trouble_of_the_disk_has_a_sentence_of_its_own(number: int, words: str) -> None:
    assert words in trouble_of(OSError(number, "so it is"))


def test_what_is_no_trouble_of_disk_or_database_has_none() -> None:
    assert [trouble_of(error) for error in (ValueError("no"), OSError(errno.ECONNREFUSED, "no"))] == ["", ""]


@pytest.mark.slow
def test_a_locked_row_and_a_lost_server_of_postgresql_are_told_apart(
    request: pytest.FixtureRequest, opened: Opener, asked: InpaintRequest, tmp_path: Path
) -> None:
    url = request.getfixturevalue("postgres").new_database()
    history = opened(tmp_path / "data", url, busy_seconds=0.05, patience=0)
    run = history.create(new_run(asked, tmp_path))
    other = create_engine(url)
    with other.begin() as connection:
        connection.execute(text(f"LOCK TABLE {RunRow.__tablename__} IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(HistoryTrouble, match="locked by another program"):
            history.failed(run.id, "why")
    with other.begin() as connection:
        connection.execute(text("ALTER ROLE postgres SET default_transaction_read_only = on"))
    history.jobs.database.engine.dispose()
    with pytest.raises(HistoryTrouble, match="may only be read"):
        history.failed(run.id, "why")
    with other.begin() as connection:
        connection.execute(text("SET TRANSACTION READ WRITE"))
        connection.execute(text("ALTER ROLE postgres RESET default_transaction_read_only"))
    other.dispose()
    lost = driver_error(tmp_path, ["SELECT 1"], url.replace("host=", "host=/nowhere"))
    assert "cannot be reached" in trouble_of(lost)


def test_a_database_that_is_brought_back_is_used_again(
    history: HistoryStore, asked: InpaintRequest, tmp_path: Path, database: Path
) -> None:
    run = history.create(new_run(asked, tmp_path))
    database.rename(tmp_path / "away.db")
    with pytest.raises(HistoryTrouble, match="cannot be reached"):
        history.get(run.id)
    (tmp_path / "away.db").rename(database)
    assert history.get(run.id).id == run.id
