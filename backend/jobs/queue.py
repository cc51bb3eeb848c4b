"""What waits and what is being made, under one lock; whoever waits for a run is woken when it is over.

The lock is never held while the history is asked: a locked database holds up its own callers alone.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from backend.access.requester import Requester
from backend.history import Status
from backend.jobs.ends import Ends
from backend.jobs.line import Line
from backend.jobs.making import UNKNOWN_TROUBLE
from backend.jobs.state import Job, JobOptions, JobState
from backend.jobs.worker import Worker

READY_REQUESTS = 2  # decoded requests kept in memory while they wait; further ones are read again from their files

logger = logging.getLogger(__name__)


@dataclass
class Place:
    """A place in the line, which counts for its requester before the run stands there."""

    requester: Requester
    is_used: bool = False


class JobQueue:
    """The jobs and the workers that make them. make: makes one job; returns whether it is over."""

    def __init__(self, options: JobOptions, ends: Ends, make: Callable[[Job], bool]) -> None:
        self._options = options
        self._ends = ends
        self._make = make
        self._changed = threading.Condition()
        self._line = Line(options)
        self._running: dict[str, Job] = {}
        self._ending: dict[str, Job] = {}  # taken out before their turn, and not written down yet
        self._wakes: dict[str, list[Callable[[], None]]] = {}
        self._listeners: list[Callable[[str], None]] = []
        self._workers: list[Worker] = []
        self._has_started = False
        self.is_closing = False

    def listen(self, on_over: Callable[[str], None]) -> None:
        self._listeners.append(on_over)

    def start(self, devices: Iterable[str]) -> None:
        """Begin with a worker for each place on a device."""
        with self._changed:
            self._has_started = True
            waiting = {job.device for job in self._line}
        names = list(devices)
        for device in [*names, *sorted(waiting - set(names))]:
            self._hire(device)

    def close(self) -> list[Job]:
        """Ask what runs to stop, and wait a while for it. Returns what has not come back."""
        with self._changed:
            self.is_closing = True
            for job in self._running.values():
                job.stop.set()
            wakes = [wake for calls in self._wakes.values() for wake in calls]
            self._changed.notify_all()
        for wake in wakes:
            wake()
        end = time.monotonic() + self._options.ending_seconds
        for worker in self._workers:
            worker.join(end - time.monotonic())
        with self._changed:
            return list(self._running.values())

    def troubles(self) -> tuple[str, ...]:
        """What is wrong with the workers, one sentence each; a dead one is started again."""
        found = tuple(trouble for worker in list(self._workers) if (trouble := worker.trouble()))
        self._revive()
        return found

    @contextmanager
    def place(self, requester: Requester, is_limited: bool) -> Iterator[Place]:
        """Keep a place in the line for a run that is being read and written down; raises TooManyWaiting."""
        with self._changed:
            if is_limited:
                self._line.require_room(requester, at_once=0 if self._running else 1)
            self._line.expect(requester)
        place = Place(requester)
        try:
            yield place
        finally:
            if not place.is_used:
                with self._changed:
                    self._line.forget(requester)

    def add(self, job: Job, place: Place) -> None:
        """Put the run that has this place where its turn is."""
        with self._changed:
            if job.run_id in self:
                return
            place.is_used = True
            if sum(other.request is not None for other in self._line) >= READY_REQUESTS:
                job.request = None
            self._line.add(job)
            self._changed.notify_all()
        self._revive(job.device)

    def stop(self, run_id: str) -> None:
        """Have a run stopped; one that waits is over at once."""
        with self._changed:
            if job := self._running.get(run_id):
                job.stop.set()
            job = self._line.remove(run_id)
            if job is None:
                return
            self._ending[run_id] = job
        self._ends.stopped(run_id)
        with self._changed:
            self._ending.pop(run_id, None)
        self.tell_over(run_id)

    def __contains__(self, run_id: str) -> bool:
        """Whether the run waits, is being made, or is just being ended."""
        with self._changed:
            return run_id in self._running or run_id in self._line or run_id in self._ending

    def is_running(self, run_id: str) -> bool:
        return run_id in self._running

    def state(self, run_id: str) -> JobState | None:
        """How far a run in the queue is; None for any other."""
        with self._changed:
            if job := self._running.get(run_id):
                return job.state()
            if run_id in self._ending:
                return JobState(Status.QUEUED)
            if run_id not in self._line:
                return None
            device, before = self._line.before(run_id)
            return JobState(Status.QUEUED, before + sum(job.device == device for job in self._running.values()))

    def wait(self, run_id: str, seconds: float) -> None:
        """Return when the run is in the queue no more, after so many seconds, or when the program ends."""
        with self._changed:
            self._changed.wait_for(lambda: self.is_closing or run_id not in self, max(0.0, seconds))

    async def over(self, run_id: str, seconds: float | None) -> None:
        """The same, and no thread is held meanwhile."""
        loop, event = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(event.set)

        with self._changed:
            if self.is_closing or run_id not in self:
                return
            self._wakes.setdefault(run_id, []).append(wake)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), seconds)
        finally:
            with self._changed:
                left = [other for other in self._wakes.pop(run_id, []) if other is not wake]
                self._wakes.update({run_id: left} if left else {})

    def tell_over(self, run_id: str) -> None:
        """Whoever waits or listens hears it once it is written down; a run that was interrupted is not over."""
        with self._changed:
            wakes = self._wakes.pop(run_id, [])
            self._changed.notify_all()
        for wake in wakes:
            wake()
        for listener in self._listeners:
            try:
                listener(run_id)
            except BaseException:
                logger.exception("that run %s is over could not be told", run_id)

    def next_job(self, worker: Worker) -> Job | None:
        """Wait for the job whose turn it is; None when the program ends. For workers."""
        with self._changed:
            while not self.is_closing:
                if job := self._line.next(worker.device):
                    worker.job = self._running[job.run_id] = job
                    return job
                self._changed.wait()
        return None

    def settle(self, job: Job, is_over: bool) -> None:
        """The job is no longer being made. For workers."""
        with self._changed:
            self._running.pop(job.run_id, None)
            self._changed.notify_all()
        if is_over:
            self.tell_over(job.run_id)
        self._ends.catch_up()

    def abandon(self, job: Job) -> None:
        """The job was being made when its worker died. For workers."""
        if self.is_running(job.run_id):
            self._ends.failed(job.run_id, UNKNOWN_TROUBLE)
            self.settle(job, is_over=True)

    def _revive(self, device: str = "") -> None:
        """Start the workers that have died, and the first one of a device that has none yet."""
        with self._changed:
            for worker in self._workers:
                if worker.is_dead:
                    worker.start()
            if device and self._has_started and all(worker.device != device for worker in self._workers):
                self._hire(device)

    def _hire(self, device: str) -> None:
        worker = Worker(device, self, self._make, self._options.grace_seconds)
        self._workers.append(worker)
        worker.start()
