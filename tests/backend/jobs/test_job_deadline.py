"""A run that computes here has a deadline; one that does not come back is seen."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import HeldEngine
from pydantic import SecretStr
from queued import WAIT, jobs_with, new_run, small_request

from backend.access.requester import Requester, Spends
from backend.engines.base import Capabilities
from backend.engines.run_context import RunContext
from backend.history import HistoryStore, Status
from backend.jobs.line import TooManyWaiting
from backend.jobs.state import JobOptions
from backend.request import InpaintRequest
from backend.result import InpaintResult


@pytest.fixture
def history(tmp_path: Path) -> Iterator[HistoryStore]:
    store = HistoryStore(tmp_path / "data")
    yield store
    store.close()


def test_what_was_finished_by_the_deadline_is_kept_and_said(history: HistoryStore, tmp_path: Path) -> None:
    engine = HeldEngine()
    engine.samples_allowed.release(2)
    jobs = jobs_with(history, engine, options=JobOptions(run_seconds=0.3))
    jobs.start()
    run = jobs.submit(new_run(small_request(4), tmp_path, "held"), small_request(4))
    assert jobs.wait(run.id, WAIT).status is Status.STOPPED
    kept = jobs.run(run.id)
    assert len(kept.samples) == 2
    assert kept.meta()["notices"] == ["The run was ended after 0.3 s: what was finished by then is kept."]
    jobs.close()


def test_a_run_without_a_sample_by_its_deadline_fails_in_one_sentence(history: HistoryStore, tmp_path: Path) -> None:
    jobs = jobs_with(history, HeldEngine(), options=JobOptions(run_seconds=0.1))
    jobs.start()
    runs = [jobs.submit(new_run(small_request(), tmp_path, "held"), small_request()) for _ in range(2)]
    assert [jobs.wait(run.id, WAIT).status for run in runs] == [Status.FAILED] * 2
    assert jobs.run(runs[0].id).error.startswith("This run took longer than 0.1 s and was ended: ")
    jobs.close()


def test_a_service_has_its_own_deadline(history: HistoryStore, tmp_path: Path) -> None:
    class Service(HeldEngine):
        @property
        def capabilities(self) -> Capabilities:
            able = super().capabilities
            return replace(able, queue=replace(able.queue, is_service=True))

    engine = Service()
    jobs = jobs_with(history, engine, options=JobOptions(run_seconds=0.01))
    jobs.start()
    run = jobs.submit(new_run(small_request(), tmp_path, "held"), small_request())
    assert not jobs.wait(run.id, 0.2).status.is_over
    engine.samples_allowed.release()
    assert jobs.wait(run.id, WAIT).status is Status.DONE
    jobs.close()


def test_a_run_that_does_not_come_back_is_a_trouble_and_fails_when_the_program_ends(
    history: HistoryStore, tmp_path: Path
) -> None:
    back = threading.Event()

    class Deaf(HeldEngine):
        def inpaint(self, request: InpaintRequest, context: RunContext) -> InpaintResult:
            assert back.wait(60)
            return super().inpaint(request, context)

    jobs = jobs_with(history, Deaf(), options=JobOptions(run_seconds=0.05, grace_seconds=0.05, ending_seconds=0.1))
    jobs.start()
    assert jobs.troubles() == ()
    run = jobs.submit(new_run(small_request(), tmp_path, "held"), small_request())
    while not jobs.troubles():
        jobs.wait(run.id, 0.02)
    (sentence,) = jobs.troubles()
    assert "The worker of “cpu” is stuck" in sentence
    jobs.close()
    assert history.get(run.id).status is Status.FAILED
    back.set()


def test_a_run_that_was_stopped_stays_so_where_the_program_ends_before_its_engine_hears_it(
    history: HistoryStore, tmp_path: Path
) -> None:
    class Busy(HeldEngine):
        def inpaint(self, request: InpaintRequest, context: RunContext) -> InpaintResult:
            self.started.set()
            assert self.samples_allowed.acquire(timeout=WAIT)
            context.report(0.5)
            raise AssertionError(f"the run of {request} was stopped")

    engine = Busy()
    jobs = jobs_with(history, engine)
    jobs.start()
    run = jobs.submit(new_run(small_request(), tmp_path, "held"), small_request())
    assert engine.started.wait(WAIT)
    jobs.stop(run.id)
    closing = threading.Thread(target=jobs.close)
    closing.start()
    while not jobs.is_closing:
        closing.join(0.01)
    engine.samples_allowed.release()
    closing.join(WAIT)
    assert history.get(run.id).status is Status.STOPPED


def test_how_far_the_operators_key_may_be_used_outlives_a_restart(history: HistoryStore, tmp_path: Path) -> None:
    seen: list[Spends] = []

    class Spender(HeldEngine):
        def check(self, request: InpaintRequest, context: RunContext) -> None:
            super().check(request, context)
            seen.append(context.spends)

    jobs = jobs_with(history, Spender())
    requester = Requester(turn="ann", spends=Spends.BUDGET)
    run = jobs.submit(new_run(small_request(), tmp_path, "held"), small_request(), requester=requester)
    jobs.close()
    engine = Spender()
    engine.samples_allowed.release()
    seen.clear()
    jobs = jobs_with(history, engine)
    jobs.start()
    assert jobs.wait(run.id, WAIT).status is Status.DONE
    assert set(seen) == {Spends.BUDGET}
    jobs.close()


def test_a_run_with_a_key_of_its_own_goes_on_with_no_other_one(history: HistoryStore, tmp_path: Path) -> None:
    jobs = jobs_with(history, HeldEngine())
    key = SecretStr("visitors-own-key")
    run = jobs.submit(new_run(small_request(), tmp_path, "held"), small_request(), key)
    jobs.close()
    engine = HeldEngine()
    engine.samples_allowed.release()
    jobs = jobs_with(history, engine)
    jobs.start()
    assert jobs.wait(run.id, WAIT).status is Status.FAILED
    assert "used a key of your own: type it again" in history.get(run.id).error
    assert not engine.started.is_set()
    jobs.close()


def test_the_one_that_is_being_made_does_not_count_as_waiting(history: HistoryStore, tmp_path: Path) -> None:
    engine = HeldEngine()
    jobs = jobs_with(history, engine, options=JobOptions(queue_per_visitor=2))
    jobs.start()
    requester = Requester(turn="ann", address="1.1.1.1")

    def submit() -> None:
        jobs.submit(new_run(small_request(), tmp_path, "held"), small_request(), requester=requester)

    for _ in range(3):
        submit()
    assert engine.started.wait(WAIT)
    folders = len(list((tmp_path / "data" / "runs").iterdir()))
    with pytest.raises(TooManyWaiting):
        submit()
    assert len(list((tmp_path / "data" / "runs").iterdir())) == folders
    jobs.close()
