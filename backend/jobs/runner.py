"""One run made to its end: where a run's errors stop travelling, whatever an engine or the history throws."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from backend.engines.run_context import RunContext
from backend.errors import Cancelled, EngineError, EngineUnavailable, InpaintError
from backend.history import HistoryStore, Run, RunResume, request_from_run, sample_writers, trouble_of
from backend.imaging.preview import Preview
from backend.imaging.reading.reader import Reader
from backend.inpainter import Inpainter
from backend.jobs.run_ends import RunEnds
from backend.jobs.state import Job, JobOptions
from backend.result import InpaintResult

MOST_BEGINNINGS = 2  # of one run, without that it came to an end
UNKNOWN_TROUBLE = "Something went wrong in the program, and it is written in its log: try again, or use another engine."
NO_MEMORY = "There is not enough memory for this run: use a smaller picture, or another engine."
ENDED_TWICE = "This run has ended the program twice: use a smaller picture, mark less of it, or choose another engine."
KEY_IS_GONE = "This run used a key of your own: type it again under Endpoint, then take the job up or press the button."

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class RunTools:
    """What a run is made with. reader: reads its pictures again where they are not in memory any more."""

    inpainter: Inpainter
    history: HistoryStore
    ends: RunEnds
    reader: Reader


@dataclass(frozen=True)
class JobRunner:
    """is_closing: whether the program ends; what is not finished then goes on at the next start.

    seen: told of each run that has something new to show
    """

    tools: RunTools
    options: JobOptions
    is_closing: Callable[[], bool]
    seen: Callable[[str], object] = lambda _run_id: None

    def make(self, job: Job) -> bool:
        """Make the samples and write down how it ended. Returns whether it is over; else it was interrupted."""
        try:
            return self._make(job)
        except Cancelled:
            return self._cancelled(job)
        except InpaintError as error:
            self.tools.ends.failed(job.run_id, str(error))
        except MemoryError:
            logger.exception("run %s failed", job.run_id)
            self.tools.ends.failed(job.run_id, NO_MEMORY)
        except BaseException:  # an engine may even ask to end the program; the queue goes on
            logger.exception("run %s failed", job.run_id)
            self.tools.ends.failed(job.run_id, UNKNOWN_TROUBLE)
        return True

    def interrupted(self, job: Job) -> None:
        """The program ends properly: that it was begun does not count against the run."""
        try:
            self.tools.history.interrupted(job.run_id)
        except BaseException:
            logger.exception("that run %s was interrupted could not be written down", job.run_id)

    def _make(self, job: Job) -> bool:
        job.begun = time.monotonic()
        with _told():
            beginnings = self.tools.history.started(job.run_id)
            run = self.tools.history.get(job.run_id)
        if beginnings > MOST_BEGINNINGS:
            raise EngineError(ENDED_TWICE)
        is_service = self.tools.inpainter.engine(run.engine).capabilities.queue.is_service
        job.seconds = self.options.service_seconds if is_service else self.options.run_seconds
        request = job.request or request_from_run(run, self.tools.reader)
        result = self.tools.inpainter.run(request, run.engine, self._context(job, run, is_service))
        is_whole = len(result.samples) == request.samples and not result.is_partial
        if self.is_closing() and not (is_whole or job.is_ended_late or job.was_stopped):
            self.interrupted(job)
            return False
        is_cut = job.stop.is_set() or job.is_ended_late
        with _told():
            writers = sample_writers(run, request, result)
            self.tools.history.add(run.id, self._explained(job, result), writers, is_cut and not is_whole)
        return True

    def _cancelled(self, job: Job) -> bool:
        if job.is_ended_late:
            self.tools.ends.failed(job.run_id, too_long(job))
        elif self.is_closing() and not job.was_stopped:
            self.interrupted(job)
            return False
        else:
            self.tools.ends.stopped(job.run_id)
        return True

    def _explained(self, job: Job, result: InpaintResult) -> InpaintResult:
        """The result, with the reason where there are fewer samples than were asked for."""
        if not job.is_ended_late:
            return result
        notice = f"The run was ended after {self.options.run_seconds:g} s: what was finished by then is kept."
        report = replace(result.report, notices=(*result.report.notices, notice))
        return replace(result, report=report)

    def _context(self, job: Job, run: Run, is_service: bool) -> RunContext:
        """What the engine is told. Raises EngineUnavailable where the key that the run was asked for with is gone."""
        if run.own_key and job.key is None:
            raise EngineUnavailable(KEY_IS_GONE)

        def report(fraction: float, text: str, preview: Preview | None) -> None:
            job.moved(fraction, text, preview)
            if preview:
                self.seen(job.run_id)
            if not is_service and job.overdue > 0 and not job.stop.is_set():
                job.is_ended_late = True
            if job.stop.is_set() or job.is_ended_late:
                raise Cancelled("Stopped.")

        resume = RunResume(self.tools.history, run.id)
        return RunContext(on_report=report, delivery=run.delivery, key=job.key, spends=run.spends, resume=resume)


def too_long(job: Job) -> str:
    """Why a run was ended, one sentence."""
    return f"This run took longer than {job.seconds:g} s and was ended: mark less, or ask for fewer samples or steps."


@contextmanager
def _told() -> Iterator[None]:
    """What the history throws becomes the sentence of what is wrong with disk or database."""
    try:
        yield
    except InpaintError:
        raise
    except Exception as error:
        sentence = trouble_of(error)
        if not sentence:
            raise
        logger.exception("the history could not be written")
        raise InpaintError(sentence) from error
