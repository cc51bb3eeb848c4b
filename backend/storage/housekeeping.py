"""What has to be done now and then: sweeping, measuring. One thread, and no task can stop the others."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chore:
    """Something to be done every so many seconds, first at the start; it is told the time of the clock."""

    name: str
    seconds: float
    do: Callable[[float], object]


class Housekeeper:
    """Does the chores until it is closed."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        self._due = dict.fromkeys(chores, 0.0)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="housekeeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """A chore under way comes to its end."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _work(self) -> None:
        while not self._closing.is_set():
            now = time.monotonic()
            for chore, due in self._due.items():
                if due <= now and not self._closing.is_set():
                    self._do(chore)
                    self._due[chore] = time.monotonic() + chore.seconds
            self._closing.wait(max(0.05, min(self._due.values(), default=60.0) - time.monotonic()))

    def _do(self, chore: Chore) -> None:
        try:
            chore.do(time.time())
        except Exception:
            logger.exception("%s went wrong; it is tried again later", chore.name)
