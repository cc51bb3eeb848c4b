"""Nothing ends the queue: not the history, not a listener, not an engine, not the end of a worker's thread."""

import ctypes
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes import HeldEngine, InvertingEngine
from queued import WAIT, jobs_with, new_run, small_request
from sqlalchemy.exc import OperationalError

from backend.engines.base import Capabilities
from backend.engines.run_context import RunContext
from backend.errors import RunNotFound
from backend.history import HistoryStore, Run, Status
from backend.jobs.jobs import Jobs
from backend.jobs.run_ends import RunEnds
from backend.jobs.state import JobOptions
from backend.request import InpaintRequest
from backend.result import InpaintResult

LOCKED = OperationalError("UPDATE runs", {}, Exception("database is locked"))
CALLS = (
    "started",
    "get",
    "add",
    "failed",
    "stopped",
    "interrupted",
    "noted",
    "queued",
    "unfinished",
    "create",
    "latest",
)


class Troubled(HistoryStore):
    """Raises at one of its calls, for as long as it is told to."""

    error: BaseException | None = None
    at = ""

    def __getattribute__(self, name: str) -> Any:
        if name in CALLS and self.error is not None and name == self.at:
            raise self.error
        return super().__getattribute__(name)


class Throwing(InvertingEngine):
    """Throws what it is given."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(name="throwing")
        self.error = error

    def inpaint(self, request: InpaintRequest, context: RunContext) -> InpaintResult:
        try:
            return super().inpaint(request, context)
        finally:
            raise self.error


@pytest.fixture
def history(tmp_path: Path) -> Iterator[Troubled]:
    store = Troubled(tmp_path / "data")
    yield store
    store.error = None
    store.close()


def submit(jobs: Jobs, folder: Path, engine: str = "inverting") -> Run:
    request = small_request()
    return jobs.submit(new_run(request, folder, engine), request)


def does_the_next(jobs: Jobs, folder: Path, engine: str = "inverting") -> bool:
    return jobs.wait(submit(jobs, folder, engine).id, WAIT).status is Status.DONE


@pytest.mark.slow
@pytest.mark.parametrize(
    "error", [LOCKED, RunNotFound("gone"), OSError(28, "full"), ZeroDivisionError(), MemoryError()]
)
@pytest.mark.parametrize("call", CALLS)
def test_whatever_the_history_throws_the_next_run_is_made(
    history: Troubled, tmp_path: Path, call: str, error: BaseException
) -> None:
    jobs = jobs_with(history, HeldEngine(), Throwing(ValueError()), InvertingEngine())
    told: list[str] = []
    jobs.listen(told.append)
    history.at, history.error = "unfinished", error if call == "unfinished" else None
    jobs.start()
    history.at, history.error = call, None
    runs = [submit(jobs, tmp_path, name) for name in ("held", "inverting", "throwing", "inverting")]
    history.error = error
    jobs.stop(runs[1].id)
    jobs.stop(runs[0].id)
    for run in runs:
        while not _is_settled(jobs, run.id):
            time.sleep(0.01)
    history.error = None
    assert does_the_next(jobs, tmp_path)
    assert jobs.troubles() == ()
    jobs.close()


def _is_settled(jobs: Jobs, run_id: str) -> bool:
    state = jobs.state_here(run_id)
    return state is None or state.status.is_over


def test_a_row_that_is_gone_ends_its_run_alone(history: HistoryStore, tmp_path: Path) -> None:
    engine = HeldEngine()
    jobs = jobs_with(history, engine)
    published: list[str] = []
    jobs.listen(published.append)
    jobs.start()
    first, second = submit(jobs, tmp_path, "held"), submit(jobs, tmp_path, "held")
    assert engine.started.wait(WAIT)
    with sqlite3.connect(tmp_path / "data" / "history.db") as database:
        database.execute("DELETE FROM runs WHERE id = ?", (first.id,))
    engine.samples_allowed.release(2)
    assert jobs.wait(second.id, WAIT).status is Status.DONE
    with pytest.raises(RunNotFound):
        jobs.wait(first.id, 0)
    jobs.close()
    assert published == [first.id, second.id]


@pytest.mark.parametrize("error", [ValueError("secret"), SystemExit(1), KeyboardInterrupt()])
def test_a_listener_that_throws_ends_nothing(history: HistoryStore, tmp_path: Path, error: BaseException) -> None:
    jobs = jobs_with(history, InvertingEngine())
    heard: list[str] = []

    def throw(_: str) -> None:
        raise error

    jobs.listen(throw)
    jobs.listen(heard.append)
    jobs.start()
    runs = [submit(jobs, tmp_path) for _ in range(2)]
    assert [jobs.wait(run.id, WAIT).status for run in runs] == [Status.DONE] * 2
    jobs.close()
    assert heard == [run.id for run in runs]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (SystemExit("secret"), "Something went wrong"),
        (GeneratorExit("secret"), "Something went wrong"),
        (KeyboardInterrupt("secret"), "Something went wrong"),
        (MemoryError("secret"), "not enough memory"),
        (StopIteration("secret"), "Something went wrong"),
    ],
)
def test_whatever_an_engine_throws_ends_its_run_alone(
    history: HistoryStore, tmp_path: Path, error: BaseException, sentence: str
) -> None:
    jobs = jobs_with(history, Throwing(error), InvertingEngine())
    jobs.start()
    bad = submit(jobs, tmp_path, "throwing")
    assert jobs.wait(bad.id, WAIT).status is Status.FAILED
    assert sentence in jobs.run(bad.id).error
    assert "secret" not in jobs.run(bad.id).error
    assert does_the_next(jobs, tmp_path)
    jobs.close()


def test_an_engine_that_cannot_say_what_it_can_do_harms_no_other(history: HistoryStore, tmp_path: Path) -> None:
    class Silent(InvertingEngine):
        is_silent = True

        @property
        def capabilities(self) -> Capabilities:
            if self.is_silent:
                raise OSError("no device")
            return super().capabilities

    silent = Silent(name="silent")
    left = history.create(new_run(small_request(), tmp_path, "silent"))
    jobs = jobs_with(history, silent, InvertingEngine())
    jobs.start()
    assert history.get(left.id).status is Status.FAILED
    with pytest.raises(OSError, match="no device"):
        submit(jobs, tmp_path, "silent")
    assert does_the_next(jobs, tmp_path)
    silent.is_silent = False
    assert does_the_next(jobs, tmp_path, "silent")
    jobs.close()


@pytest.mark.slow
def test_a_worker_that_dies_is_followed_by_another(history: HistoryStore, tmp_path: Path) -> None:
    """The thread is ended from outside, at rest, as nothing that a test could think of would."""
    jobs = jobs_with(history, InvertingEngine())
    jobs.start()
    assert does_the_next(jobs, tmp_path)
    worker = next(thread for thread in threading.enumerate() if thread.name == "worker of cpu")
    assert ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(worker.ident or 0), ctypes.py_object(SystemExit))
    waiting = submit(jobs, tmp_path)
    worker.join(WAIT)
    assert not worker.is_alive()
    assert jobs.wait(waiting.id, WAIT).status.is_over
    assert does_the_next(jobs, tmp_path)
    assert jobs.troubles() == ()
    jobs.close()


def test_ends_that_cannot_be_written_are_remembered_within_bounds_and_written_later(
    history: Troubled, tmp_path: Path
) -> None:
    run = history.create(new_run(small_request(), tmp_path, "inverting"))
    history.at, history.error = "failed", LOCKED
    ends = RunEnds(history, remembered=20)
    for number in range(25):
        ends.failed(f"{number:032x}", "why")
    ends.failed(run.id, "because")
    assert ends.of(f"{0:032x}") is None
    end = ends.of(run.id)
    assert end
    assert end.error == "because"
    history.error = None
    ends.catch_up()
    assert ends.of(run.id) is None
    assert history.get(run.id).error == "because"


def test_a_history_that_does_not_answer_holds_up_its_own_callers_alone(tmp_path: Path) -> None:
    asked, answer = threading.Event(), threading.Event()

    class Slow(HistoryStore):
        def stopped(self, run_id: str) -> None:
            asked.set()
            assert answer.wait(WAIT)
            super().stopped(run_id)

    history, engine = Slow(tmp_path / "data"), HeldEngine()
    jobs = jobs_with(history, engine, options=JobOptions(queue_per_visitor=20))
    jobs.start()
    first, second = submit(jobs, tmp_path, "held"), submit(jobs, tmp_path, "held")
    stopping = threading.Thread(target=jobs.stop, args=(second.id,))
    stopping.start()
    assert asked.wait(WAIT)
    third = submit(jobs, tmp_path, "held")  # the database is held up, the queue is not
    assert jobs.state(third.id).ahead == 1
    engine.samples_allowed.release(2)
    assert jobs.wait(first.id, WAIT).status is Status.DONE
    assert not jobs.state(second.id).status.is_over
    answer.set()
    stopping.join(WAIT)
    assert jobs.state(second.id).status is Status.STOPPED
    jobs.close()
    history.close()
