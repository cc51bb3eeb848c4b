"""What came back: samples with their proof, and what was really used to make them."""

from dataclasses import dataclass, field
from typing import Any

from backend.imaging.picture import Picture
from backend.imaging.receipt import Receipt


@dataclass(frozen=True)
class Sample:
    """One alternative.

    image: the whole picture, filled
    seed: a run with this seed and one sample gives the same picture
    flagged: a safety checker replaced it
    receipt: the proof of what was touched; None until the picture was pasted back
    """

    image: Picture
    seed: int
    flagged: bool = False
    receipt: Receipt | None = None


@dataclass(frozen=True)
class InpaintResult:
    """All samples of one request.

    seconds: time the engine took
    meta: what was really used, as the engine reports it, in the wire's words
    """

    samples: tuple[Sample, ...]
    seconds: float
    meta: dict[str, Any] = field(default_factory=dict)
