"""Turns are shared between those who ask."""

import threading
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from backend.errors import EngineUnavailable
from backend.imaging.reading.turns import Turns


def asked(turns: Turns, owner: str, then: Callable[[], object]) -> threading.Thread:
    """Waits for a turn in a thread of its own, and calls this once it has come."""

    def work() -> None:
        with turns.turn(owner, 30):
            then()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def until_waiting(turns: Turns, count: int) -> None:
    while sum(len(line) for line in turns._waiting.values()) < count:
        threading.Event().wait(0.001)


def test_one_owner_leaves_a_turn_for_another() -> None:
    turns = Turns(at_once=2, of_one=1)
    with turns.turn("busy", 1), turns.turn("other", 1):
        pass
    with turns.turn("busy", 1), pytest.raises(EngineUnavailable, match="try again"), turns.turn("busy", 0.01):
        pass


def test_no_more_are_under_way_than_there_are_turns() -> None:
    turns = Turns(at_once=2, of_one=2)
    with turns.turn("a", 1), turns.turn("b", 1), pytest.raises(EngineUnavailable), turns.turn("c", 0.01):
        pass


def test_owners_alternate_however_many_wishes_one_of_them_has() -> None:
    turns, served, threads = Turns(at_once=1, of_one=1), [], []
    with turns.turn("first", 1):
        for number, owner in enumerate(("many", "many", "many", "one", "two"), 1):
            threads.append(asked(turns, owner, lambda owner=owner: served.append(owner)))
            until_waiting(turns, number)
    for thread in threads:
        thread.join()
    assert served == ["many", "one", "two", "many", "many"]


def test_a_turn_comes_back_when_its_work_fails_and_who_gave_up_is_forgotten() -> None:
    turns = Turns(at_once=1, of_one=1)
    with pytest.raises(ZeroDivisionError), turns.turn("a", 1):
        _ = 1 / 0
    with ExitStack() as stack:
        stack.enter_context(turns.turn("a", 1))
        with pytest.raises(EngineUnavailable), turns.turn("b", 0.01):
            pass
    assert not turns._waiting
    with turns.turn("c", 0.01):
        pass
