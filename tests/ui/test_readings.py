"""Pictures read for the page: a few at once, fewer of one address, and the line of one address has an end."""

import asyncio
import threading
from collections import Counter
from collections.abc import Awaitable, Callable

import looping
import pytest

from backend.errors import EngineUnavailable
from ui.readings import Readings, ReadingsLimits


class Work:
    """Readings that last until they are let go; tells how many of each address were under way at once."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.lock = threading.Lock()
        self.now: Counter[str] = Counter()
        self.most: Counter[str] = Counter()

    def read(self, address: str) -> str:
        with self.lock:
            self.now[address] += 1
            self.most[address] = max(self.most[address], self.now[address])
            self.most["all"] = max(self.most["all"], self.now.total())
        assert self.gate.wait(20)
        with self.lock:
            self.now[address] -= 1
        return address

    async def under_way(self, count: int) -> None:
        while self.now.total() < count:
            await asyncio.sleep(0.005)


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(test(), 20)

    looping.run(bounded())


def test_one_address_never_takes_all_the_places() -> None:
    async def test() -> None:
        readings, work = Readings(ReadingsLimits(at_once=4, of_one=2)), Work()
        many = [asyncio.create_task(readings.done("a", work.read, "a")) for _ in range(20)]
        await work.under_way(2)
        others = [asyncio.create_task(readings.done(name, work.read, name)) for name in ("b", "c")]
        await work.under_way(4)  # while "a" still holds its own
        assert work.now == Counter(a=2, b=1, c=1)
        work.gate.set()
        assert await asyncio.gather(*many, *others) == ["a"] * 20 + ["b", "c"]
        assert work.most["a"] == 2
        assert work.most["all"] <= 4

    run(test)


def test_the_line_of_one_address_has_an_end_and_is_forgotten() -> None:
    async def test() -> None:
        readings, work = Readings(ReadingsLimits(of_one=1, waiting=3)), Work()
        waiting = [asyncio.create_task(readings.done("a", work.read, "a")) for _ in range(4)]
        await work.under_way(1)
        with pytest.raises(EngineUnavailable, match="from your network"):
            await readings.done("a", work.read, "a")
        work.gate.set()
        await asyncio.gather(*waiting)
        assert await readings.done("a", work.read, "a") == "a"
        assert not readings._lines  # else every address that ever asked would be remembered

    run(test)


def test_who_goes_away_keeps_the_place_until_the_thread_is_free() -> None:
    async def test() -> None:
        readings, work = Readings(ReadingsLimits(of_one=1)), Work()
        gone = asyncio.create_task(readings.done("a", work.read, "a"))
        await work.under_way(1)
        gone.cancel()
        next_one, other = (asyncio.create_task(readings.done(name, work.read, name)) for name in "ab")
        await work.under_way(2)
        assert work.now == Counter(a=1, b=1)  # "b" came later and has begun
        work.gate.set()
        assert await asyncio.gather(next_one, other) == ["a", "b"]
        with pytest.raises(asyncio.CancelledError):
            await gone
        assert work.most["a"] == 1

    run(test)


def test_an_error_of_the_reading_arrives_and_frees_the_place() -> None:
    async def test() -> None:
        readings = Readings(ReadingsLimits(of_one=1))

        def fails() -> None:
            raise EngineUnavailable("Too much.")

        for _ in range(3):
            with pytest.raises(EngineUnavailable, match=r"Too much\."):
                await readings.done("a", fails)

    run(test)
