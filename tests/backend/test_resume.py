"""What an engine resumes from: the same after it was kept as JSON, and read from what the first releases wrote."""

import json
from typing import Any

import pytest

from backend.resume import BudgetState, MemoryResume, PartState, ResumeState

SENT = {"prompt": "a cat"}
JOB = {"id": 7, "fetch_result": "", "eta": 2.0, "meta": {"seed": 5}}


def test_it_survives_being_json() -> None:
    parts = {0: PartState(sent=SENT, job=JOB, delivered=2, missing=1), 3: PartState(sent=SENT)}
    state = ResumeState(
        parts=parts, budget=BudgetState(open={3: "2026-01-31"}, sent={0: "2026-01-30"}), is_taken_up=True
    )
    assert ResumeState.from_dict(json.loads(json.dumps(state.as_dict()))) == state


@pytest.mark.parametrize(
    ("old", "part"),
    [
        ({"sent": SENT}, PartState(sent=SENT)),
        ({"sent": SENT} | JOB, PartState(sent=SENT, job=JOB)),
        ({"sent": SENT} | JOB | {"home": 1, "missing": 1}, PartState(sent=SENT, job=JOB, delivered=1, missing=1)),
        ({"sent": SENT, "id": None, "fetch_result": "", "meta": {}}, PartState(sent=SENT)),
        ({}, PartState()),
    ],
)
def test_rows_of_the_first_releases_are_understood(old: dict[str, Any], part: PartState) -> None:
    notes = {"0": old, "mask": {"understood": "White was kept."}, "run": {"is_taken_up": True}}
    state = ResumeState.from_dict(notes | {"budget": {"open": {}, "sent": {"0": "2026-01-30"}, "is_over": True}})
    assert state.part(0) == part
    assert list(state.parts) == [0]
    assert state.is_taken_up
    assert state.budget == BudgetState(sent={0: "2026-01-30"}, is_over=True)


def test_another_providers_job_is_kept_as_it_is() -> None:
    part = PartState(sent=SENT, job={"prediction": "abc"})
    assert ResumeState.from_dict(ResumeState(parts={0: part}).as_dict()).part(0) == part


def test_a_part_says_what_may_still_come_of_it() -> None:
    sent, begun = PartState(sent=SENT), PartState(sent=SENT, job=JOB)
    assert (sent.awaits_job, begun.awaits_job) == (True, False)
    assert (sent.has_more, begun.has_more) == (False, True)
    ends = [PartState(sent=SENT, job=JOB, delivered=2, missing=missing).has_more for missing in (0, 1)]
    assert ends == [False, True]
    assert [ResumeState(parts={0: part}).is_begun for part in (PartState(), sent, begun)] == [False, True, True]


def test_keeping_one_part_leaves_the_others() -> None:
    resume = MemoryResume()
    resume.keep(ResumeState(parts={0: PartState(sent=SENT)}, budget=BudgetState(sent={0: "2026-01-30"})))
    resume.keep(ResumeState(parts={1: PartState(job=JOB)}))
    assert resume.read().parts == {0: PartState(sent=SENT), 1: PartState(job=JOB)}
    assert resume.read().budget == BudgetState(sent={0: "2026-01-30"})
