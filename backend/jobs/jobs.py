"""The door to the one queue behind page and endpoint: as many runs at once as a device takes, written down first."""

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime

from pydantic import SecretStr

from backend.access.requester import Requester
from backend.engines.run_context import RunContext
from backend.errors import InvalidRequest
from backend.history import HistoryStore, NewRun, Run
from backend.imaging.reading.reader import Reader
from backend.inpainter import Inpainter
from backend.jobs.line import Line, Place
from backend.jobs.memory_line import MemoryLine
from backend.jobs.run_ends import RunEnds
from backend.jobs.runner import UNKNOWN_TROUBLE, JobRunner, RunTools, too_long
from backend.jobs.state import Job, JobOptions, JobState
from backend.jobs.worker_pool import WorkerPool
from backend.request import InpaintRequest
from backend.resume import ResumeState

LOOK_SECONDS = 0.5  # between two looks at a run that is neither over nor in the queue

logger = logging.getLogger(__name__)


class Jobs:
    """Runs requests in the background. Close it before the process ends; the next start takes up what is unfinished."""

    def __init__(
        self,
        inpainter: Inpainter,
        history: HistoryStore,
        options: JobOptions | None = None,
        reader: Reader | None = None,
        line: Line | None = None,
    ) -> None:
        self._inpainter = inpainter
        self._history = history
        self._ends = RunEnds(history)
        options = options or JobOptions()
        tools = RunTools(inpainter, history, self._ends, reader or Reader())
        self._line = line or MemoryLine(options)
        self._runner = JobRunner(tools, options, lambda: self.is_closing, self._line.tell)
        self._workers = WorkerPool(self._line, options, self._ends, self._runner.make)

    def listen(self, on_over: Callable[[str], None]) -> None:
        """Have this called with the id of every run that is over. To be said before start."""
        self._workers.listen(on_over)

    def start(self) -> None:
        """Take up what a former process left unfinished, then wait for work."""
        for run in self._unfinished():
            try:
                self._requeue(run)
            except Exception:
                logger.exception("run %s could not be taken up", run.id)
                self._over_without_making(run.id, UNKNOWN_TROUBLE)
        self._workers.start(self._places())

    def close(self) -> None:
        """Interrupt what runs and wait for the workers. Interrupted runs stay written down as unfinished."""
        self._line.close()
        for job in self._workers.close():  # an engine that does not come back
            if job.overdue > 0:
                self._ends.failed(job.run_id, too_long(job))
            elif job.was_stopped:
                self._ends.stopped(job.run_id)
            else:
                self._runner.interrupted(job)
        self._ends.catch_up()

    @property
    def is_closing(self) -> bool:
        """Whether nothing is run any more until the next start of the program."""
        return self._line.is_closing

    def is_running(self, run_id: str) -> bool:
        """Whether the run is being made now."""
        return self._line.is_running(run_id)

    def troubles(self) -> tuple[str, ...]:
        """What is wrong with the workers, one sentence each; one that has died is followed by another."""
        return self._workers.troubles()

    def place(self, requester: Requester, is_limited: bool = True) -> AbstractContextManager[Place]:
        """Keep a place in the line while a run's pictures are read; raises TooManyWaiting.

        is_limited: False where whoever asks counts its callers' runs itself
        """
        return self._line.place(requester, is_limited)

    def submit(
        self,
        new: NewRun,
        request: InpaintRequest,
        key: SecretStr | None = None,
        requester: Requester | None = None,
        place: Place | None = None,
    ) -> Run:
        """Write the run down and queue it. Raises UnsupportedRequest where the engine cannot do it, TooManyWaiting.

        key: the visitor's own for a service; it stays in memory, so after a restart it has to be typed again.
        requester: whose turn it takes; the visitor's where it is not said
        place: that was kept for it
        """
        if place is None:
            with self.place(requester or Requester(turn=new.visitor)) as place:
                return self.submit(new, request, key, place.requester, place)
        requester = place.requester
        context = RunContext(key=key, spends=requester.spends, delivery=new.delivery)
        self._inpainter.check(request, new.engine, context)
        device = self._inpainter.engine(new.engine).capabilities.queue.device
        run = self._history.create(replace(new, own_key=key is not None, spends=requester.spends))
        self._add(Job(run.id, device, run.created, requester, request, key), place)
        return run

    def take_up(self, run: Run, key: SecretStr | None = None, requester: Requester | None = None) -> None:
        """Ask again for the job that a service still has of a run that was stopped or ran out of time.

        Raises InvalidRequest where there is none.
        """
        if not run.can_be_taken_up or run.id in self._line:
            raise InvalidRequest("There is nothing to take up again: start a new run.")
        device = self._inpainter.engine(run.engine).capabilities.queue.device
        with self.place(requester or Requester(turn=run.visitor)) as place:
            job = Job(run.id, device, datetime.now(UTC), place.requester, None, key)
            self._history.keep_resume(run.id, ResumeState(is_taken_up=True))
            self._history.queued(run.id)
            self._ends.forget(run.id)
            self._add(job, place)

    def stop(self, run_id: str) -> None:
        """Stop a run; samples already finished are kept. A run that is over stays as it is."""
        if self._line.withdraw(run_id):
            self._ends.stopped(run_id)
            self._line.release(run_id)
            self._workers.tell_over(run_id)

    def state(self, run_id: str) -> JobState:
        """How far a run is; raises RunNotFound."""
        return self.state_here(run_id) or JobState(self.run(run_id).status, fraction=1.0)

    def state_here(self, run_id: str) -> JobState | None:
        """How far a run is, as far as it is known without asking the history; None where it is not."""
        if state := self._line.state(run_id):
            return state
        end = self._ends.of(run_id)
        return JobState(end.status, fraction=1.0) if end else None

    def run(self, run_id: str) -> Run:
        """The run as it stands; raises RunNotFound."""
        run = self._history.get(run_id)
        end = self._ends.of(run_id)
        return run if end is None else replace(run, status=end.status, error=end.error)

    def wait(self, run_id: str, seconds: float) -> JobState:
        """The state of a run as soon as it is over, or after so many seconds; at once where the program ends."""
        deadline = time.monotonic() + seconds
        while True:
            self._line.wait(run_id, deadline - time.monotonic())
            state = self.state(run_id)
            left = deadline - time.monotonic()
            if state.status.is_over or self.is_closing or left <= 0:
                return state
            time.sleep(min(left, LOOK_SECONDS))  # it is in nobody's hands: another start has it, or will

    async def over(self, run_id: str, seconds: float | None = None) -> None:
        """Return when the run is in the queue no more, after so many seconds, or where the program ends.

        No thread is held meanwhile.
        """
        await self._line.over(run_id, seconds)

    async def seen(self, run_id: str, shown: JobState, seconds: float | None = None) -> None:
        """The same, and also as soon as the run has something to show that is not shown yet."""
        await self._line.seen(run_id, shown, seconds)

    def active(self, visitor: str) -> Run | None:
        """The newest run of a visitor where it is not over yet."""
        latest = self._history.latest(visitor)
        run = self.run(latest.id) if latest else None
        return run if run and not run.status.is_over else None

    def _add(self, job: Job, place: Place) -> None:
        self._line.add(job, place)
        self._workers.revive(job.device)

    def _unfinished(self) -> tuple[Run, ...]:
        try:
            return self._history.unfinished()
        except Exception:
            logger.exception("what a former process left unfinished could not be read")
            return ()

    def _requeue(self, run: Run) -> None:
        if run.engine not in self._inpainter.engines:
            sentence = f"The engine “{run.engine}” is not here any more: choose another one."
            self._over_without_making(run.id, sentence)
            return
        requester = Requester(turn=run.visitor, spends=run.spends)
        device = self._inpainter.engine(run.engine).capabilities.queue.device
        with self.place(requester, is_limited=False) as place:
            self._add(Job(run.id, device, run.created, requester), place)

    def _over_without_making(self, run_id: str, error: str) -> None:
        self._ends.failed(run_id, error)
        self._workers.tell_over(run_id)

    def _places(self) -> list[str]:
        """The devices, each so often as runs may be under way on it."""
        places: dict[str, int] = {}
        for name, engine in self._inpainter.engines.items():
            try:
                needs = engine.capabilities.queue
            except Exception:
                logger.exception("what the engine %s can do could not be read", name)
                continue
            places[needs.device] = max(places.get(needs.device, 0), needs.runs_at_once)
        return [device for device, count in sorted(places.items()) for _ in range(count)]
