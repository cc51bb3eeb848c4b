"""The one queue behind both doors: one run per device at a time, in order, written down before its id is told."""

import errno
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from PIL import Image
from pydantic import SecretStr

from backend.asker import Asker, Spends
from backend.engines import Errand
from backend.engines.errand import RUN, TAKEN_UP
from backend.errors import Cancelled, EngineUnavailable, InpaintError, InvalidRequest
from backend.history import HistoryStore, NewRun, Run, RunNotes, Status, request_from_run
from backend.inpainter import Inpainter
from backend.request import InpaintRequest
from backend.translate import Delivery

READY_REQUESTS = 2  # decoded requests kept in memory while they wait; further ones are read again from their files
UNKNOWN_TROUBLE = "Something went wrong in the program, and it is written in its log: try again, or use another engine."

DISK_TROUBLE = "The samples cannot be written down: make room on the server's disk, then press the button again."
FULL = (errno.ENOSPC, errno.EDQUOT)

LEAST_DONE = 0.05  # share of the work after which its speed says how much is left
OWN_KEY = "own_key"  # whether a run was asked for with a visitor's key, which is written nowhere
SPENDS = "spends"  # how far the operator's key may be used for it
KEY_IS_GONE = "This run used a key of your own: type it again under Endpoint, then take the job up or press the button."

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class JobState:
    """How far a run is.

    ahead: runs that are done before it on the same device
    fraction: share of the work done, 0 … 1
    seconds_left: guess from the speed so far; None until there is one
    text: what the engine itself says of it, one sentence
    preview: how a sample under way looks, a small RGB picture
    """

    status: Status
    ahead: int = 0
    fraction: float = 0.0
    seconds_left: float | None = None
    text: str = ""
    preview: Image.Image | None = None


@dataclass
class _Job:
    run_id: str
    device: str
    request: InpaintRequest | None
    asked_at: datetime
    key: SecretStr | None = None
    text: str = ""
    stop: threading.Event = field(default_factory=threading.Event)
    begun: float | None = None
    first_fraction: float = 0.0
    fraction: float = 0.0
    preview: Image.Image | None = None


