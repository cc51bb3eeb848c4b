"""What one run hands to an engine besides the request: how to deliver, and whom to tell."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from PIL import Image
from pydantic import SecretStr

from backend.access.requester import Spends
from backend.protocol.translate import Delivery

RUN = "run"  # the notes of a run as a whole, beside those of its parts
TAKEN_UP = {"is_taken_up": True}  # what stands there once a run that was over is taken up again


class Notes(Protocol):
    """What an engine has to know again after a restart, written down at once; plain JSON, and never a key."""

    def read(self, part: str) -> dict[str, Any]: ...

    def write(self, part: str, values: dict[str, Any]) -> None: ...


class ShortNotes:
    """Notes that live as long as the run."""

    def __init__(self) -> None:
        self._parts: dict[str, dict[str, Any]] = {}

    def read(self, part: str) -> dict[str, Any]:
        return self._parts.get(part, {})

    def write(self, part: str, values: dict[str, Any]) -> None:
        self._parts[part] = values


@dataclass(frozen=True, kw_only=True)
class RunContext:
    """How a run is to be delivered, what it remembers, and whom it tells what happens.

    key: the visitor's own, None for the operator's; it lives in memory alone
    spends: how far the operator's key may be used
    say: told one short sentence whenever something else happens; an empty one takes it back
    preview: told how a sample under way looks, as a small RGB picture
    since: when the run was begun, of time.monotonic(); deadlines count from there, for all regions together
    part: the region that is filled, by its position
    """

    delivery: Delivery = field(default_factory=Delivery)
    key: SecretStr | None = None
    spends: Spends = Spends.FREELY
    notes: Notes = field(default_factory=ShortNotes)
    say: Callable[[str], object] = lambda _: None
    preview: Callable[[Image.Image], object] | None = None
    since: float = field(default_factory=time.monotonic)
    part: int = 0

    @property
    def is_guest(self) -> bool:
        """Whether who asks is neither the operator nor somebody with a key of their own."""
        return self.key is None and self.spends is not Spends.FREELY

    @property
    def is_taken_up(self) -> bool:
        """Whether only what a service has already is brought home, and nothing new is asked of it."""
        return bool(self.notes.read(RUN).get("is_taken_up"))

    def for_part(self, part: int) -> "RunContext":
        return replace(self, part=part)

    def recall(self) -> dict[str, Any]:
        return self.notes.read(str(self.part))

    def remember(self, **values: Any) -> None:
        """Add to what is known of this part."""
        self.notes.write(str(self.part), self.recall() | values)

    def forget(self) -> None:
        self.notes.write(str(self.part), {})
