"""Lines on which nothing is asked are closed, so that they do not eat what the machine can hold open."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

LOOK_SECONDS = 1.0
IDLE_SECONDS = 15.0  # a request's head has so long, and what still comes of one that was answered
IDLE_AT_ONCE = 400
DESCRIPTORS = 16_384  # files and lines that the program lets itself hold open, where the machine lets it


@dataclass(frozen=True, kw_only=True)
class IdleLimits:
    """seconds: that a line may be without a request; at_once: how many such lines there may be."""

    seconds: float = IDLE_SECONDS
    at_once: int = IDLE_AT_ONCE
    look: float = LOOK_SECONDS


class IdleLines:
    """Looks after the lines of a uvicorn server, on its own loop.

    lines: gives the protocol object of each line. uvicorn has limits for what comes after a request, none for what
    comes before the first and none for a head that never ends.
    """

    def __init__(self, lines: Callable[[], Iterable[Any]], limits: IdleLimits | None = None) -> None:
        self._lines = lines
        self._limits = limits or IdleLimits()
        self._idle: dict[Any, tuple[Any, float]] = {}  # line → its last request, and since when it is over

    async def watch(self) -> None:
        """Go on until cancelled."""
        while True:
            await asyncio.sleep(self._limits.look)
            self.look(time.monotonic())

    def look(self, now: float) -> None:
        """Close what has been idle for too long, and the oldest of those that have most where there are too many."""
        before, self._idle = self._idle, {}
        for line in list(self._lines()):
            if not hasattr(line, "cycle"):  # of another kind: its requests do not end
                continue
            last: Any = line.cycle
            if last is not None and not last.response_complete:
                continue
            known = before.get(line)
            self._idle[line] = known if known and known[0] is last else (last, now)
        over = [line for line, (_, since) in self._idle.items() if now - since >= self._limits.seconds]
        for line in over:
            self._close(line)
        for line in self._too_many():
            self._close(line)

    def _too_many(self) -> list[Any]:
        count = len(self._idle) - self._limits.at_once
        if count <= 0:
            return []
        of_one = Counter(_address(line) for line in self._idle)
        order = sorted(self._idle, key=lambda line: (-of_one[_address(line)], self._idle[line][1]))
        return order[:count]

    def _close(self, line: Any) -> None:
        self._idle.pop(line, None)
        transport = getattr(line, "transport", None)
        if transport is not None:
            with suppress(OSError):
                transport.abort()  # nothing is owed: what was asked is answered


def _address(line: Any) -> str:
    client = getattr(line, "client", None)
    return str(client[0]) if client else ""


def raise_descriptor_limit() -> None:
    """Let the program hold as many files and lines open as it needs, where the machine lets it."""
    try:
        import resource  # not on Windows
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
