"""The history on SQLite and on PostgreSQL: it gives back what was written, counts starts, and tells programs apart."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from keeping import keep, new_run, result_of

from backend.errors import InpaintError, RunNotFound
from backend.history import HistoryStore, Status, request_from_run
from backend.imaging.reading.reader import Reader
from backend.protocol.endpoint_request import EndpointRequest
from backend.request import InpaintRequest
from backend.resume import PartState, ResumeState

Opener = Callable[..., HistoryStore]


def test_a_run_comes_back_as_it_was_written(history: HistoryStore, asked: InpaintRequest, tmp_path: Path) -> None:
    new = new_run(asked, tmp_path)
    created = history.create(new)
    assert created == history.get(created.id)
    assert created.created == new.created
    assert created.created.utcoffset() == timedelta(0)
    done = keep(history, created, asked, result_of(asked, seed=asked.seed))
    assert done.status is Status.DONE
    assert [sample.seed for sample in done.samples] == [2**32 - 2, 2**32 - 1]
    assert [(sample.flagged, sample.seed_inferred) for sample in done.samples] == [(False, False)] * 2
    assert request_from_run(done, Reader()) == asked


def test_a_moment_is_kept_in_whatever_zone_it_was_said(
    history: HistoryStore, asked: InpaintRequest, tmp_path: Path
) -> None:
    moment = datetime(2026, 3, 29, 1, 30, 5, 250_000, tzinfo=timezone(timedelta(hours=-7)))
    run = history.create(new_run(asked, tmp_path, created=moment))
    read = history.get(run.id).created
    assert read == moment
    assert read.utcoffset() == timedelta(0)


def test_characters_that_a_database_cannot_hold_cost_nobody_a_run(
    history: HistoryStore, asked: InpaintRequest, tmp_path: Path
) -> None:
    text = "a\0b\ud83dc\N{CAT FACE}"
    strange = new_run(asked, tmp_path, name=text, visitor=text, picture_id=text, asked={"prompt": text})
    run = history.create(strange)
    assert history.get(run.id).asked == {"prompt": text}
    assert history.get(run.id).name == "a\ufffdb\ufffdc\N{CAT FACE}"
    history.failed(run.id, text)
    history.keep_resume(run.id, ResumeState(parts={0: PartState(sent={"text": text})}))
    assert history.get(run.id).resume.part(0).sent == {"text": text}
    latest = history.latest(text, picture_id=text)
    assert latest is not None
    assert latest.id == run.id
    job = history.jobs.create("owner", EndpointRequest(webhook=text), text)
    history.jobs.finish(job.id, text)
    assert history.jobs.get(job.id).request.webhook == text


def test_numbers_that_json_does_not_have_cost_nobody_a_run(
    history: HistoryStore, asked: InpaintRequest, tmp_path: Path
) -> None:
    run = history.create(new_run(asked, tmp_path))
    done = keep(history, run, asked, result_of(asked, scores=[float("nan"), 1.5], most=float("inf")))
    assert done.got == {"scores": [None, 1.5], "most": None}


def test_starts_are_counted_until_the_program_itself_ends_them(
    history: HistoryStore, asked: InpaintRequest, tmp_path: Path
) -> None:
    run = history.create(new_run(asked, tmp_path))
    assert [history.started(run.id) for _ in range(2)] == [1, 2]
    history.interrupted(run.id)
    assert [waiting.id for waiting in history.unfinished()] == [run.id]
    assert history.started(run.id) == 2
    history.failed(run.id, "It went wrong.")
    history.interrupted(run.id)
    assert history.get(run.id).status is Status.FAILED
    history.queued(run.id)
    assert history.started(run.id) == 1
    with pytest.raises(RunNotFound):
        history.started("nowhere")


def test_starts_of_a_job_are_counted_too(history: HistoryStore) -> None:
    jobs = history.jobs
    job = jobs.create("owner", EndpointRequest(), "")
    assert [jobs.begun(job.id) for _ in range(2)] == [1, 2]
    for _ in range(5):
        jobs.interrupted(job.id)
    assert jobs.begun(job.id) == 1
    with pytest.raises(RunNotFound):
        jobs.begun(5)


def test_the_largest_number_of_a_job_and_the_moment_of_its_webhook_are_kept(
    history: HistoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.history.jobs.randbelow", lambda below: below - 1)
    job = history.jobs.create("owner", EndpointRequest(), "")
    due = 1_767_322_800.123_456
    history.jobs.finish(job.id, webhook_due=due)
    assert job.id == 2_009_999_999
    assert history.jobs.next_telling() == due
    assert [told.id for told in history.jobs.to_tell(due)] == [job.id]
    assert history.jobs.to_tell(due - 0.001) == ()


def test_the_days_budget_holds_when_many_take_at_once(history: HistoryStore) -> None:
    spending, start = history.spending, threading.Barrier(8)

    def take() -> int:
        start.wait()
        return sum(spending.take("2026-01-31", 3, most=40) for _ in range(5))

    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(lambda _: take(), range(8)))
    assert taken == 13
    assert spending.spent("2026-01-31") == 39
    assert not spending.take("2026-02-01", 41, most=40)
    assert spending.spent("2026-02-01") == 0
    spending.give_back("2026-01-31", 3)
    assert spending.spent("2026-01-31") == 36
    assert spending.take("2026-01-31", 4, most=40)


def test_two_programs_on_one_database_leave_each_others_runs_alone(
    opened: Opener, database_url: str, asked: InpaintRequest, tmp_path: Path
) -> None:
    one, other = (opened(tmp_path / name, database_url) for name in ("one", "other"))
    runs = {store: store.create(new_run(asked, tmp_path)) for store in (one, other)}
    jobs = {store: store.jobs.create("owner", EndpointRequest(), "") for store in (one, other)}
    for store in (one, other):
        assert [run.id for run in store.unfinished()] == [runs[store].id]
        assert [job.id for job in store.jobs.unfinished()] == [jobs[store].id]
    again = opened(tmp_path / "one", database_url)
    assert [run.id for run in again.unfinished()] == [runs[one].id]
    one.jobs.finish(jobs[one].id, webhook_due=5.0)
    assert [job.id for job in one.jobs.to_tell(9.0)] == [jobs[one].id]
    assert other.jobs.to_tell(9.0) == ()
    assert other.jobs.next_telling() is None


def test_a_run_whose_pictures_lie_with_another_program_is_nobodys_here(
    opened: Opener, database_url: str, asked: InpaintRequest, tmp_path: Path
) -> None:
    one, other = (opened(tmp_path / name, database_url) for name in ("one", "other"))
    mine = one.create(new_run(asked, tmp_path))
    theirs = other.create(new_run(asked, tmp_path))
    keep(other, theirs, asked, result_of(asked))
    assert not one.get(theirs.id).is_whole
    with pytest.raises(RunNotFound):
        one.get_of("ann", theirs.id)
    latest = one.latest("ann")
    assert latest is not None
    assert latest.id == mine.id
    assert one.latest("ann", with_samples=True) is None
    assert one.neighbours(one.get(mine.id)) == (None, None)
    one.clean(datetime.now(UTC) + timedelta(days=30))
    assert other.get(theirs.id).is_whole


def test_a_run_is_written_down_once(history: HistoryStore, asked: InpaintRequest, tmp_path: Path) -> None:
    run = history.create(new_run(asked, tmp_path))
    with pytest.raises(InpaintError, match="is written down already"):
        history.create(new_run(asked, tmp_path, id=run.id))
    assert history.get(run.id).is_whole
