"""What lists show: only runs with samples, the newest first, cut down by filters, page by page without a gap."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from keeping import keep, new_run, result_of

from backend.history import HistoryStore
from backend.history.board import Filters, Place, Sight, Verdict
from backend.history.review import Opinion, SampleOf
from backend.request import InpaintRequest

ANN = Sight(visitor="ann")
BEGIN = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def made(history: HistoryStore, asked: InpaintRequest, tmp_path: Path) -> list[str]:
    """Five runs of Ann's, each an hour after the one before; the middle two at the same moment."""
    ids = []
    prompts = ("a red ball", "50% off", "Straße am Meer", "a_b", "nothing")
    for hour, prompt in zip((0, 1, 1, 2, 3), prompts, strict=True):
        new = new_run(
            asked,
            tmp_path,
            engine="hosted" if hour == 1 else "content_aware",
            created=BEGIN + timedelta(hours=hour),
            asked={"prompt": prompt, "negative_prompt": "text"},
            parent=(ids[-1], 1) if ids else None,
        )
        keep(history, history.create(new), asked, result_of(asked, width=96, height=64))
        ids.append(new.id)
    return ids


def shown(history: HistoryStore, sight: Sight = ANN, **filters: object) -> list[str]:
    return [row.run_id for row in history.board.page(sight, Filters(**filters), 50)]  # type: ignore[arg-type]


def test_a_run_is_listed_with_what_was_asked_and_where_it_came_from(history: HistoryStore, made: list[str]) -> None:
    row = history.board.row(ANN, made[2])
    assert row
    assert (row.prompt, row.negative_prompt, row.name, row.engine) == ("Straße am Meer", "text", "photo", "hosted")
    assert (row.width, row.height, row.undecided, row.approved) == (96, 64, 2, 0)
    assert (row.parent_run, row.parent_position) == (made[1], 1)
    assert row.created == BEGIN + timedelta(hours=1)


def test_nobody_sees_anybody_elses_and_whoever_runs_it_sees_all(
    history: HistoryStore, made: list[str], asked: InpaintRequest, tmp_path: Path
) -> None:
    eves = history.create(new_run(asked, tmp_path, visitor="eve", created=BEGIN + timedelta(days=1)))
    assert shown(history, Sight(visitor="eve")) == [], "it has no samples yet"
    keep(history, eves, asked, result_of(asked))
    assert shown(history, Sight(visitor="eve")) == [eves.id]
    assert eves.id not in shown(history)
    assert history.board.row(Sight(visitor="eve"), made[0]) is None
    assert shown(history, Sight(is_everything=True)) == [eves.id, *shown(history)]
    assert shown(history, Sight(visitor="")) == []


def test_pages_follow_each_other_without_a_gap_or_a_repetition(history: HistoryStore, made: list[str]) -> None:
    rows = history.board.page(ANN, Filters(), 50)
    assert [row.created for row in rows] == sorted((row.created for row in rows), reverse=True)
    assert {row.run_id for row in rows} == set(made)
    for most in (1, 2, 3):
        walked, place = [], None
        while page := history.board.page(ANN, Filters(), most, place):
            walked += page
            place = Place(page[-1].created, page[-1].run_id)
        assert [row.run_id for row in walked] == [row.run_id for row in rows]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("BALL", [0]),
        ("STRASSE", [2]),
        ("%", [1]),
        ("_", [3]),
        ("a", [0, 2, 3]),
        ("\\", []),
        ("50% OFF", [1]),
        ("text", []),
    ],
)
def test_words_are_looked_for_in_the_prompt_and_signs_stand_for_themselves(
    history: HistoryStore, made: list[str], text: str, found: list[int]
) -> None:
    assert set(shown(history, text=text)) == {made[number] for number in found}


def test_lists_are_cut_down_by_engine_and_time(history: HistoryStore, made: list[str]) -> None:
    assert set(shown(history, engine="hosted")) == {made[1], made[2]}
    assert shown(history, engine="local") == []
    assert shown(history, since=BEGIN + timedelta(hours=2)) == [made[4], made[3]]
    assert shown(history, until=BEGIN) == [made[0]]
    assert set(shown(history, engine="content_aware", text="a", until=BEGIN + timedelta(hours=2))) == {made[0], made[3]}


def test_lists_are_cut_down_by_what_anybody_holds(history: HistoryStore, made: list[str]) -> None:
    hold = history.review.hold
    hold(SampleOf(made[0], 0), "eve", Opinion(Verdict.APPROVED, starred=False))
    hold(SampleOf(made[0], 1), "bob", Opinion(Verdict.REJECTED, starred=False))
    hold(SampleOf(made[1], 1), "eve", Opinion(Verdict.REWORK, starred=True))
    hold(SampleOf(made[2], 1), "eve", Opinion(None, starred=True))
    assert shown(history, verdict="approved") == [made[0]]
    assert shown(history, verdict="rejected") == [made[0]]
    assert shown(history, verdict="rework") == [made[1]]
    assert set(shown(history, verdict="none")) == set(made[1:]), "a star is no verdict, and one of two is not all"
    hold(SampleOf(made[0], 0), "eve", Opinion(None, starred=False))
    assert shown(history, verdict="approved") == []
    assert made[0] in shown(history, verdict="none")
