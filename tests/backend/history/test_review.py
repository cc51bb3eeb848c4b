"""Everybody's word is kept: beside each other's, however many speak at once, and as long as the run is there."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from keeping import keep, new_run, result_of

from backend.errors import InpaintError, InvalidRequest, RunNotFound
from backend.history import HistoryStore
from backend.history.board import Sight, Verdict
from backend.history.review import Opinion, SampleOf
from backend.history.review_tables import CommentRow
from backend.request import InpaintRequest

APPROVED = Opinion(Verdict.APPROVED, starred=False)


@pytest.fixture
def run_id(history: HistoryStore, asked: InpaintRequest, tmp_path: Path) -> str:
    run = history.create(new_run(asked, tmp_path))
    return keep(history, run, asked, result_of(asked, width=96, height=64)).id


def says(history: HistoryStore, sample: SampleOf, text: str, who: str = "eve", **more: object) -> CommentRow:
    return history.review.comment(sample, CommentRow(reviewer=who, text=text, **more))


def held(history: HistoryStore, run_id: str) -> list[tuple[int, str, str, bool]]:
    verdicts = history.review.said([run_id]).verdicts
    return sorted((row.position, row.reviewer, row.verdict, row.starred) for row in verdicts)


def test_people_hold_what_they_like_of_a_sample_and_change_only_their_own(history: HistoryStore, run_id: str) -> None:
    hold = history.review.hold
    hold(SampleOf(run_id, 0), "eve", APPROVED)
    hold(SampleOf(run_id, 0), "bob", Opinion(Verdict.REJECTED, starred=True))
    hold(SampleOf(run_id, 1), "eve", Opinion(None, starred=True))
    hold(SampleOf(run_id, 0), "eve", Opinion(Verdict.REWORK, starred=False))
    assert held(history, run_id) == [(0, "bob", "rejected", True), (0, "eve", "rework", False), (1, "eve", "", True)]
    hold(SampleOf(run_id, 0), "eve", Opinion(None, starred=False))
    assert held(history, run_id) == [(0, "bob", "rejected", True), (1, "eve", "", True)]


def test_people_who_speak_at_once_lose_nothing_and_are_counted(history: HistoryStore, run_id: str) -> None:
    people, start = ["ann", "bob", "eve", "joe"], Barrier(4)
    samples = {person: SampleOf(run_id, number % 2) for number, person in enumerate(people)}

    def speak(person: str, verdict: Verdict) -> None:
        start.wait()
        history.review.hold(samples[person], person, Opinion(verdict, starred=False))
        says(history, samples[person], f"{verdict} by {person}", person)

    with ThreadPoolExecutor(4) as threads:
        for round_ in range(10):
            verdict = list(Verdict)[round_ % 2]
            list(threads.map(speak, people, [verdict] * 4))
            assert {row[1:] for row in held(history, run_id)} == {(person, verdict, False) for person in people}
            row = history.board.row(Sight(is_everything=True), run_id)
            assert row
            assert (row.approved, row.rejected, row.undecided) == ((2, 0, 0) if round_ % 2 == 0 else (0, 2, 0))
    assert len(history.review.said([run_id]).comments) == 40


def test_a_name_is_that_of_everything_its_person_says(history: HistoryStore, run_id: str) -> None:
    history.review.hold(SampleOf(run_id, 0), "eve", APPROVED)
    assert history.review.said([run_id]).names == {}
    history.review.call("eve", "Eve")
    history.review.call("eve", "Eve Adams")
    history.review.call("bob", "Bob")
    assert history.review.said([run_id]).names == {"eve": "Eve Adams"}


def test_comments_are_pinned_answered_changed_and_withdrawn(history: HistoryStore, run_id: str) -> None:
    pinned = says(history, SampleOf(run_id, 1), "too green", x=10.5, y=63.0)
    answer = says(history, SampleOf(run_id, 1), "no", "bob", answers=pinned.id)
    other = says(history, SampleOf(run_id, 0), "good")
    found = history.review.said([run_id]).comments
    assert [(row.id, row.position, row.x, row.answers) for row in found] == [
        (pinned.id, 1, 10.5, None),
        (answer.id, 1, None, pinned.id),
        (other.id, 0, None, None),
    ]
    assert history.review.change(pinned.id, text="too blue").text == "too blue"
    assert history.review.change(pinned.id, resolved=True).resolved
    history.review.withdraw(pinned.id)
    left = history.review.said([run_id]).comments
    assert [(row.text, row.answers) for row in left] == [("no", None), ("good", None)]
    with pytest.raises(RunNotFound):
        history.review.withdraw(pinned.id)
    with pytest.raises(RunNotFound):
        history.review.change(pinned.id, text="again")


def test_what_is_said_of_nothing_is_refused_and_changes_nothing(history: HistoryStore, run_id: str) -> None:
    there = SampleOf(run_id, 1)
    elsewhere = says(history, SampleOf(run_id, 0), "about the other one")
    for sample in (SampleOf(run_id, 2), SampleOf(run_id, -1), SampleOf("0" * 32, 0)):
        with pytest.raises(RunNotFound):
            history.review.hold(sample, "eve", APPROVED)
        with pytest.raises(RunNotFound):
            says(history, sample, "what?")
    for point in ((-0.1, 5.0), (5.0, 64.5), (97.0, 5.0)):
        with pytest.raises(InvalidRequest, match="outside of the picture"):
            says(history, there, "where?", x=point[0], y=point[1])
    with pytest.raises(InvalidRequest, match="not one of this sample"):
        says(history, there, "why?", answers=elsewhere.id)
    said = history.review.said([run_id])
    assert [row.text for row in said.comments] == ["about the other one"]
    assert said.verdicts == []


def test_a_run_takes_only_so_much(history: HistoryStore, run_id: str) -> None:
    review = replace(history.review, most_people=2, most_comments=3)
    sample = SampleOf(run_id, 0)
    for person in ("eve", "bob", "eve"):
        review.comment(sample, CommentRow(reviewer=person, text="a word"))
    with pytest.raises(InpaintError, match="More people than 2"):
        review.hold(sample, "mallory", APPROVED)
    review.hold(sample, "eve", APPROVED)
    with pytest.raises(InpaintError, match="has 3 comments"):
        review.comment(sample, CommentRow(reviewer="eve", text="and one"))
    assert len(held(history, run_id)) == 1
