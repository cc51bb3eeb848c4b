"""The queue: written down first, one run per device, stopped and taken up again."""

import errno
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import HeldEngine, InvertingEngine
from PIL import Image
from queued import new_run

from backend.engines.base import Engine
from backend.engines.run_context import RunContext
from backend.errors import InpaintError, RunNotFound
from backend.history import HistoryStore, Run, Status, request_from_run
from backend.imaging.files.codec import decode
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.reading.reader import Reader
from backend.inpainter import Inpainter
from backend.jobs.jobs import Jobs
from backend.request import InpaintRequest
from backend.result import InpaintResult

WAIT = 20.0  # seconds that a test is ready to wait; none of them needs it


@pytest.fixture
def history(tmp_path: Path) -> Iterator[HistoryStore]:
    store = HistoryStore(tmp_path / "data")
    yield store
    store.close()


@pytest.fixture
def request_of_three(photo: Picture, mask: Mask) -> InpaintRequest:
    return InpaintRequest(init_image=photo, mask_image=mask, samples=3, seed=7, prompt="a cat")


def jobs_with(history: HistoryStore, *engines: Engine) -> Jobs:
    jobs = Jobs(Inpainter({engine.name: engine for engine in engines}), history)
    jobs.start()
    return jobs


def test_a_run_is_written_down_with_what_it_avoids(
    history: HistoryStore, request_of_three: InpaintRequest, tmp_path: Path
) -> None:
    avoid = Mask(request_of_three.mask_image.image.transpose(Image.Transpose.FLIP_LEFT_RIGHT))
    request = replace(request_of_three, avoid_image=avoid)
    runs = [history.create(new_run(asked, tmp_path, "inverting")) for asked in (request, request_of_three)]
    read = [request_from_run(history.get(run.id), Reader()) for run in runs]
    assert read[0].avoid_image == avoid
    assert read[1].avoid_image is None


def test_a_run_ends_in_the_history_with_all_its_samples(
    history: HistoryStore, request_of_three: InpaintRequest, tmp_path: Path
) -> None:
    jobs = jobs_with(history, InvertingEngine())
    run = jobs.submit(new_run(request_of_three, tmp_path, "inverting"), request_of_three)
    assert jobs.wait(run.id, WAIT).status is Status.DONE
    run = history.get(run.id)
    assert [sample.seed for sample in run.samples] == [7, 8, 9]
    marked = request_of_three.mask_image.array() == 255
    before = np.asarray(request_of_three.init_image.image)
    after = np.asarray(decode(run.samples[0].path).image)
    assert (after[marked] == 255 - before[marked]).all()
    assert (after[~marked] == before[~marked]).all()
    jobs.close()


def test_a_run_is_written_down_before_its_id_is_told(
    history: HistoryStore, request_of_three: InpaintRequest, tmp_path: Path
) -> None:
    engine = HeldEngine()
    jobs = jobs_with(history, engine)
    run = jobs.submit(new_run(request_of_three, tmp_path, "held"), request_of_three)
    assert history.get(run.id).asked["prompt"] == "a cat"
    assert run.init_path.read_bytes() == (tmp_path / "photo.png").read_bytes()
    assert run.mask_path.exists()
    jobs.close()


def test_runs_of_one_device_wait_for_each_other(
    history: HistoryStore, request_of_three: InpaintRequest, tmp_path: Path
) -> None:
    engine = HeldEngine()
    jobs = jobs_with(history, engine)
    runs = [jobs.submit(new_run(request_of_three, tmp_path, "held"), request_of_three) for _ in range(3)]
    assert engine.started.wait(WAIT)
    assert [jobs.state(run.id).ahead for run in runs] == [0, 1, 2]
    engine.samples_allowed.release(9)
    assert [jobs.wait(run.id, WAIT).status for run in runs] == [Status.DONE] * 3
    jobs.close()


