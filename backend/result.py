"""What came back: samples with their proof, and what was really used to make them."""

from dataclasses import asdict, dataclass, field, replace
from typing import Any

from backend.imaging.picture import Picture
from backend.imaging.receipt import Receipt


@dataclass(frozen=True)
class Sample:
    """One alternative.

    image: the whole picture, filled
    seed: a run with this seed and one sample gives the same picture; None where the engine does not tell
    flagged: a safety checker replaced it
    receipt: the proof of what was touched; None until the picture was pasted back
    position: which of the samples that were asked for it is, where some may be missing; None: as they stand
    seed_inferred: the seed follows from the first sample's, the engine did not tell it
    """

    image: Picture
    seed: int | None
    flagged: bool = False
    receipt: Receipt | None = None
    position: int | None = None
    seed_inferred: bool = False


@dataclass(frozen=True)
class Difference:
    """A field in which the engine did something else than what was asked."""

    field: str
    asked: Any
    got: Any


@dataclass(frozen=True, kw_only=True)
class Report:
    """What an engine that is somebody else's tells about its work.

    differences: where it did something else than what it was asked, in the wire's words
    meta: its own words, one object for each region
    sent: the requests as they were sent, one for each region, without the key
    notices: one sentence each, for the person who waits
    """

    differences: tuple[Difference, ...] = ()
    meta: tuple[dict[str, Any], ...] = ()
    sent: tuple[dict[str, Any], ...] = ()
    notices: tuple[str, ...] = ()

    def __add__(self, other: "Report") -> "Report":
        """Both reports; of two differences in one field the first counts, and no sentence is said twice."""
        fields = {difference.field for difference in self.differences}
        return Report(
            differences=self.differences + tuple(d for d in other.differences if d.field not in fields),
            meta=self.meta + other.meta,
            sent=self.sent + other.sent,
            notices=tuple(dict.fromkeys(self.notices + other.notices)),
        )

    def without(self, field: str) -> "Report":
        """The same, with nothing about this field."""
        return replace(self, differences=tuple(d for d in self.differences if d.field != field))

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Report":
        return cls(
            differences=tuple(Difference(**difference) for difference in values.get("differences", ())),
            meta=tuple(values.get("meta", ())),
            sent=tuple(values.get("sent", ())),
            notices=tuple(values.get("notices", ())),
        )


@dataclass(frozen=True)
class InpaintResult:
    """All samples of one request.

    seconds: time the engine took
    meta: what was really used, as the engine reports it, in the wire's words
    is_partial: some regions stayed as they were, though they were marked
    """

    samples: tuple[Sample, ...]
    seconds: float
    meta: dict[str, Any] = field(default_factory=dict)
    report: Report = field(default_factory=Report)
    is_partial: bool = False
