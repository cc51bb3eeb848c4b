"""Who looks at a run is woken by each new preview, and misses none that came while nobody waited."""

import asyncio
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import looping
import pytest
from fakes import HeldEngine, InvertingEngine
from PIL import Image
from queued import WAIT, jobs_with, new_run, small_request

from backend.engines.run_context import RunContext
from backend.history import HistoryStore, Status
from backend.imaging.geometry import Box
from backend.imaging.preview import Preview
from backend.jobs.jobs import Jobs
from backend.jobs.state import MOST_PREVIEWS, Job, JobState
from backend.request import InpaintRequest
from backend.result import InpaintResult


class ShowingEngine(HeldEngine):
    """Shows a grey whenever it is told to, and ends when the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.shows = threading.Semaphore(0)

    def inpaint(self, request: InpaintRequest, context: RunContext) -> InpaintResult:
        self.started.set()
        while not self.samples_allowed.acquire(timeout=0.005):
            context.report(0.0)
            if self.shows.acquire(blocking=False):
                context.report(0.0, preview=Image.new("RGB", (4, 4), "grey"))
        return InvertingEngine().inpaint(request, context)


@pytest.fixture
def history(tmp_path: Path) -> Iterator[HistoryStore]:
    store = HistoryStore(tmp_path / "data")
    yield store
    store.close()


@pytest.fixture
def engine() -> ShowingEngine:
    return ShowingEngine()


@pytest.fixture
def jobs(history: HistoryStore, engine: ShowingEngine) -> Iterator[Jobs]:
    jobs = jobs_with(history, engine)
    jobs.start()
    yield jobs
    engine.samples_allowed.release()
    jobs.close()


def begun(jobs: Jobs, engine: ShowingEngine, folder: Path) -> str:
    run = jobs.submit(new_run(small_request(), folder, engine.name), small_request())
    assert engine.started.wait(WAIT)
    return run.id


def looked(jobs: Jobs, run_id: str, shown: JobState) -> JobState:
    """The state as soon as there is something else to see; TimeoutError where nobody wakes who waits."""
    looping.run(asyncio.wait_for(jobs.seen(run_id, shown), WAIT))
    return jobs.state(run_id)


def test_a_new_preview_wakes_whoever_looks(jobs: Jobs, engine: ShowingEngine, tmp_path: Path) -> None:
    run_id = begun(jobs, engine, tmp_path)
    shown = jobs.state(run_id)
    threading.Timer(0.05, engine.shows.release).start()
    assert [preview.box for preview in looked(jobs, run_id, shown).previews] == [Box(5, 5, 25, 25)]


def test_a_preview_that_came_while_nobody_waited_is_seen_at_once(
    jobs: Jobs, engine: ShowingEngine, tmp_path: Path
) -> None:
    run_id = begun(jobs, engine, tmp_path)
    shown = jobs.state(run_id)
    engine.shows.release()
    while not jobs.state(run_id).previews:
        time.sleep(0.005)
    assert looked(jobs, run_id, shown).previews


def test_who_waits_for_the_end_alone_is_not_woken_by_previews(
    jobs: Jobs, engine: ShowingEngine, tmp_path: Path
) -> None:
    run_id = begun(jobs, engine, tmp_path)
    threading.Timer(0.02, engine.shows.release).start()
    threading.Timer(0.1, engine.samples_allowed.release).start()
    looping.run(asyncio.wait_for(jobs.over(run_id), WAIT))
    assert jobs.state(run_id).status is Status.DONE


def test_the_end_of_a_run_wakes_whoever_looks(jobs: Jobs, engine: ShowingEngine, tmp_path: Path) -> None:
    run_id = begun(jobs, engine, tmp_path)
    engine.samples_allowed.release()
    shown = JobState(Status.RUNNING)
    while not jobs.state(run_id).status.is_over:
        shown = looked(jobs, run_id, shown)
    assert jobs.state(run_id).status is Status.DONE


def test_of_each_region_the_last_preview_is_kept_and_of_many_regions_some() -> None:
    job = Job("run", "cpu", None, None)  # type: ignore[arg-type]  # neither is looked at
    picture = Image.new("RGB", (2, 2))
    boxes = [Box(left, 0, left + 1, 1) for left in range(MOST_PREVIEWS + 5)]
    for box in boxes:
        job.moved(0.1, "", Preview(picture, box))
    job.moved(0.2, "", Preview(picture, boxes[10], sample=1))
    kept = job.state().previews
    assert len(kept) == MOST_PREVIEWS
    assert kept[-1] == Preview(picture, boxes[10], sample=1)
    assert [preview.box for preview in kept].count(boxes[10]) == 1
    job.moved(0.3, "", None)
    assert job.state().previews is kept
