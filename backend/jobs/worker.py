"""The threads that make runs: one after another on each place of a device; one that dies is followed by another."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from backend.jobs.state import Job

PAUSE = 1.0  # seconds before another thread follows one that has died: whatever it died of may still be there

logger = logging.getLogger(__name__)


class JobSource(Protocol):
    """Where a worker gets its jobs."""

    @property
    def is_closing(self) -> bool: ...

    def next_job(self, worker: "Worker") -> Job | None:
        """Wait for the next job of the worker's device, and hand it over; None when the program ends."""
        ...

    def settle(self, job: Job, is_over: bool) -> None:
        """The job is no longer being made."""
        ...

    def abandon(self, job: Job) -> None:
        """The job was being made when its worker died."""
        ...


class Worker:
    """One place on a device."""

    def __init__(self, device: str, queue: JobSource, make: Callable[[Job], bool], grace_seconds: float) -> None:
        self.device = device
        self._queue = queue
        self._make = make
        self._grace = grace_seconds
        self.job: Job | None = None
        self._resting = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, or begin again."""
        self._thread = threading.Thread(target=self._live, name=f"worker of {self.device}", daemon=True)
        self._thread.start()

    def join(self, seconds: float) -> None:
        self._resting.set()
        if self._thread and self._thread.is_alive():
            self._thread.join(max(0.0, seconds))

    @property
    def is_dead(self) -> bool:
        """Whether it has been started and is not there any more."""
        return self._thread is not None and not self._thread.is_alive() and not self._queue.is_closing

    def trouble(self) -> str:
        """What is wrong with it, in one sentence; empty where nothing is."""
        if self.is_dead:
            return f"The worker of “{self.device}” has died: another one is started."
        job = self.job
        if job and job.overdue > self._grace:
            return (
                f"The worker of “{self.device}” is stuck: its run does not come back, {job.overdue:.0f} s after its "
                "deadline. Restart the program."
            )
        return ""

    def _live(self) -> None:
        try:
            self._work()
        except BaseException:  # nobody knows of what; it is seen in the log
            logger.exception("a worker of %s died", self.device)
        finally:
            if not self._queue.is_closing:
                self._follow()

    def _work(self) -> None:
        while job := self._queue.next_job(self):
            is_over = self._make(job)
            self._queue.settle(job, is_over)
            self.job = None

    def _follow(self) -> None:
        job, self.job = self.job, None
        if job:
            self._queue.abandon(job)
        self._resting.wait(PAUSE)
        if not self._queue.is_closing:
            self.start()
