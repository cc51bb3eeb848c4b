"""What one run hands to an engine besides the request: whom to tell, how to deliver, what to resume from."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from PIL import Image
from pydantic import SecretStr

from backend.access.requester import Spends
from backend.imaging.geometry import Box
from backend.imaging.preview import Preview
from backend.protocol.delivery import Delivery
from backend.resume import MemoryResume, PartState, ResumeState, ResumeStore

OnReport = Callable[[float, str, Preview | None], object]


def _unheard(_fraction: float, _text: str, _preview: Preview | None) -> None:
    """Nobody looks on."""


@dataclass(frozen=True, kw_only=True)
class RunContext:
    """on_report: hears how far the run is; what it raises ends the run

    delivery: how a service is to deliver
    key: the visitor's own, None for the operator's; it lives in memory alone
    spends: how far the operator's key may be used
    resume: what is known from before, and where more of it is kept
    started: when the run was begun, of time.monotonic(), and deadlines count from there for all regions together;
        None while it is only looked at whether the run could be made
    part: the region that is filled, by its position; parts: how many there are
    box: where that region lies in the picture; sample: the one that is made, by its position
    """

    on_report: OnReport = _unheard
    delivery: Delivery = field(default_factory=Delivery)
    key: SecretStr | None = None
    spends: Spends = Spends.FREELY
    resume: ResumeStore = field(default_factory=MemoryResume)
    started: float | None = None
    part: int = 0
    parts: int = 1
    box: Box | None = None
    sample: int = 0

    def report(self, fraction: float, text: str = "", preview: Image.Image | None = None) -> None:
        """Tell how far it is; may raise Cancelled, which is to end the work soon.

        fraction: share of the work done, 0 … 1
        text: what happens just now, one short sentence; empty where there is nothing to say
        preview: how the region looks in the sample under way, a small RGB picture; None: as before
        """
        self.on_report(fraction, text, Preview(preview, self.box, self.sample) if preview else None)

    def begun(self) -> "RunContext":
        """The same for a run that begins now, unless it has."""
        return self if self.started is not None else replace(self, started=time.monotonic())

    def share(self, position: int, count: int) -> "RunContext":
        """The same for one of several steps that are equally long: its fractions are a share of the whole."""

        def report(fraction: float, text: str, preview: Preview | None) -> None:
            self.on_report((position + fraction) / count, text, preview)

        return replace(self, on_report=report)

    def for_part(self, position: int, box: Box | None = None) -> "RunContext":
        """The same for one region, which lies there."""
        return replace(self, part=position, box=box)

    def for_sample(self, position: int, count: int) -> "RunContext":
        """The same for one of several samples, which take equally long."""
        return replace(self.share(position, count), sample=position)

    @property
    def is_guest(self) -> bool:
        """Whether who asks is neither the operator nor somebody with a key of their own."""
        return self.key is None and self.spends is not Spends.FREELY

    @property
    def is_taken_up(self) -> bool:
        """Whether only what a service has already is brought back, and nothing new is asked of it."""
        return self.resume.read().is_taken_up

    def recall(self) -> PartState:
        """What is known of this region."""
        return self.resume.read().part(self.part)

    def remember(self, **values: Any) -> None:
        """Change fields of what is known of this region."""
        self.resume.keep(ResumeState(parts={self.part: replace(self.recall(), **values)}))

    def forget(self) -> None:
        """Of this region nothing is known any more."""
        self.resume.keep(ResumeState(parts={self.part: PartState()}))
