"""The workers, one for each place on a device: what they take from the line is made, and its end is told."""

import logging
import threading
import time
from collections.abc import Callable, Iterable

from backend.jobs.line import Line
from backend.jobs.run_ends import RunEnds
from backend.jobs.runner import UNKNOWN_TROUBLE
from backend.jobs.state import Job, JobOptions
from backend.jobs.worker import Worker

logger = logging.getLogger(__name__)


class WorkerPool:
    """make: makes one job; returns whether it is over."""

    def __init__(self, line: Line, options: JobOptions, ends: RunEnds, make: Callable[[Job], bool]) -> None:
        self._line = line
        self._options = options
        self._ends = ends
        self._make = make
        self._lock = threading.Lock()
        self._listeners: list[Callable[[str], None]] = []
        self._workers: list[Worker] = []
        self._has_started = False

    def listen(self, on_over: Callable[[str], None]) -> None:
        self._listeners.append(on_over)

    def start(self, devices: Iterable[str]) -> None:
        """Begin with a worker for each place on a device."""
        names = list(devices)
        with self._lock:
            self._has_started = True
            for device in [*names, *sorted(set(self._line.devices()) - set(names))]:
                self._hire(device)

    def close(self) -> list[Job]:
        """Wait a while for what runs, once the line is closed. Returns what has not come back."""
        end = time.monotonic() + self._options.ending_seconds
        for worker in self._workers:
            worker.join(end - time.monotonic())
        return self._line.running()

    def troubles(self) -> tuple[str, ...]:
        """What is wrong with the workers, one sentence each; a dead one is started again."""
        found = tuple(trouble for worker in list(self._workers) if (trouble := worker.trouble()))
        self.revive()
        return found

    def revive(self, device: str = "") -> None:
        """Start the workers that have died, and the first one of a device that has none yet."""
        with self._lock:
            for worker in self._workers:
                if worker.is_dead:
                    worker.start()
            if device and self._has_started and all(worker.device != device for worker in self._workers):
                self._hire(device)

    def tell_over(self, run_id: str) -> None:
        """Whoever waits or listens hears it once it is written down; a run that was interrupted is not over."""
        self._line.wake(run_id)
        for listener in self._listeners:
            try:
                listener(run_id)
            except BaseException:
                logger.exception("that run %s is over could not be told", run_id)

    @property
    def is_closing(self) -> bool:
        return self._line.is_closing

    def next_job(self, worker: Worker) -> Job | None:
        """Wait for the job whose turn it is; None when the program ends. For workers."""
        worker.job = self._line.take(worker.device)
        return worker.job

    def settle(self, job: Job, is_over: bool) -> None:
        """The job is no longer being made. For workers."""
        self._line.release(job.run_id)
        if is_over:
            self.tell_over(job.run_id)
        self._ends.catch_up()

    def abandon(self, job: Job) -> None:
        """The job was being made when its worker died. For workers."""
        if self._line.is_running(job.run_id):
            self._ends.failed(job.run_id, UNKNOWN_TROUBLE)
            self.settle(job, is_over=True)

    def _hire(self, device: str) -> None:
        worker = Worker(device, self, self._make, self._options.grace_seconds)
        self._workers.append(worker)
        worker.start()
