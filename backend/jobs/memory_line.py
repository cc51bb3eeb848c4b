"""The line of one process, in memory: the history behind it has every run, and a restart puts them here again.

The lock is never held while the history is asked: a locked database holds up its own callers alone.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from backend.access.requester import Requester
from backend.history import Status
from backend.jobs.fair_order import FairOrder
from backend.jobs.line import Place
from backend.jobs.state import Job, JobOptions, JobState

READY_REQUESTS = 2  # decoded requests kept in memory while they wait; further ones are read again from their files

Wakes = dict[str, list[Callable[[], None]]]  # by the run's id


class MemoryLine:
    """What waits and what is being made, under one lock."""

    def __init__(self, options: JobOptions) -> None:
        self._changed = threading.Condition()
        self._waiting = FairOrder(options)
        self._running: dict[str, Job] = {}
        self._withdrawn: dict[str, Job] = {}  # and not written down yet
        self._wakes: Wakes = {}  # of those who wait for the end of a run
        self._looks: Wakes = {}  # of those who look at one meanwhile
        self.is_closing = False

    @contextmanager
    def place(self, requester: Requester, is_limited: bool) -> Iterator[Place]:
        with self._changed:
            if is_limited:
                self._waiting.require_room(requester, at_once=0 if self._running else 1)
            self._waiting.expect(requester)
        place = Place(requester)
        try:
            yield place
        finally:
            if not place.is_used:
                with self._changed:
                    self._waiting.forget(requester)

    def add(self, job: Job, place: Place) -> None:
        with self._changed:
            if job.run_id in self:
                return
            place.is_used = True
            if sum(other.request is not None for other in self._waiting) >= READY_REQUESTS:
                job.request = None
            self._waiting.add(job)
            self._changed.notify_all()

    def take(self, device: str) -> Job | None:
        with self._changed:
            while not self.is_closing:
                if job := self._waiting.next(device):
                    self._running[job.run_id] = job
                    return job
                self._changed.wait()
        return None

    def withdraw(self, run_id: str) -> bool:
        with self._changed:
            if job := self._running.get(run_id):
                job.was_stopped = True
                job.stop.set()
            job = self._waiting.remove(run_id)
            if job:
                self._withdrawn[run_id] = job
            return job is not None

    def release(self, run_id: str) -> None:
        with self._changed:
            self._running.pop(run_id, None)
            self._withdrawn.pop(run_id, None)
            self._changed.notify_all()

    def wake(self, run_id: str) -> None:
        with self._changed:
            wakes = [*self._wakes.pop(run_id, []), *self._looks.pop(run_id, [])]
            self._changed.notify_all()
        for wake in wakes:
            wake()

    def tell(self, run_id: str) -> None:
        with self._changed:
            looks = self._looks.pop(run_id, [])
        for look in looks:
            look()

    def __contains__(self, run_id: str) -> bool:
        with self._changed:
            return run_id in self._running or run_id in self._waiting or run_id in self._withdrawn

    def is_running(self, run_id: str) -> bool:
        return run_id in self._running

    def state(self, run_id: str) -> JobState | None:
        with self._changed:
            if job := self._running.get(run_id):
                return job.state()
            if run_id in self._withdrawn:
                return JobState(Status.QUEUED)
            if run_id not in self._waiting:
                return None
            device, before = self._waiting.before(run_id)
            return JobState(Status.QUEUED, before + sum(job.device == device for job in self._running.values()))

    def devices(self) -> set[str]:
        with self._changed:
            return {job.device for job in self._waiting}

    def wait(self, run_id: str, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self.is_closing or run_id not in self, max(0.0, seconds))

    async def over(self, run_id: str, seconds: float | None) -> None:
        await self._woken(self._wakes, run_id, seconds, lambda: run_id not in self)

    async def seen(self, run_id: str, shown: JobState, seconds: float | None) -> None:
        def is_news() -> bool:
            job = self._running.get(run_id)
            return run_id not in self or bool(job and job.previews is not shown.previews)

        await self._woken(self._looks, run_id, seconds, is_news)

    async def _woken(self, wakes: Wakes, run_id: str, seconds: float | None, is_done: Callable[[], bool]) -> None:
        loop, event = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(event.set)

        with self._changed:
            if self.is_closing or is_done():
                return
            wakes.setdefault(run_id, []).append(wake)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), seconds)
        finally:
            with self._changed:
                left = [other for other in wakes.pop(run_id, []) if other is not wake]
                wakes.update({run_id: left} if left else {})

    def close(self) -> None:
        with self._changed:
            self.is_closing = True
            for job in self._running.values():
                job.stop.set()
            wakes = [wake for calls in (*self._wakes.values(), *self._looks.values()) for wake in calls]
            self._changed.notify_all()
        for wake in wakes:
            wake()

    def running(self) -> list[Job]:
        with self._changed:
            return list(self._running.values())
