"""A run that ends the program is begun twice and not a third time; a proper end does not count."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import HeldEngine, InvertingEngine
from queued import WAIT, jobs_with, new_run, small_request

from backend.engines.run_context import RunContext
from backend.history import HistoryStore, Status
from backend.request import InpaintRequest
from backend.result import InpaintResult

ROOT = Path(__file__).parents[3]


class Deadly(InvertingEngine):
    """Kills the program that it runs in, as the machine does where memory ends."""

    def inpaint(self, request: InpaintRequest, context: RunContext) -> InpaintResult:
        os.kill(os.getpid(), signal.SIGKILL)
        return super().inpaint(request, context)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[HistoryStore]:
    store = HistoryStore(tmp_path / "data")
    yield store
    store.close()


def start_in_another_process(folder: Path) -> int:
    """Start the queue on what is unfinished, with an engine that kills; returns how the process ended."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    process = subprocess.run([sys.executable, __file__, str(folder)], env=environment, timeout=120, check=False)
    return process.returncode


@pytest.mark.slow
def test_what_kills_the_program_is_begun_twice_and_then_failed_in_one_sentence(tmp_path: Path) -> None:
    history = HistoryStore(tmp_path / "data")
    run = history.create(new_run(small_request(), tmp_path, "inverting"))
    other = history.create(new_run(small_request(), tmp_path, "inverting"))
    history.close()
    assert [start_in_another_process(tmp_path) for _ in range(2)] == [-signal.SIGKILL] * 2
    history = HistoryStore(tmp_path / "data")
    jobs = jobs_with(history, InvertingEngine())
    jobs.start()
    assert jobs.wait(run.id, WAIT).status is Status.FAILED
    assert jobs.run(run.id).error.startswith("This run has ended the program twice: ")
    assert jobs.wait(other.id, WAIT).status is Status.DONE
    jobs.close()
    history.close()


def test_a_proper_end_of_the_program_does_not_count(history: HistoryStore, tmp_path: Path) -> None:
    run = history.create(new_run(small_request(), tmp_path, "held"))
    engine = HeldEngine()
    for _ in range(4):
        engine.started.clear()
        jobs = jobs_with(history, engine)
        jobs.start()
        assert engine.started.wait(WAIT)
        jobs.close()
    engine.samples_allowed.release()
    jobs = jobs_with(history, engine)
    jobs.start()
    assert jobs.wait(run.id, WAIT).status is Status.DONE
    jobs.close()


if __name__ == "__main__":
    store = HistoryStore(Path(sys.argv[1]) / "data")
    deadly = jobs_with(store, Deadly())
    deadly.start()
    for unfinished in store.unfinished():
        deadly.wait(unfinished.id, WAIT)
