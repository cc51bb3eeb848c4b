"""How runs end, written down; where the history takes nothing, an end is remembered and written down later."""

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass

from backend.errors import RunNotFound
from backend.history import HistoryStore, Status

REMEMBERED = 1000  # ends that could not be written down; the next start makes older ones again

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class End:
    """status: FAILED or STOPPED; error: one sentence where it failed."""

    status: Status
    error: str = ""


class RunEnds:
    """Nothing here raises. remembered: how many ends are kept at most until they can be written down."""

    def __init__(self, history: HistoryStore, remembered: int = REMEMBERED) -> None:
        self._history = history
        self._remembered = remembered
        self._lock = threading.Lock()
        self._unwritten: OrderedDict[str, End] = OrderedDict()

    def failed(self, run_id: str, error: str) -> None:
        self._end(run_id, End(Status.FAILED, error))

    def stopped(self, run_id: str) -> None:
        """It was stopped before any sample was finished."""
        self._end(run_id, End(Status.STOPPED))

    def of(self, run_id: str) -> End | None:
        """The end of a run that could not be written down."""
        with self._lock:
            return self._unwritten.get(run_id)

    def forget(self, run_id: str) -> None:
        """The run begins anew."""
        with self._lock:
            self._unwritten.pop(run_id, None)

    def catch_up(self) -> None:
        """Write down what could not be, for as long as it succeeds."""
        with self._lock:
            unwritten = list(self._unwritten.items())
        for run_id, end in unwritten:
            if not self._is_written(run_id, end):
                return
            self.forget(run_id)

    def _end(self, run_id: str, end: End) -> None:
        if self._is_written(run_id, end):
            return
        with self._lock:
            self._unwritten[run_id] = end
            while len(self._unwritten) > self._remembered:
                self._unwritten.popitem(last=False)

    def _is_written(self, run_id: str, end: End) -> bool:
        try:
            if end.status is Status.FAILED:
                self._history.failed(run_id, end.error)
            else:
                self._history.stopped(run_id)
        except RunNotFound:
            logger.warning("run %s is over, and its row is gone", run_id)  # nothing is left to be written to
        except BaseException:
            logger.exception("the end of run %s could not be written down", run_id)
            return False
        return True
