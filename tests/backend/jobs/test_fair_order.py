"""The line: callers take turns, nobody fills it alone, and how many come before one is told as it is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.access.requester import Requester
from backend.jobs.fair_order import FairOrder
from backend.jobs.line import TooManyWaiting
from backend.jobs.state import Job, JobOptions

START = datetime(2026, 1, 1, tzinfo=UTC)


def line_of(*callers: tuple[str, str], most: int = 100) -> FairOrder:
    """Jobs named by turn and number, asked for one after the other; a caller is (turn, address)."""
    line = FairOrder(JobOptions(queue_per_visitor=most))
    for number, (turn, address) in enumerate(callers):
        requester = Requester(turn=turn, address=address)
        line.expect(requester)
        line.add(Job(f"{turn}{number}", "cpu", START + timedelta(seconds=number), requester))
    return line


def taken(line: FairOrder, device: str = "cpu") -> list[str]:
    runs = []
    while job := line.next(device):
        runs.append(job.run_id)
    return runs


def test_visitors_take_turns() -> None:
    ann, bob = ("ann", "1.1.1.1"), ("bob", "2.2.2.2")
    assert taken(line_of(ann, ann, ann, ann, bob)) == ["ann0", "bob4", "ann1", "ann2", "ann3"]


def test_many_visitors_behind_one_address_get_the_turns_of_one() -> None:
    crowd = [(f"token{letter}", "6.6.6.6") for letter in "abcdef"]
    order = taken(line_of(*crowd, ("ann", "1.1.1.1"), ("ann", "1.1.1.1")))
    assert [order.index(run) for run in ("ann6", "ann7")] == [1, 3]


def test_visitors_behind_one_address_take_turns_among_themselves() -> None:
    ann, bob = ("ann", "1.1.1.1"), ("bob", "1.1.1.1")
    assert taken(line_of(ann, ann, ann, bob, bob)) == ["ann0", "bob3", "ann1", "bob4", "ann2"]


def test_newcomers_do_not_go_before_who_waits_already() -> None:
    line = line_of(("ann", "1.1.1.1"), ("bob", "2.2.2.2"))
    first = line.next("cpu")
    requester = Requester(turn="eve", address="3.3.3.3")
    line.expect(requester)
    line.add(Job("eve", "cpu", START, requester))
    assert (first and first.run_id, taken(line)) == ("ann0", ["bob1", "eve"])


def test_behind_one_turn_what_was_asked_for_first_comes_first() -> None:
    line = line_of(("ann", ""), ("ann", ""))
    requester = Requester(turn="ann")
    line.expect(requester)
    line.add(Job("older", "cpu", START - timedelta(hours=1), requester))
    assert taken(line) == ["older", "ann0", "ann1"]


def test_another_device_has_a_line_of_its_own() -> None:
    line = line_of(("ann", ""))
    requester = Requester(turn="ann")
    line.expect(requester)
    line.add(Job("gpu", "gpu", START - timedelta(hours=1), requester))
    assert line.before("gpu") == ("gpu", 0)
    assert taken(line, "gpu") == ["gpu"]


callers = st.tuples(st.sampled_from("abc"), st.sampled_from(["", "1", "2"]))


@given(st.lists(callers, min_size=1, max_size=25), st.data())
def test_what_is_said_to_come_before_is_what_comes_before(line_up: list[tuple[str, str]], data: st.DataObject) -> None:
    line = line_of(*line_up)
    for run in data.draw(st.lists(st.sampled_from([job.run_id for job in line]), unique=True, max_size=5)):
        assert line.remove(run)
    said = {job.run_id: line.before(job.run_id)[1] for job in line}
    assert taken(line) == sorted(said, key=lambda run: said[run])
    assert sorted(said.values()) == list(range(len(said)))
    line.require_room(Requester(turn="a", address="1"))  # nothing is counted that is gone
    assert not list(line)


def test_a_visitor_may_have_so_many_waiting_and_no_more() -> None:
    line = line_of(*[("ann", "1.1.1.1")] * 8, most=8)
    with pytest.raises(TooManyWaiting, match=r"^8 runs of yours are waiting: wait until one is done, or stop one\.$"):
        line.require_room(Requester(turn="ann", address="9.9.9.9"))
    line.require_room(Requester(turn="bob", address="1.1.1.1"))
    line.next("cpu")
    line.require_room(Requester(turn="ann", address="1.1.1.1"))


def test_invented_visitors_gain_little() -> None:
    line = line_of(*[(f"token {i}", "6.6.6.6") for i in range(32)], most=8)
    with pytest.raises(TooManyWaiting, match="32 runs from your network are waiting"):
        line.require_room(Requester(turn="another", address="6.6.6.6"))
    line.require_room(Requester(turn="ann", address="1.1.1.1"))
    line.remove("token 00")
    line.require_room(Requester(turn="another", address="6.6.6.6"))


def test_visitors_of_unknown_addresses_are_not_one() -> None:
    line = line_of(*[(f"token {i}", "") for i in range(40)], most=8)
    line.require_room(Requester(turn="another"))
    assert len(line) == 40
