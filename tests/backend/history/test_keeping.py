"""What is too old or too much goes, the oldest first; what is approved, under way, or shown by a link never does."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from keeping import keep, new_run, result_of
from sqlalchemy import create_engine, text

from backend.errors import RunNotFound
from backend.history import HistoryStore
from backend.history.board import Verdict
from backend.history.keeping import KeepLimits
from backend.history.review import Opinion, SampleOf
from backend.history.review_tables import LinkRow
from backend.request import InpaintRequest
from backend.resume import ResumeState

Opener = Callable[..., HistoryStore]
Make = Callable[..., str]
APPROVED = Opinion(Verdict.APPROVED, starred=False)
A_WEEK = KeepLimits(days=7)


@pytest.fixture
def made(history: HistoryStore, asked: InpaintRequest, tmp_path: Path) -> Make:
    """The id of a new run with samples."""

    def make(**more: object) -> str:
        run = history.create(new_run(asked, tmp_path, **more))
        return keep(history, run, asked, result_of(asked, width=96, height=64)).id

    return make


def after(**time: float) -> datetime:
    return datetime.now(UTC) + timedelta(**time)


def folders(tmp_path: Path) -> set[str]:
    return {path.name for path in (tmp_path / "data" / "runs").iterdir()}


def linked(history: HistoryStore, run_id: str, days: float) -> str:
    row = LinkRow(owner="ann", may_speak=False, is_blind=False, ends=after(days=days))
    return history.links.make(row, [run_id]).id


def test_what_somebody_needs_survives_any_age(
    history: HistoryStore, made: Make, asked: InpaintRequest, opened: Opener, tmp_path: Path, database_url: str
) -> None:
    old, approved, shown, once_shown = made(), made(), made(), made()
    queued = history.create(new_run(asked, tmp_path)).id
    history.review.hold(SampleOf(approved, 1), "eve", APPROVED)
    history.review.hold(SampleOf(approved, 1), "bob", Opinion(Verdict.REJECTED, starred=False))
    live, over = linked(history, shown, days=30), linked(history, once_shown, days=1)
    assert history.clean(after(days=6), A_WEEK).deleted == 0
    assert history.clean(after(days=600)).deleted == 0, "for ever, where nothing is said"
    live = linked(history, shown, days=30) if history.links.get(live) is None else live
    cleaned = history.clean(after(days=8), A_WEEK)
    assert (cleaned.deleted, folders(tmp_path)) == (2, {approved, shown, queued})
    assert history.links.get(over) is None
    assert history.links.get(live)
    assert history.clean(after(days=31), A_WEEK).deleted == 1
    for _ in range(2):
        history.close()
        history = opened(tmp_path / "data", database_url)
        assert history.clean(after(days=31), A_WEEK).deleted == 0
        assert history.get(approved).is_whole
        for gone in (old, shown):
            with pytest.raises(RunNotFound):
                history.get(gone)


def test_age_counts_from_the_end_and_parts_of_days_count(history: HistoryStore, made: Make) -> None:
    run_id = made(created=after(days=-100))
    assert history.clean(after(hours=11), KeepLimits(days=0.5)).deleted == 0
    assert history.get(run_id).is_whole
    assert history.clean(after(hours=13), KeepLimits(days=0.5)).deleted == 1


def test_what_was_paid_for_and_may_still_come_has_its_week(
    history: HistoryStore, asked: InpaintRequest, tmp_path: Path
) -> None:
    plain, paid = (history.create(new_run(asked, tmp_path)).id for _ in range(2))
    history.keep_resume(paid, ResumeState.from_dict({"0": {"id": 12345}}))
    for run_id in (plain, paid):
        history.failed(run_id, "It went wrong.")
    assert history.clean(after(days=2), KeepLimits(days=1)).deleted == 1
    assert history.get(paid).is_whole
    assert history.clean(after(days=8), KeepLimits(days=1)).deleted == 1


def test_the_oldest_go_until_the_rest_is_small_enough(history: HistoryStore, made: Make, tmp_path: Path) -> None:
    runs = [made() for _ in range(6)]
    history.review.hold(SampleOf(runs[1], 0), "eve", APPROVED)
    linked(history, runs[2], days=1)
    one = history.used() / len(runs)
    limits = KeepLimits(gigabytes=3.5 * one / 1e9)
    assert history.clean(limits=limits).deleted == 3
    assert folders(tmp_path) == {runs[1], runs[2], runs[5]}
    assert history.used() <= 3.5 * one
    assert history.clean(limits=limits).deleted == 0
    history.clean(limits=KeepLimits(gigabytes=1e-9))
    assert folders(tmp_path) == {runs[1], runs[2]}


def test_one_that_cannot_be_deleted_is_told_and_the_others_go(
    history: HistoryStore, made: Make, database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stuck, *others = [made() for _ in range(3)]
    refuse(database_url, stuck)
    with caplog.at_level(logging.WARNING):
        assert history.clean(after(days=8), A_WEEK).deleted == len(others)
    assert [record.getMessage() for record in caplog.records if stuck in record.getMessage()]
    assert folders(tmp_path) == {stuck}
    assert history.get(stuck).is_whole


def refuse(database_url: str, run_id: str) -> None:
    """The database does not let this run go."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            when = f"CREATE TRIGGER stays BEFORE DELETE ON runs WHEN OLD.id = '{run_id}'"
            connection.execute(text(f"{when} BEGIN SELECT RAISE(ABORT, 'stays'); END"))
        else:
            body = "CREATE FUNCTION stays() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''stays''; END'"
            connection.execute(text(body))
            when = f"CREATE TRIGGER stays BEFORE DELETE ON runs FOR EACH ROW WHEN (OLD.id = '{run_id}')"
            connection.execute(text(f"{when} EXECUTE FUNCTION stays()"))
    engine.dispose()


def approve(history: HistoryStore, run_id: str) -> None:
    history.review.hold(SampleOf(run_id, 0), "eve", APPROVED)


def hand_out(history: HistoryStore, run_id: str) -> None:
    linked(history, run_id, days=30)


@pytest.mark.parametrize("speak", [approve, hand_out])
def test_who_needs_a_run_while_it_is_cleaned_is_heard_or_told_that_it_is_gone(
    history: HistoryStore, made: Make, tmp_path: Path, speak: Callable[[HistoryStore, str], None]
) -> None:
    runs = [made() for _ in range(12)]

    def needed() -> set[str]:
        found = set[str]()
        for run_id in reversed(runs):
            try:
                speak(history, run_id)
            except RunNotFound:
                continue
            found.add(run_id)
        return found

    with ThreadPoolExecutor(2) as threads:
        heard = threads.submit(needed)
        cleaned = threads.submit(history.clean, after(days=8), A_WEEK)
        assert cleaned.result().deleted == len(runs) - len(heard.result())
    assert folders(tmp_path) == heard.result()
    assert all(history.get(run_id).is_whole for run_id in heard.result())
