"""From a job to its run: its pictures are fetched and read, a few at the same time, each step guarded."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from backend.access.requester import Requester
from backend.errors import InpaintError, InvalidRequest
from backend.history import Job, JobStore, trouble_of
from backend.jobs.jobs import UNKNOWN_TROUBLE, Jobs
from backend.server.ingest import Files, Ingest
from backend.server.metrics import Metrics

READERS = 40  # requests whose pictures are read: most of them wait for their turn, which the reader of files gives
FETCHERS = 40  # and fetched: more than one key may have waiting, or its slow links would hold everybody up
MOST_BEGINNINGS = 2  # of one job's pictures, without that they were read or refused
STEP_SECONDS = 600.0  # after which a step that has not come back counts as stuck: slow links have time
ENDED_TWICE = "The pictures of this request have ended the program twice while they were read: send other ones."
NO_MEMORY = "There is not enough memory for the pictures of this request: send smaller ones."

logger = logging.getLogger(__name__)


@dataclass
class _Reading:
    """queue: whose job it is; is_begun: whether that was counted; since: when its step began, of time.monotonic()."""

    job: Job
    queue: str
    is_begun: bool = False
    since: float | None = None


class JobReader:
    """on_refused: told of each job that comes to no run, with one sentence why."""

    def __init__(
        self,
        jobs: Jobs,
        store: JobStore,
        ingest: Ingest,
        metrics: Metrics,
        on_refused: Callable[[Job, str], None],
    ) -> None:
        self._jobs = jobs
        self._store = store
        self._ingest = ingest
        self._metrics = metrics
        self._on_refused = on_refused
        self._lock = threading.Lock()
        self._under_way: dict[int, _Reading] = {}
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._fetchers = ThreadPoolExecutor(FETCHERS, thread_name_prefix="fetcher")

    def begin(self, job: Job, queue: str) -> None:
        """Read its pictures and submit its run; what is here need not wait for what has to be fetched."""
        with self._lock:
            self._under_way[job.id] = _Reading(job, queue)
        try:
            is_here = self._ingest.is_here(job)
        except Exception:  # a request of another version
            logger.exception("job %s could not be begun", job.id)
            self._refuse(job, UNKNOWN_TROUBLE)
        else:
            self._send(self._readers if is_here else self._fetchers, self._read if is_here else self._fetch, job)

    def close(self) -> None:
        """What is not read yet is at the next start, and that it was begun does not count against it."""
        for pool in (self._fetchers, self._readers):
            pool.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            begun = [reading.job for reading in self._under_way.values() if reading.is_begun]
        for job in begun:
            try:
                self._store.interrupted(job.id)
            except Exception:
                logger.exception("that job %s was interrupted could not be written down", job.id)

    def trouble(self) -> str:
        """What is wrong, in one sentence; empty where nothing is."""
        now = time.monotonic()
        with self._lock:
            sinces = [reading.since for reading in self._under_way.values()]
        stuck = sum(since is not None and now - since > STEP_SECONDS for since in sinces)
        return f"Pictures of {stuck} requests do not get read: restart the program." if stuck else ""

    def _send(self, pool: ThreadPoolExecutor, step: Callable[..., bool], job: Job, *more: Any) -> None:
        try:
            pool.submit(self._guarded, step, job, *more)
        except RuntimeError:  # it is closed, or the machine gives no thread
            if not self._jobs.is_closing:  # else the next start begins with it again
                logger.exception("nobody reads job %s", job.id)
                self._refuse(job, UNKNOWN_TROUBLE)

    def _fetch(self, job: Job) -> bool:
        with self._metrics.stage("fetch"):
            files = self._ingest.fetched(job)
        self._send(self._readers, self._read, job, files)
        return False

    def _read(self, job: Job, files: Files | None = None) -> bool:
        with self._metrics.stage("read"):
            new, request = self._ingest.received(job, files or self._ingest.fetched(job))
        if self._jobs.is_closing:
            return False
        with self._jobs.place(Requester(turn=f"endpoint {self._queue_of(job)}"), is_limited=False) as place:
            self._jobs.submit(new, request, place=place)
        return True

    def _guarded(self, step: Callable[..., bool], job: Job, *more: Any) -> None:
        """One step on the way to a run. This is where a request's errors stop travelling, whatever they are."""
        try:
            self._count_beginning(job)
            if step(job, *more):
                self._done(job)
        except InpaintError as error:
            self._refuse(job, str(error))
        except MemoryError:
            logger.exception("job %s could not be received", job.id)
            self._refuse(job, NO_MEMORY)
        except BaseException as error:
            if self._jobs.is_closing:  # the next start begins with it again
                return
            logger.exception("job %s could not be received", job.id)
            self._refuse(job, (trouble_of(error) if isinstance(error, Exception) else "") or UNKNOWN_TROUBLE)
        finally:
            self._note(job, None)

    def _count_beginning(self, job: Job) -> None:
        """Raise InvalidRequest where the pictures have ended the program before."""
        self._note(job, time.monotonic())
        with self._lock:
            reading = self._under_way.get(job.id)
            if reading is None or reading.is_begun:
                return
            reading.is_begun = True
        if self._store.begun(job.id) > MOST_BEGINNINGS:
            raise InvalidRequest(ENDED_TWICE)

    def _note(self, job: Job, since: float | None) -> None:
        with self._lock:
            if reading := self._under_way.get(job.id):
                reading.since = since

    def _queue_of(self, job: Job) -> str:
        with self._lock:
            reading = self._under_way.get(job.id)
        return reading.queue if reading else job.owner

    def _refuse(self, job: Job, error: str) -> None:
        self._done(job)
        self._on_refused(job, error)

    def _done(self, job: Job) -> None:
        """From here on its run counts how often it begins."""
        with self._lock:
            self._under_way.pop(job.id, None)