def test_runs_of_two_devices_run_side_by_side(
    history: HistoryStore, request_of_three: InpaintRequest, tmp_path: Path
) -> None:
    one, other = HeldEngine(name="one"), HeldEngine(name="other", device="gpu")
    jobs = jobs_with(history, one, other)
    for name in ("one", "other"):
        jobs.submit(new_run(request_of_three, tmp_path, name), request_of_three)
    assert one.started.wait(WAIT)
    assert other.started.wait(WAIT)
    jobs.close()


def test_stop_keeps_the_samples_already_finished(
    history: HistoryStore, request_of_three: InpaintRequest, tmp_path: Path
) -> None:
    engine = HeldEngine()
    jobs = jobs_with(history, engine)
    run = jobs.submit(new_run(request_of_three, tmp_path, "held"), request_of_three)
    engine.samples_allowed.release(2)
    while jobs.state(run.id).fraction < 0.6:
        jobs.wait(run.id, 0.01)
    jobs.stop(run.id)
    assert jobs.wait(run.id, WAIT).status is Status.STOPPED
    assert [sample.seed for sample in history.get(run.id).samples] == [7, 8]
    assert history.get(run.id).differences[0].field == "samples"
    jobs.close()


def test_a_waiting_run_can_be_stopped(history: HistoryStore, request_of_three: InpaintRequest, tmp_path: Path) -> None:
    engine = HeldEngine()
    jobs = jobs_with(history, engine)
    first, second = (jobs.submit(new_run(request_of_three, tmp_path, "held"), request_of_three) for _ in range(2))
    jobs.stop(second.id)
    assert jobs.state(second.id).status is Status.STOPPED
    assert not jobs.state(first.id).status.is_over
    jobs.close()


def test_a_restart_runs_again_what_was_cut_off(
    history: HistoryStore, request_of_three: InpaintRequest, tmp_path: Path
) -> None:
    engine = HeldEngine()
    jobs = jobs_with(history, engine)
    cut, waiting = (jobs.submit(new_run(request_of_three, tmp_path, "held"), request_of_three) for _ in range(2))
    assert engine.started.wait(WAIT)
    engine.samples_allowed.release(1)
    while not jobs.state(cut.id).fraction:
        jobs.wait(cut.id, 0.01)
    jobs.close()
    assert {run.id for run in history.unfinished()} == {cut.id, waiting.id}

    again = HeldEngine()
    again.samples_allowed.release(6)
    jobs = jobs_with(history, again)
    assert [jobs.wait(run.id, WAIT).status for run in (cut, waiting)] == [Status.DONE] * 2
    assert [len(history.get(run.id).samples) for run in (cut, waiting)] == [3, 3]
    jobs.close()


def test_a_run_of_an_engine_that_is_gone_says_so_after_a_restart(
    history: HistoryStore, request_of_three: InpaintRequest, tmp_path: Path
) -> None:
    run = history.create(new_run(request_of_three, tmp_path, "gone"))
    jobs = jobs_with(history, InvertingEngine())
    assert history.get(run.id).status is Status.FAILED
    assert "choose another" in history.get(run.id).error
    jobs.close()


def test_a_bug_in_an_engine_ends_the_run_and_not_the_queue(
    history: HistoryStore, request_of_three: InpaintRequest, tmp_path: Path
) -> None:
    class Broken(InvertingEngine):
        def inpaint(self, request: InpaintRequest, context: RunContext) -> InpaintResult:
            raise ZeroDivisionError(f"secret detail {request} {context}")

    jobs = jobs_with(history, Broken(), InvertingEngine(name="good"))
    bad = jobs.submit(new_run(request_of_three, tmp_path, "inverting"), request_of_three)
    good = jobs.submit(new_run(request_of_three, tmp_path, "good"), request_of_three)
    assert jobs.wait(bad.id, WAIT).status is Status.FAILED
    assert "secret" not in history.get(bad.id).error
    assert jobs.wait(good.id, WAIT).status is Status.DONE
    jobs.close()


