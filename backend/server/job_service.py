"""Takes requests to the endpoint in, and knows what became of them: a job is written down before its number is told."""

import asyncio
import base64
import logging
import math
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from backend.errors import InpaintError, RunNotFound
from backend.history import HistoryStore, Job, Run, Status, trouble_of
from backend.imaging.files.project_file import without_project
from backend.jobs.jobs import UNKNOWN_TROUBLE, Jobs
from backend.protocol.endpoint_request import EndpointRequest
from backend.server import replies
from backend.server.ingest import Ingest
from backend.server.job_ends import JobEnds
from backend.server.job_reading import JobReader
from backend.server.keys import Caller
from backend.server.metrics import Metrics
from backend.server.pictures import Sender
from backend.server.refusals import too_many

FIRST_GUESS = 5.0  # seconds that a run takes, before one was measured
MEASURED = 20  # of the last runs
OVER = "The pictures of this request are not kept any longer: send it again."

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class JobServiceOptions:
    """queue_per_key: how many requests may wait for one key; has_checker: whether samples can be checked for safety."""

    queue_per_key: int = 20
    has_checker: bool = False


@dataclass
class _Open:
    """A job that is not over. queue: whose waiting jobs are counted together; wake: told when it is over."""

    job: Job
    queue: str
    since: float = field(default_factory=time.monotonic)
    wake: list[Callable[[], None]] = field(default_factory=list)


