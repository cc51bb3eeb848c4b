"""The endpoint's jobs: no step of it ends it, what ends the program is not read for ever, and its health is told."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from endpoint import EndpointServer, coded, marked, picture
from fakes import HeldEngine, InvertingEngine
from sqlalchemy.exc import OperationalError

from backend.engines.run_context import RunContext
from backend.history import HistoryStore, JobStore
from backend.jobs.state import JobOptions
from backend.request import InpaintRequest
from backend.result import InpaintResult
from backend.server.ingest import Ingest
from backend.version import version

ROOT = Path(__file__).parents[3]
LOCKED = OperationalError("UPDATE jobs", {}, Exception("database is locked"))


class TroubledJobs(JobStore):
    """Raises at one of its calls, for as long as it is told to."""

    def __init__(self, store: JobStore, trouble: dict[str, BaseException]) -> None:
        super().__init__(store.database)
        object.__setattr__(self, "trouble", trouble)

    def __getattribute__(self, name: str) -> Any:
        if (trouble := super().__getattribute__("__dict__").get("trouble", {})) and name in trouble:
            raise trouble[name]
        return super().__getattribute__(name)


class TroubledHistory(HistoryStore):
    trouble: dict[str, BaseException]

    @property
    def jobs(self) -> JobStore:
        return TroubledJobs(super().jobs, self.trouble)


@pytest.mark.slow
@pytest.mark.parametrize("call", ["begun", "finish", "interrupted", "unfinished"])
def test_whatever_the_jobs_table_throws_the_next_request_is_answered(tmp_path: Path, call: str) -> None:
    trouble: dict[str, BaseException] = {}
    history = TroubledHistory(tmp_path)
    history.trouble = trouble
    with EndpointServer(tmp_path, InvertingEngine(), history=history, hold_seconds=20.0) as server:
        trouble[call] = LOCKED
        first = server.inpaint()
        assert first["status"] in ("success", "error")
        del trouble[call]
        assert server.inpaint()["status"] == "success"
        well = {"status": "ok", "version": version(), "waiting": 0, "running": 0}
        assert server.client.get("/healthz").json() == well


def test_a_request_that_cannot_be_written_down_leaves_no_place_taken(tmp_path: Path) -> None:
    trouble: dict[str, BaseException] = {"create": LOCKED}
    history = TroubledHistory(tmp_path)
    history.trouble = trouble
    with EndpointServer(tmp_path, InvertingEngine(), history=history, queue_per_key=1, hold_seconds=20.0) as server:
        for _ in range(3):
            server.inpaint()
        del trouble["create"]
        assert server.inpaint()["status"] == "success"


def test_a_worker_that_is_stuck_is_told_by_healthz(tmp_path: Path) -> None:
    back = threading.Event()

    class Deaf(HeldEngine):
        def inpaint(self, request: InpaintRequest, context: RunContext) -> InpaintResult:
            assert back.wait(60)
            return super().inpaint(request, context)

    options = JobOptions(run_seconds=0.05, grace_seconds=0.05, ending_seconds=0.1)
    with EndpointServer(tmp_path, Deaf(), job_options=options, hold_seconds=0.0) as server:
        assert server.client.get("/healthz").status_code == 200
        server.inpaint()
        while (answer := server.client.get("/healthz")).status_code == 200:
            back.wait(0.02)
        assert answer.status_code == 503
        assert answer.json()["status"] == "error"
        assert "is stuck" in answer.json()["message"]
    back.set()


@pytest.mark.slow
def test_an_endpoint_run_that_is_ended_says_why(tmp_path: Path) -> None:
    engine = HeldEngine()
    engine.samples_allowed.release()
    with EndpointServer(tmp_path, engine, job_options=JobOptions(run_seconds=0.2), hold_seconds=20.0) as server:
        reply = server.inpaint(samples=2)
    assert reply["status"] == "error"
    assert reply["message"] == "The run was ended after 0.2 s: what was finished by then is kept."


@pytest.mark.slow
def test_pictures_that_end_the_program_are_begun_twice_and_then_refused(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    command = [sys.executable, __file__, str(tmp_path)]
    ends = [subprocess.run(command, env=environment, timeout=120, check=False).returncode for _ in range(2)]
    assert ends == [-signal.SIGKILL] * 2
    store = HistoryStore(tmp_path)
    (job,) = store.jobs.unfinished()
    store.close()
    with EndpointServer(tmp_path, InvertingEngine(), hold_seconds=20.0) as server:
        reply = server.finished(job.id, key="")
        assert reply["message"].startswith("The pictures of this request have ended the program twice")
        assert server.inpaint()["status"] == "success"


class DeadlyIntake(Ingest):
    """Kills the program that reads, as the machine does where memory ends."""

    def received(self, job: Any, files: Any) -> Any:
        os.kill(os.getpid(), signal.SIGKILL)
        return super().received(job, files)


if __name__ == "__main__":
    import backend.server.service as service

    service.Ingest = DeadlyIntake  # type: ignore[misc]
    with EndpointServer(Path(sys.argv[1]), InvertingEngine(), hold_seconds=20.0) as deadly:
        deadly.inpaint(init_image=coded(picture()), mask_image=coded(marked()))
