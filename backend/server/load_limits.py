"""How many requests of one address are under way, and how many bytes of their bodies are in memory."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from backend.access.requester import neighbourhood
from backend.server.refusals import Turned

AGAIN = 5  # seconds after which trying again makes sense


@dataclass(frozen=True)
class Limit:
    """of_one: for one address; of_all: for all together."""

    of_one: int
    of_all: int


class LoadLimits:
    """Counts what is under way, by address. For one event loop: nothing here waits."""

    def __init__(self, limit: Limit, sentence: str) -> None:
        self._limit = limit
        self._sentence = sentence
        self._of: Counter[str] = Counter()
        self._all = 0

    @contextmanager
    def joined(self, address: str) -> Iterator["Share"]:
        """A share that grows and is given back at the end."""
        share = Share(self, neighbourhood(address))
        try:
            yield share
        finally:
            share.give_back()

    def take(self, address: str, amount: int) -> None:
        """Raises Turned where there is no room."""
        if self._all + amount > self._limit.of_all:
            raise Turned(self._sentence, 503, retry_after=AGAIN)
        if self._of[address] + amount > self._limit.of_one:
            raise Turned(self._sentence, 429, retry_after=AGAIN)
        self._of[address] += amount
        self._all += amount

    def give(self, address: str, amount: int) -> None:
        self._all -= amount
        self._of[address] -= amount
        if self._of[address] <= 0:
            del self._of[address]

    @property
    def size(self) -> int:
        """How much is under way in all."""
        return self._all


class Share:
    """What one request takes of it."""

    def __init__(self, crowd: LoadLimits, address: str) -> None:
        self._crowd = crowd
        self._address = address
        self._amount = 0

    def grow(self, amount: int) -> None:
        """Raises Turned where there is no room."""
        self._crowd.take(self._address, amount)
        self._amount += amount

    def move_to(self, crowd: LoadLimits) -> None:
        """Take the same amount from another one instead; raises Turned where that has no room."""
        crowd.take(self._address, self._amount)
        self._crowd.give(self._address, self._amount)
        self._crowd = crowd

    def give_back(self) -> None:
        self._crowd.give(self._address, self._amount)
        self._amount = 0
