"""Waiting for a service: how long each wait is, and waiting in a way that Stop and a deadline can end."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat
from typing import TypeVar

from backend.engines.run_context import RunContext

Answer = TypeVar("Answer")
TICK = 0.05  # seconds between two looks at Stop
USUAL_SECONDS = 20.0  # that a job takes where the service names none; only the progress bar's pace hangs on it
MOST_FRACTION = 0.95
GRACE = 20.0  # seconds to bring back what a submit longer than the whole deadline has paid for


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """Seconds, unless it is a number of times.

    submit: to wait for the answer to the request itself
    least_wait, most_wait: bounds of the wait before the first look, which is else the service's own guess
    looks: between the looks that follow; the last one again and again
    look: to wait for the answer to one look
    lost: after the guess, for which "Request not found" is not believed
    rate_limit: to wait where the service limits the rate and names no time
    download, download_pause: for which a link that is not there yet is asked again, and how often
    submits, uploads: times; upload_pause: before an upload is tried again
    """

    submit: float = 180.0
    least_wait: float = 1.0
    most_wait: float = 20.0
    looks: tuple[float, ...] = (2.0, 3.0, 5.0, 8.0, 10.0)
    look: float = 30.0
    lost: float = 60.0
    rate_limit: float = 30.0
    download: float = 60.0
    download_pause: float = 2.0
    submits: int = 3
    uploads: int = 3
    upload_pause: float = 2.0

    def waits(self, eta: float) -> Iterator[float]:
        """Before each look, without end."""
        first = min(max(eta, self.least_wait), self.most_wait)
        return chain((first,), self.looks, repeat(self.looks[-1]))


class Waiter:
    """What a run does while others work: says what happens, looks at Stop, and knows when its time is over."""

    def __init__(self, context: RunContext, deadline: float) -> None:
        self._context = context
        self._deadline = deadline
        self._began = time.monotonic()
        self._expected = USUAL_SECONDS
        self._fraction = 0.0
        self.end = (self._began if context.started is None else context.started) + deadline  # of time.monotonic()

    def expect(self, seconds: float) -> None:
        """From now on about so many seconds are left."""
        self._expected = max(time.monotonic() - self._began + seconds, 1.0)

    def has(self, seconds: float) -> bool:
        """Whether a wait of so many seconds ends before the deadline."""
        return time.monotonic() + seconds < self.end

    def left(self, most: float) -> float:
        """Seconds until the deadline, at most so many."""
        return max(min(most, self.end - time.monotonic()), TICK)

    def call(self, work: Callable[[], Answer], text: str, seconds: float) -> Answer:
        """The answer of work that blocks; TimeoutError after so many seconds, whatever drips in.

        Stop ends the waiting, not the work: it may still write down its end.
        """
        over = time.monotonic() + seconds
        outcome: list[Answer] = []
        failure: list[BaseException] = []

        def run() -> None:
            try:
                outcome.append(work())
            except BaseException as error:  # carried to the thread that waits
                failure.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        while thread.is_alive():
            thread.join(TICK)
            self.tick(text)
            if thread.is_alive() and time.monotonic() > over:
                raise TimeoutError(text)
        if failure:
            raise failure[0]
        return outcome[0]

    def sleep(self, seconds: float, text: str) -> bool:
        """Wait; False where the deadline came first."""
        until = min(time.monotonic() + seconds, self.end)
        self.tick(text)
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(TICK, left))
            self.tick(text)
        return until < self.end

    def grant_grace(self) -> None:
        """After a submit that took longer than the deadline: time to bring back what it was paid for."""
        now = time.monotonic()
        if now >= self.end:
            self.end = now + min(self._deadline, GRACE)

    def tick(self, text: str) -> None:
        """Tell how it stands; what `context.report` raises passes through."""
        passed = time.monotonic() - self._began
        self._fraction = max(self._fraction, min(passed / self._expected, 1.0) * MOST_FRACTION)
        left = self._expected - passed
        guess = f", about {math.ceil(left)} s left" if left > 0.5 and self._expected != USUAL_SECONDS else ""
        self._context.report(self._fraction, f"{text}: {passed:.0f} s so far{guess}.")
