"""The day's budget: never more than it holds, whoever takes at once, and told in words."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from budgets import MemorySpending, daily_budget, spent

from backend.access.budget import DailyBudget
from backend.errors import EngineUnavailable
from backend.history import HistoryStore


def test_what_is_left_is_said() -> None:
    made = daily_budget(2000, spent=12)
    assert made.words() == "1,988 of 2,000 free pictures left today."
    assert made.refusal() == ""


def test_a_budget_that_is_empty_says_when_it_begins_anew() -> None:
    made = daily_budget(3, spent=3)
    with pytest.raises(EngineUnavailable, match="Today's 3 free pictures are used up: come back after midnight UTC"):
        made.take(1)
    assert "used up" in made.refusal()
    assert spent(made) == 3


def test_fewer_than_a_run_needs_are_told_by_their_number() -> None:
    made = daily_budget(3, spent=2)
    with pytest.raises(EngineUnavailable, match="Only 1 free picture is left today, and this run is 2"):
        made.require(2)
    made.require(1)
    assert spent(made) == 2


def test_a_day_ends_at_midnight_utc_and_what_is_given_back_is_given_to_its_day() -> None:
    now = [datetime(2026, 1, 31, 23, 59, 30, tzinfo=UTC)]
    made = DailyBudget(MemorySpending(), 1, lambda: now[0])
    day = made.take(1)
    with pytest.raises(EngineUnavailable) as refused:
        made.take(1)
    assert refused.value.retry_after == 30
    now[0] = datetime(2026, 2, 1, tzinfo=UTC)
    made.take(1)
    made.give_back(day, 1)
    assert (day, made.spending.spent("2026-01-31"), made.spending.spent("2026-02-01")) == ("2026-01-31", 0, 1)


def test_of_many_at_once_no_more_are_served_than_there_are_and_a_restart_knows_it(tmp_path: Path) -> None:
    history = HistoryStore(tmp_path)
    made, served = DailyBudget(history.spending, 9), []

    def take() -> None:
        try:
            served.append(made.take(2))
        except EngineUnavailable:
            return

    threads = [threading.Thread(target=take) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    history.close()
    assert len(served) == 4
    again = HistoryStore(tmp_path)
    assert DailyBudget(again.spending, 9).left == 1
    again.close()
