"""Room on the disk is bounded: in all, and for one caller."""

import os
import threading
import time
from pathlib import Path

import pytest

from backend.storage.disk import ALL_TAKEN, OWN_TAKEN, Disk, NoRoom
from backend.storage.housekeeping import Chore, Housekeeper


def test_what_is_there_counts_and_a_file_with_two_names_counts_once(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "x").write_bytes(bytes(600))
    os.link(tmp_path / "a" / "b" / "x", tmp_path / "a" / "y")
    disk = Disk([tmp_path, tmp_path / "nowhere"], 1000)
    disk.measure(time.time())
    disk.take("ann", 250)
    with pytest.raises(NoRoom, match=ALL_TAKEN[:30]):
        disk.take("bob", 200)


def test_one_caller_takes_no_more_than_a_share_and_has_it_again_after_a_day(tmp_path: Path) -> None:
    disk = Disk([tmp_path], 1000)
    disk.take("ann", 200)
    with pytest.raises(NoRoom, match=OWN_TAKEN[:30]):
        disk.take("ann", 51)
    disk.take("bob", 250)
    disk.measure(time.time() + 90_000)  # nothing of it is there any more
    disk.take("ann", 250)


def test_what_came_during_a_measurement_is_not_forgotten(tmp_path: Path) -> None:
    disk = Disk([tmp_path], 1000)
    for caller in "abcd":
        disk.take(caller, 240)
    with pytest.raises(NoRoom):
        disk.take("e", 100)
    disk.measure(time.time())
    disk.take("e", 100)


def test_without_a_limit_everybody_may(tmp_path: Path) -> None:
    disk = Disk([tmp_path], 0)
    for _ in range(3):
        disk.take("ann", 10**15)
    with pytest.raises(NoRoom):
        Disk([tmp_path], 1).take("ann", 10**15)


def test_a_chore_that_goes_wrong_stops_no_other_and_comes_again() -> None:
    told: list[str] = []
    enough = threading.Event()

    def bad(_: float) -> None:
        told.append("bad")
        raise OSError("disk on fire")

    def good(_: float) -> None:
        told.append("good")
        if told.count("good") > 2:
            enough.set()

    keeper = Housekeeper([Chore("bad", 0.01, bad), Chore("good", 0.01, good)])
    keeper.start()
    assert enough.wait(20)
    keeper.close()
    assert told.count("bad") > 1
