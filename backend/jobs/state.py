"""What the queue knows of a run: who asked, how far it is, and what it may take."""

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import SecretStr

from backend.access.requester import Requester
from backend.history import Status
from backend.imaging.preview import Preview
from backend.request import InpaintRequest

MOST_PREVIEWS = 64  # regions of a run that are shown under way
LEAST_DONE = 0.05  # share of the work after which its speed says how much is left


@dataclass(frozen=True, kw_only=True)
class JobOptions:
    """How much one caller and one run may take.

    queue_per_visitor: runs that may wait for one visitor, or for one address of programs
    visitors_per_address: so many times as many may wait for one address of the network, whoever is behind it
    run_seconds: after so long a run that computes here is ended
    service_seconds: after so long a service's run, which has a deadline of its own, should have come back
    grace_seconds: so long after its deadline a run that has not come back counts as stuck
    ending_seconds: that runs get to stop when the program ends
    """

    queue_per_visitor: int = 8
    visitors_per_address: int = 4
    run_seconds: float = 600.0
    service_seconds: float = 600.0
    grace_seconds: float = 60.0
    ending_seconds: float = 10.0


@dataclass(frozen=True)
class JobState:
    """How far a run is.

    ahead: runs that are done before it on the same device
    fraction: share of the work done, 0 … 1
    seconds_left: guess from the speed so far; None until there is one
    text: what the engine itself says of it, one sentence
    previews: how samples under way look, the last one of each region, the newest last
    """

    status: Status
    ahead: int = 0
    fraction: float = 0.0
    seconds_left: float | None = None
    text: str = ""
    previews: tuple[Preview, ...] = ()


@dataclass(eq=False)
class Job:
    """One run in the queue, waiting or being made.

    requester: whose turn it is; key: the visitor's own for a service
    stop: it is to end, because somebody stopped it (was_stopped), or because the program ends
    begun: when its making began, of time.monotonic(); seconds: how long it may be made
    is_ended_late: it is being ended because that was over
    """

    run_id: str
    device: str
    asked_at: datetime
    requester: Requester
    request: InpaintRequest | None = None
    key: SecretStr | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    was_stopped: bool = False
    seconds: float = 0.0
    begun: float | None = None
    is_ended_late: bool = False
    text: str = ""
    fraction: float = 0.0
    previews: tuple[Preview, ...] = ()
    _moving_since: float | None = None
    _first_fraction: float = 0.0

    @property
    def overdue(self) -> float:
        """Seconds since its deadline; below 0 before."""
        return -1.0 if self.begun is None or not self.seconds else time.monotonic() - self.begun - self.seconds

    def moved(self, fraction: float, text: str, preview: Preview | None) -> None:
        """So much of it is done; what is said of it just now; how a region looks, None where that is as before."""
        if self._moving_since is None and fraction > 0:  # what comes before, as reading a model, is done once
            self._moving_since, self._first_fraction = time.monotonic(), fraction
        self.fraction, self.text = fraction, text
        if preview:
            others = [shown for shown in self.previews if shown.box != preview.box]
            self.previews = (*others, preview)[-MOST_PREVIEWS:]

    def state(self) -> JobState:
        """How far it is while it is being made."""
        return JobState(Status.RUNNING, 0, self.fraction, self._seconds_left(), self.text, self.previews)

    def _seconds_left(self) -> float | None:
        done = self.fraction - self._first_fraction
        if self._moving_since is None or done < LEAST_DONE:
            return None
        return (time.monotonic() - self._moving_since) * (1 - self.fraction) / done
