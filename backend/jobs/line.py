"""Where runs wait for their turn: what stands above it does not know whether the line is in memory or in a database."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from backend.access.requester import Requester
from backend.errors import InvalidRequest
from backend.jobs.state import Job, JobState


class TooManyWaiting(InvalidRequest):
    """So many runs of one caller wait already that no further one is taken."""

    status = 429


@dataclass
class Place:
    """A place in the line, which counts for its requester before the run stands there."""

    requester: Requester
    is_used: bool = False


class Line(Protocol):
    """A job waits, is taken by a worker, and is released; or it is withdrawn before its turn, and released once that is
    written down. Safe to use from several threads; no method but `take` and the waiting ones takes long."""

    @property
    def is_closing(self) -> bool: ...

    def place(self, requester: Requester, is_limited: bool) -> AbstractContextManager[Place]:
        """Keep a place for a run that is being read and written down; raises TooManyWaiting."""
        ...

    def add(self, job: Job, place: Place) -> None:
        """Put the run that has this place where its turn is; one that stands there already stays."""
        ...

    def take(self, device: str) -> Job | None:
        """Wait for the job whose turn it is, and have it being made; None when the program ends."""
        ...

    def withdraw(self, run_id: str) -> bool:
        """Have one that is being made stop; take out one that waits. Whether it was taken out: release it then."""
        ...

    def release(self, run_id: str) -> None:
        """It is no longer being made, or withdrawn."""
        ...

    def wake(self, run_id: str) -> None:
        """Whoever waits for this run looks again: it is over."""
        ...

    def tell(self, run_id: str) -> None:
        """Whoever looks at this run looks again: it has something new to show."""
        ...

    def __contains__(self, run_id: str) -> bool:
        """Whether the run waits, is being made, or is just being withdrawn."""
        ...

    def is_running(self, run_id: str) -> bool: ...

    def state(self, run_id: str) -> JobState | None:
        """How far a run in the line is; None for any other."""
        ...

    def devices(self) -> Iterable[str]:
        """Those that jobs wait for."""
        ...

    def wait(self, run_id: str, seconds: float) -> None:
        """Return when the run is in the line no more, after so many seconds, or when the program ends."""
        ...

    async def over(self, run_id: str, seconds: float | None) -> None:
        """The same, and no thread is held meanwhile."""
        ...

    async def seen(self, run_id: str, shown: JobState, seconds: float | None) -> None:
        """The same, and also when the run has something to show that is not shown yet."""
        ...

    def close(self) -> None:
        """The program ends: nothing is taken any more, and what is being made is asked to stop."""
        ...

    def running(self) -> list[Job]:
        """What this process makes now."""
        ...