class Jobs:
    """Runs requests in the background. Close it before the process ends; the next start takes up what is unfinished."""

    def __init__(self, inpainter: Inpainter, history: HistoryStore) -> None:
        self._inpainter = inpainter
        self._history = history
        self._changed = threading.Condition()
        self._waiting: deque[_Job] = deque()
        self._running: dict[str, _Job] = {}
        self._unwritten: dict[str, str] = {}  # why runs failed, where the disk took no more
        self._closing = False
        self._listeners: list[Callable[[str], None]] = []
        places: dict[str, int] = {}
        for engine in inpainter.engines.values():
            device = engine.capabilities.device
            places[device] = max(places.get(device, 0), engine.capabilities.runs_at_once)
        names = [device for device, count in sorted(places.items()) for _ in range(count)]
        self._workers = [threading.Thread(target=self._work, args=(device,), daemon=True) for device in names]

    def listen(self, on_over: Callable[[str], None]) -> None:
        """Have this called with the id of every run that is over; it must not raise. To be said before start."""
        self._listeners.append(on_over)

    def start(self) -> None:
        """Take up what a former process left unfinished, then wait for work."""
        for run in self._history.unfinished():
            if run.engine in self._inpainter.engines:
                self._enqueue(run, None)
            else:
                self._history.failed(run.id, f"The engine “{run.engine}” is not here any more: choose another one.")
        for worker in self._workers:
            worker.start()

    def close(self) -> None:
        """Interrupt what runs and wait for the workers. Interrupted runs stay written down as unfinished."""
        with self._changed:
            self._closing = True
            for job in self._running.values():
                job.stop.set()
            self._changed.notify_all()
        for worker in self._workers:
            if worker.is_alive():
                worker.join(timeout=10)

    def is_running(self, run_id: str) -> bool:
        """Whether the run is being made now."""
        return run_id in self._running

    @property
    def is_closing(self) -> bool:
        """Whether nothing is run any more until the next start of the program."""
        return self._closing

    def submit(
        self, new: NewRun, request: InpaintRequest, key: SecretStr | None = None, asker: Asker | None = None
    ) -> Run:
        """Write the run down and queue it. Raises UnsupportedRequest where the engine cannot do it.

        key: the visitor's own for a service; it stays in memory, so a restart goes on with the operator's.
        """
        spends = asker.spends if asker else Spends.FREELY
        self._inpainter.check(request, new.engine, Errand(key=key, spends=spends, delivery=Delivery(**new.delivery)))
        marks = {OWN_KEY: key is not None, SPENDS: spends.value}
        run = self._history.create(replace(new, delivery=new.delivery | marks))
        self._enqueue(run, request, key)
        return run

    def take_up(self, run: Run, key: SecretStr | None = None) -> None:
        """Ask again for the job that a service still has of a run that was stopped or ran out of time."""
        if not run.can_be_taken_up:
            raise InvalidRequest("There is nothing to take up again: start a new run.")
        self._history.noted(run.id, RUN, TAKEN_UP)
        self._history.queued(run.id)
        self._enqueue(replace(run, created=datetime.now(UTC)), None, key)

    def state(self, run_id: str) -> JobState:
        """How far a run is; raises RunNotFound."""
        with self._changed:
            if job := self._running.get(run_id):
                return JobState(Status.RUNNING, 0, job.fraction, _seconds_left(job), job.text, job.preview)
            if waiting := next((job for job in self._waiting if job.run_id == run_id), None):
                return JobState(Status.QUEUED, self._ahead_of(waiting))
        return JobState(self.run(run_id).status, fraction=1.0)

    def run(self, run_id: str) -> Run:
        """The run as it stands; raises RunNotFound."""
        run = self._history.get(run_id)
        error = self._unwritten.get(run_id)
        return run if error is None else replace(run, status=Status.FAILED, error=error)

    def wait(self, run_id: str, seconds: float) -> JobState:
        """The state of a run as soon as it is over, or after so many seconds; at once where the program ends."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while not self._closing and (left := deadline - time.monotonic()) > 0:
                if not self._is_here(run_id) and self.state(run_id).status.is_over:
                    break
                self._changed.wait(left)
        return self.state(run_id)

    def stop(self, run_id: str) -> None:
        """Stop a run; samples already finished are kept. A run that is over stays as it is."""
        with self._changed:
            if job := self._running.get(run_id):
                job.stop.set()
            for job in [job for job in self._waiting if job.run_id == run_id]:
                self._waiting.remove(job)
                self._history.stopped(run_id)
            self._changed.notify_all()
        self._tell_over(run_id)

    def active(self, visitor: str) -> Run | None:
        """The newest run of a visitor where it is not over yet."""
        latest = self._history.latest(visitor)
        run = self.run(latest.id) if latest else None
        return run if run and not run.status.is_over else None

    def _enqueue(self, run: Run, request: InpaintRequest | None, key: SecretStr | None = None) -> None:
        with self._changed:
            ready = sum(job.request is not None for job in self._waiting)
            device = self._inpainter.engine(run.engine).capabilities.device
            job = _Job(
                run.id, device, request if ready < READY_REQUESTS else None, run.created.replace(tzinfo=UTC), key
            )
            later = (i for i, other in enumerate(self._waiting) if other.asked_at > job.asked_at)
            self._waiting.insert(next(later, len(self._waiting)), job)
            self._changed.notify_all()

    def _is_here(self, run_id: str) -> bool:
        return run_id in self._running or any(job.run_id == run_id for job in self._waiting)

    def _ahead_of(self, job: _Job) -> int:
        before = 0
        for other in self._waiting:
            if other is job:
                break
            before += other.device == job.device
        return before + sum(other.device == job.device for other in self._running.values())

    def _work(self, device: str) -> None:
        while job := self._next(device):
            try:
                self._run(job)
            finally:
                with self._changed:
                    del self._running[job.run_id]
                    self._changed.notify_all()
                self._tell_over(job.run_id)

    def _tell_over(self, run_id: str) -> None:
        """Whoever listens hears it once it is written down; a run that was interrupted is not over."""
        if self._listeners and not self._is_here(run_id) and self.run(run_id).status.is_over:
            for listener in self._listeners:
                listener(run_id)

    def _next(self, device: str) -> _Job | None:
        """The next job of this device; None when the program ends."""
        with self._changed:
            while not self._closing:
                job = next((job for job in self._waiting if job.device == device), None)
                if job:
                    self._waiting.remove(job)
                    self._running[job.run_id] = job
                    return job
                self._changed.wait()
        return None

    def _run(self, job: _Job) -> None:
        """Run one job to its end and write down how it ended. This is where a run's errors stop travelling."""
        try:
            self._history.started(job.run_id)
            run = self._history.get(job.run_id)
            request = job.request or request_from_run(run)
            errand = self._errand(job, run)
            result = self._inpainter.run(request, run.engine, self._reporter(job), errand)
            if not (self._closing and (result.is_partial or len(result.samples) < request.samples)):
                self._history.add(job.run_id, request, result, was_stopped=job.stop.is_set())
        except Cancelled:
            if not self._closing:
                self._history.stopped(job.run_id)
        except InpaintError as error:
            self._failed(job, str(error))
        except OSError as error:
            logger.exception("run %s failed", job.run_id)
            self._failed(job, DISK_TROUBLE if error.errno in FULL else UNKNOWN_TROUBLE)
        except Exception:
            logger.exception("run %s failed", job.run_id)
            self._failed(job, UNKNOWN_TROUBLE)

    def _failed(self, job: _Job, error: str) -> None:
        """Write down why a run ended; where not even that can be written, remember it until the next start."""
        try:
            self._history.failed(job.run_id, error)
        except Exception:
            logger.exception("the end of run %s could not be written down", job.run_id)
            with self._changed:
                self._unwritten[job.run_id] = error

    def _errand(self, job: _Job, run: Run) -> Errand:
        def say(text: str) -> None:
            job.text = text

        def preview(picture: Image.Image) -> None:
            job.preview = picture

        if run.delivery.get(OWN_KEY) and job.key is None:
            raise EngineUnavailable(KEY_IS_GONE)
        delivery = Delivery(**{name: run.delivery[name] for name in run.delivery if name not in (OWN_KEY, SPENDS)})
        spends = Spends(run.delivery.get(SPENDS, Spends.FREELY))
        notes = RunNotes(self._history, run.id)
        return Errand(delivery=delivery, key=job.key, spends=spends, notes=notes, say=say, preview=preview)

    def _reporter(self, job: _Job) -> Callable[[float], None]:
        def on_progress(fraction: float) -> None:
            if job.begun is None and fraction > 0:  # what comes before, as reading a model, is done once
                job.begun, job.first_fraction = time.monotonic(), fraction
            job.fraction = fraction
            if job.stop.is_set():
                raise Cancelled("Stopped.")

        return on_progress


def _seconds_left(job: _Job) -> float | None:
    done = job.fraction - job.first_fraction
    if job.begun is None or done < LEAST_DONE:
        return None
    return (time.monotonic() - job.begun) * (1 - job.fraction) / done