class JobService:
    """All jobs of the endpoint. Start it before the queue of runs, and close it before the program ends."""

    def __init__(self, jobs: Jobs, history: HistoryStore, ingest: Ingest, options: JobServiceOptions) -> None:
        self._jobs = jobs
        self._history = history
        self._store = history.jobs
        self._ingest = ingest
        self._links = ingest.pictures.links
        self._options = options
        self._lock = threading.Lock()
        self._open: dict[int, _Open] = {}
        self._by_run: dict[str, int] = {}
        self._coming: Counter[str] = Counter()  # jobs that are being written down, by queue
        self._seconds: deque[float] = deque(maxlen=MEASURED)
        self._ends = JobEnds(history.jobs)
        self.metrics = Metrics(self.waiting_and_running)
        self._reader = JobReader(jobs, history.jobs, ingest, self.metrics, self._end)
        self.on_end: Callable[[], None] = lambda: None  # told when there is an end to be told by webhook

    def start(self) -> None:
        """Take up what a former process left unfinished."""
        self._jobs.listen(self._run_is_over)
        try:
            unfinished = self._store.unfinished()
        except Exception:
            logger.exception("what a former process left unfinished could not be read")
            return
        for job in unfinished:
            try:
                self._take_up(job)
            except Exception:
                logger.exception("job %s could not be taken up", job.id)
                self._end(job, UNKNOWN_TROUBLE)

    def close(self) -> None:
        """Nobody waits any more; what is not over goes on at the next start."""
        self._reader.close()
        with self._lock:
            left = list(self._open.values())
        for opened in left:
            self._wake(opened)

    def accept(self, request: EndpointRequest, caller: Caller, address: str) -> Job:
        """Write the job down and begin with it.

        Raises Refused where too many wait, InvalidRequest for bad pictures, InpaintError where it cannot be written.
        """
        with self._lock:  # before anything is read
            self._require_room(caller.queue)
        request = self._ingest.with_links(request, Sender(caller.owner, address))
        with self._lock:
            self._require_room(caller.queue)
            self._coming[caller.queue] += 1
        try:
            job = self._store.create(caller.owner, request, address)
            self._remember(job, caller.queue)
        except Exception as error:
            if sentence := trouble_of(error):
                logger.exception("a job could not be written down")
                raise InpaintError(sentence) from error
            raise
        finally:
            with self._lock:
                self._coming[caller.queue] -= 1
                self._coming += Counter()  # without those that are at 0
        self._reader.begin(job, caller.queue)
        return job

    def troubles(self) -> tuple[str, ...]:
        """What is wrong with the workers and readers, one sentence each."""
        own = self._reader.trouble()
        return (*self._jobs.troubles(), *((own,) if own else ()))

    async def over(self, number: int, seconds: float) -> None:
        """Return when the job is over, or after so many seconds."""
        loop, event = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(event.set)

        with self._lock:
            opened = self._open.get(number)
            if opened is None or self._jobs.is_closing:
                return
            opened.wake.append(wake)
        with suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), seconds)

    def reply(self, number: int, owner: str, address: str, is_fetched: bool) -> dict[str, Any]:
        """How the job stands, as the wire says it; raises RunNotFound for a number that is not this owner's.

        address: where the caller reaches this program; after a restart it may be another one.
        """
        job = self._ends.as_it_stands(replace(self._store.get_of(owner, number), address=address))
        run = self._run_of(job)
        if not job.is_over:
            body = replies.processing(job, self._links, self._options.has_checker, self._eta(job))
            return body | {"message": "try again later.", "output": ""} if is_fetched else body
        if run is not None and replies.is_success(job, run):
            body = replies.success(job, run, self._links, self._options.has_checker)
            are_there = all(self._links.has(link) for link in body["output"])
            return body if are_there else replies.failure(replace(job, error=OVER), run, is_fetched)
        return replies.failure(job, run, is_fetched)

    def webhook_body(self, job: Job) -> dict[str, Any]:
        return replies.webhook_body(job, self._run_of(job), self._links, self._options.has_checker)

    def waiting_and_running(self) -> tuple[int, int]:
        """How many jobs are under way, by what they do."""
        with self._lock:
            running = sum(self._jobs.is_running(opened.job.run_id) for opened in self._open.values())
            return len(self._open) - running, running

    def _take_up(self, job: Job) -> None:
        self._remember(job, job.owner)
        run = self._run_of(job)
        if run is None:
            self._reader.begin(job, job.owner)
        elif run.status.is_over:
            self._run_is_over(run.id)

    def _remember(self, job: Job, queue: str) -> None:
        with self._lock:
            self._open[job.id] = _Open(job, queue)
            self._by_run[job.run_id] = job.id

    def _require_room(self, queue: str) -> None:
        """The one that is being made does not count; nor does the one that will be at once, where nothing else is."""
        own = [opened for opened in self._open.values() if opened.queue == queue]
        running = sum(self._jobs.is_running(opened.job.run_id) for opened in own)
        if not running and len(own) + self._coming[queue] == len(self._open) + self._coming.total():
            running = 1
        if len(own) + self._coming[queue] - running >= self._options.queue_per_key:
            raise too_many(self._options.queue_per_key, retry_after=max(5, math.ceil(self._average())))

    def _run_is_over(self, run_id: str) -> None:
        """Put the samples where their links lead, then say that the job is over."""
        with self._lock:
            number = self._by_run.get(run_id)
            opened = self._open.get(number) if number is not None else None
        if opened is None:  # a run of the page
            return
        job, error = opened.job, ""
        try:
            run = self._jobs.run(run_id)
            with self.metrics.stage("publish"):
                self._publish(job, run)
            if run.status is Status.STOPPED and run.report.notices:
                error = run.report.notices[-1]
        except RunNotFound:
            error = UNKNOWN_TROUBLE
        except Exception as trouble:
            logger.exception("the samples of job %s could not be published", job.id)
            error = str(trouble) if isinstance(trouble, InpaintError) else trouble_of(trouble) or UNKNOWN_TROUBLE
        self._end(job, error)

    def _publish(self, job: Job, run: Run) -> None:
        for position, sample in enumerate(run.samples):
            content = without_project(sample.path.read_bytes())
            content = base64.b64encode(content) if job.request.base64 else content
            self._links.place(job.result_name(position), content, job.address)
        if run.seconds is not None:
            self._seconds.append(run.seconds)
            self.metrics.took("run", run.seconds)

    def _end(self, job: Job, error: str) -> None:
        """It is over, for whoever waits too; nothing here raises."""
        self._ends.write(job, error)
        with self._lock:
            opened = self._open.pop(job.id, None)
            self._by_run.pop(job.run_id, None)
        if opened:
            self.metrics.took("whole", time.monotonic() - opened.since)
            self.metrics.ended("failed" if error else "over")
            self._wake(opened)
        try:
            self.on_end()
        except Exception:
            logger.exception("that job %s is over could not be told", job.id)

    def _wake(self, opened: _Open) -> None:
        with self._lock:
            calls = list(opened.wake)
        for wake in calls:
            wake()

    def _run_of(self, job: Job) -> Run | None:
        try:
            return self._jobs.run(job.run_id)
        except RunNotFound:
            return None

    def _average(self) -> float:
        return sum(self._seconds) / len(self._seconds) if self._seconds else FIRST_GUESS

    def _eta(self, job: Job) -> int:
        """Seconds: what the runs before this one and itself will take, by what the last ones took."""
        try:
            state = self._jobs.state(job.run_id)
            left = state.ahead + 1 - state.fraction
        except RunNotFound:
            with self._lock:
                left = 1 + sum(opened.job.created < job.created for opened in self._open.values())
        return max(1, math.ceil(self._average() * left))
