"""Some things are done at once, and those who ask take turns: many wishes of one hold up nobody else."""

import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager

from backend.errors import EngineUnavailable

TOO_MANY = "Too many pictures are being read just now: try again in a minute."
AGAIN = 60.0  # seconds


class Turns:
    """at_once: how many turns there are at the same time; of_one: how many of them one owner may have."""

    def __init__(self, at_once: int, of_one: int) -> None:
        self._at_once, self._of_one = at_once, of_one
        self._changed = threading.Condition()
        self._under_way: Counter[str] = Counter()
        self._waiting: dict[str, deque[object]] = {}  # by owner, in the order of their turns

    @contextmanager
    def turn(self, owner: str, seconds: float) -> Iterator[None]:
        """Hold a turn; raises EngineUnavailable where there was none within so many seconds."""
        self._take(owner, seconds)
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= Counter([owner])
                self._changed.notify_all()

    def _take(self, owner: str, seconds: float) -> None:
        ticket = object()
        with self._changed:
            self._waiting.setdefault(owner, deque()).append(ticket)
            has_come = False
            try:
                has_come = self._changed.wait_for(lambda: self._next() is ticket, seconds)
            finally:
                self._leave(owner, ticket)
                self._changed.notify_all()
            if not has_come:
                raise EngineUnavailable(TOO_MANY, AGAIN)
            self._under_way[owner] += 1

    def _next(self) -> object | None:
        """Whose turn it is: of the owners who may have one more, the one who was served longest ago."""
        if self._under_way.total() >= self._at_once:
            return None
        return next((line[0] for owner, line in self._waiting.items() if self._under_way[owner] < self._of_one), None)

    def _leave(self, owner: str, ticket: object) -> None:
        """Out of the line; the owner's next wish comes after those of everybody else."""
        line = self._waiting.pop(owner)
        line.remove(ticket)
        if line:
            self._waiting[owner] = line
