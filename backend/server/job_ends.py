"""How the endpoint's jobs end, written down; an end that cannot be is remembered and written down later."""

import logging
import threading
import time
from collections import OrderedDict
from dataclasses import replace

from backend.errors import RunNotFound
from backend.history import Job, JobStore

REMEMBERED = 1000  # ends that could not be written down; the next start works older ones out again

logger = logging.getLogger(__name__)


class JobEnds:
    """Nothing here raises."""

    def __init__(self, store: JobStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._unwritten: OrderedDict[int, tuple[Job, str]] = OrderedDict()

    def write(self, job: Job, error: str) -> None:
        """The job is over; error: one sentence, empty where its run tells how it ended."""
        if self._is_written(job, error):
            self._catch_up()
            return
        with self._lock:
            self._unwritten[job.id] = job, error
            while len(self._unwritten) > REMEMBERED:
                self._unwritten.popitem(last=False)

    def as_it_stands(self, job: Job) -> Job:
        """The job, with its end where that could not be written down."""
        with self._lock:
            end = self._unwritten.get(job.id)
        return replace(job, is_over=True, error=end[1]) if end else job

    def _catch_up(self) -> None:
        with self._lock:
            ends = list(self._unwritten.values())
        for job, error in ends:
            if not self._is_written(job, error):
                return
            with self._lock:
                self._unwritten.pop(job.id, None)

    def _is_written(self, job: Job, error: str) -> bool:
        try:
            self._store.finish(job.id, error, time.time() if job.request.webhook else None)
        except RunNotFound:
            logger.warning("job %s is over, and its row is gone", job.id)  # nothing is left to be written to
        except BaseException:
            logger.exception("the end of job %s could not be written down", job.id)
            return False
        return True
