"""The page reads strangers' pictures a few at a time, fewer of one address; whoever waits holds no thread."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import ParamSpec, TypeVar

from backend.errors import EngineUnavailable

TOO_MANY = "Many pictures from your network are being read just now: try again in a minute."
AGAIN = 60.0  # seconds

Given = ParamSpec("Given")
Got = TypeVar("Got")


@dataclass(frozen=True, kw_only=True)
class ReadingsLimits:
    """at_once: readings at the same time; of_one, waiting: those of one address, and how many of it may wait.

    Who waits costs next to nothing, and behind one address may be a studio with its programs.
    """

    at_once: int = 4
    of_one: int = 2
    waiting: int = 400


@dataclass
class _Line:
    """What comes from one address; asked: how many are under way or wait."""

    places: asyncio.Semaphore
    asked: int = field(default=0)


class Readings:
    """For one event loop. What a reading needs beside the file's own limits (`imaging.reading`) is bounded here."""

    def __init__(self, limits: ReadingsLimits | None = None) -> None:
        self._limits = limits or ReadingsLimits()
        self._places = asyncio.Semaphore(self._limits.at_once)
        self._lines: dict[str, _Line] = {}
        self._pool = ThreadPoolExecutor(self._limits.at_once, thread_name_prefix="reading")

    async def done(self, address: str, work: Callable[Given, Got], *given: Given.args, **named: Given.kwargs) -> Got:
        """Have pictures read in a thread, in the address's turn; raises EngineUnavailable where too many wait."""
        line = self._lines.setdefault(address, _Line(asyncio.Semaphore(self._limits.of_one)))
        if line.asked >= self._limits.of_one + self._limits.waiting:
            raise EngineUnavailable(TOO_MANY, AGAIN)
        line.asked += 1
        try:
            async with line.places, self._places:
                reading = asyncio.get_running_loop().run_in_executor(self._pool, partial(work, *given, **named))
                return await _to_its_end(reading)
        finally:
            line.asked -= 1
            if not line.asked:
                del self._lines[address]


async def _to_its_end(reading: "asyncio.Future[Got]") -> Got:
    """Its result. A thread cannot be broken off: whoever goes away keeps the place until it is free again."""
    try:
        return await asyncio.shield(reading)
    except asyncio.CancelledError:
        await asyncio.wait([reading])
        raise
