"""A run: one request with what became of it, remembered."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from backend.imaging.receipt import Receipt


class Status(StrEnum):
    """QUEUED and RUNNING runs are taken up again after a restart; the others are over."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        return self not in (Status.QUEUED, Status.RUNNING)


@dataclass(frozen=True)
class KeptSample:
    """One sample of a run, as a file: a lossless PNG that is the whole project."""

    path: Path
    seed: int
    flagged: bool
    receipt: Receipt


@dataclass(frozen=True)
class Difference:
    """A field in which the engine did something else than what was asked."""

    field: str
    asked: Any
    got: Any


@dataclass(frozen=True, kw_only=True)
class Run:
    """What was asked, by whom and of which engine, and what came back.

    visitor: the random token of the browser that asked; only this visitor sees the run
    name: what the person called the picture; stamp: which one on their canvas it was, "" for programs
    init_path: the picture's file as it came; mask_path: 8-bit grey PNG, white = repaint
    asked, got: fields in the wire's words; got only has what the engine used
    seconds: time the engine took; None while it has not finished
    error: one sentence, where the run failed
    """

    id: str
    visitor: str
    engine: str
    status: Status
    created: datetime
    name: str
    stamp: str
    init_path: Path
    mask_path: Path
    asked: dict[str, Any]
    got: dict[str, Any]
    samples: tuple[KeptSample, ...] = ()
    seconds: float | None = None
    error: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether its pictures are still there: a person may have deleted its folder."""
        return all(path.exists() for path in (self.init_path, self.mask_path, *(s.path for s in self.samples)))

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Where got differs from asked. What was left to the engine (None) cannot differ."""
        used = [
            Difference(field, asked, self.got[field])
            for field, asked in self.asked.items()
            if field in self.got and asked is not None and asked != self.got[field]
        ]
        unread = [
            Difference(field, self.asked[field], None)
            for field in ("prompt", "negative_prompt")
            if self.asked.get(field) and field not in self.got and self.status.is_over
        ]
        return tuple(used + unread)

    def meta(self) -> dict[str, Any]:
        """The run as programs get it."""
        return {
            "engine": self.engine,
            "run_id": self.id,
            "seconds": self.seconds,
            "seeds": [sample.seed for sample in self.samples],
            "asked": self.asked,
            "got": self.got,
            "differences": [vars(difference) for difference in self.differences],
            "receipts": [sample.receipt.as_dict() for sample in self.samples],
        } | {field: self.got[field] for field in ("id", "generationTime") if field in self.got}