def test_nobody_reads_the_run_of_another_visitor(
    history: HistoryStore, request_of_three: InpaintRequest, tmp_path: Path
) -> None:
    run: Run = history.create(new_run(request_of_three, tmp_path, "inverting", visitor="ann"))
    assert history.get_of("ann", run.id).id == run.id
    nobodys: list[Any] = ["bob", "", None]
    for other in nobodys:
        with pytest.raises(RunNotFound):
            history.get_of(other, run.id)
    assert history.latest("bob") is None


def test_a_full_disk_ends_a_run_in_one_sentence_and_the_queue_goes_on(
    tmp_path: Path, request_of_three: InpaintRequest
) -> None:
    class FullDisk(HistoryStore):
        is_full = True

        def add(self, *values: Any, **named: Any) -> Run:
            if self.is_full:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().add(*values, **named)

        def failed(self, run_id: str, error: str) -> None:
            if self.is_full:
                raise OSError(errno.ENOSPC, "No space left on device")
            super().failed(run_id, error)

    history = FullDisk(tmp_path / "data")
    jobs = jobs_with(history, InvertingEngine())
    run = jobs.submit(new_run(request_of_three, tmp_path, "inverting"), request_of_three)
    assert jobs.wait(run.id, WAIT).status is Status.FAILED
    assert "make room on the server's disk" in jobs.run(run.id).error
    assert jobs.active("me") is None
    history.is_full = False
    again = jobs.submit(new_run(request_of_three, tmp_path, "inverting"), request_of_three)
    assert jobs.wait(again.id, WAIT).status is Status.DONE
    jobs.close()
    history.close()


def test_a_run_that_cannot_be_written_down_is_refused_in_one_sentence_and_leaves_nothing(
    history: HistoryStore, request_of_three: InpaintRequest, tmp_path: Path
) -> None:
    new = replace(new_run(request_of_three, tmp_path, "inverting"), init_path=tmp_path / "gone.png")
    with pytest.raises(InpaintError, match="cannot be written down"):
        history.create(new)
    assert list((tmp_path / "data" / "runs").iterdir()) == []


def test_a_run_whose_folder_was_deleted_is_nobodys(
    history: HistoryStore, request_of_three: InpaintRequest, tmp_path: Path
) -> None:
    run = history.create(new_run(request_of_three, tmp_path, "inverting", visitor="ann"))
    shutil.rmtree(tmp_path / "data" / "runs" / run.id)
    assert not history.get(run.id).is_whole
    with pytest.raises(RunNotFound):
        history.get_of("ann", run.id)


def test_waiting_ends_at_once_when_the_program_does(
    history: HistoryStore, request_of_three: InpaintRequest, tmp_path: Path
) -> None:
    jobs = jobs_with(history, HeldEngine())
    run = jobs.submit(new_run(request_of_three, tmp_path, "held"), request_of_three)
    threading.Timer(0.2, jobs.close).start()
    assert not jobs.wait(run.id, WAIT).status.is_over
    assert jobs.is_closing


def test_an_unread_prompt_is_a_difference_and_a_drawn_seed_is_none(
    history: HistoryStore, request_of_three: InpaintRequest, tmp_path: Path
) -> None:
    run = history.create(new_run(replace(request_of_three, seed=None), tmp_path, "inverting"))
    done = replace(run, status=Status.DONE, got={"seed": 5, "samples": 3, "num_inference_steps": 20})
    assert {(d.field, d.asked, d.got) for d in done.differences} == {
        ("num_inference_steps", 30, 20),
        ("prompt", "a cat", None),
    }


def test_the_newest_run_with_samples_is_found_behind_one_that_was_stopped(
    history: HistoryStore, request_of_three: InpaintRequest, tmp_path: Path
) -> None:
    jobs = jobs_with(history, InvertingEngine())
    done = jobs.submit(new_run(request_of_three, tmp_path, "inverting"), request_of_three)
    jobs.wait(done.id, WAIT)
    stopped = history.create(new_run(request_of_three, tmp_path, "inverting"))
    history.stopped(stopped.id)
    newest, shown = history.latest("me"), history.latest("me", with_samples=True)
    assert (newest and newest.id, shown and shown.id) == (stopped.id, done.id)
    jobs.close()
