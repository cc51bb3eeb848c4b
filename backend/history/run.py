"""A run: one request with what became of it, remembered."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from secrets import token_hex
from typing import Any

from backend.access.requester import Spends
from backend.imaging.mask import Mask
from backend.imaging.receipt import Receipt
from backend.protocol.delivery import Delivery
from backend.result import Difference, Report
from backend.resume import ResumeState

JOB_MAY_COME = timedelta(minutes=5)


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


@dataclass(frozen=True, kw_only=True)
class NewRun:
    """What is known of a run before it starts.

    name: what the person called the picture; init_path: its file, kept as it is; nobody writes into it any more
    picture_id: which picture on the visitor's canvas it was; "" for programs
    delivery: how a service is to deliver; own_key: with a key of the visitor's, which is written nowhere
    spends: how far the operator's key may be used for it
    init_data: what is in that file, where it only has a name yet
    parent: the sample that it goes on from, as the id of its run and its number there
    id: where it was given before; created: when it was asked for, which is its place in the queue; UTC
    """

    visitor: str
    engine: str
    name: str
    init_path: Path
    mask_image: Mask
    asked: dict[str, Any]
    picture_id: str = ""
    delivery: Delivery = field(default_factory=Delivery)
    own_key: bool = False
    spends: Spends = Spends.FREELY
    init_data: bytes | None = None
    id: str = field(default_factory=lambda: token_hex(16))
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    avoid_image: Mask | None = None
    parent: tuple[str, int] | None = None


@dataclass(frozen=True)
class KeptSample:
    """One sample of a run, as a file: a lossless PNG that is the whole project."""

    path: Path
    seed: int | None
    flagged: bool
    receipt: Receipt
    seed_inferred: bool = False


@dataclass(frozen=True, kw_only=True)
class Run:
    """What was asked, by whom and of which engine, and what came back.

    visitor: the random token of the browser that asked; only this visitor sees the run
    name: what the person called the picture; picture_id: which one on their canvas it was, "" for programs
    init_path: the picture's file as it came; mask_path: 8-bit grey PNG, white = repaint
    avoid_path: the same, not black where nothing was to be copied from; None where all might be
    asked, got: fields in the wire's words; got only has what the engine used
    delivery, own_key, spends: as in NewRun
    resume: what an engine resumes from after a restart
    mask_note: how a mask that was made elsewhere was understood; "" for a plain one
    report: what a service told about its work
    seconds: time the engine took; None while it has not finished
    error: one sentence, where the run failed
    """

    id: str
    visitor: str
    engine: str
    status: Status
    created: datetime
    name: str
    picture_id: str
    init_path: Path
    mask_path: Path
    asked: dict[str, Any]
    got: dict[str, Any]
    samples: tuple[KeptSample, ...] = ()
    seconds: float | None = None
    error: str = ""
    delivery: Delivery = field(default_factory=Delivery)
    own_key: bool = False
    spends: Spends = Spends.FREELY
    resume: ResumeState = field(default_factory=ResumeState)
    mask_note: str = ""
    report: Report = field(default_factory=Report)
    avoid_path: Path | None = None

    @property
    def can_be_taken_up(self) -> bool:
        """Whether a service still has a job of this run that can be asked for."""
        begun = [part for part in self.resume.parts.values() if part.job]
        if not self.status.is_over or not self.samples:
            return self.status in (Status.STOPPED, Status.FAILED) and bool(begun)
        # Some of it was brought back: whether there is more.
        return any(part.delivered is not None for part in begun) and any(part.has_more for part in begun)

    @property
    def is_whole(self) -> bool:
        """Whether its pictures are still there: a person may have deleted its folder."""
        return all(path.exists() for path in (self.init_path, self.mask_path, *(s.path for s in self.samples)))

    @property
    def awaits_job(self) -> bool:
        """Whether a request is still under way to a service that nobody waits for any more; its number may come."""
        is_under_way = any(part.awaits_job for part in self.resume.parts.values())
        return self.status is Status.STOPPED and is_under_way and datetime.now(UTC) - self.created < JOB_MAY_COME

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Where got differs from asked. What was left to the engine (None) cannot differ."""
        if self.report.sent:  # the service was asked by region, and so it is compared
            return self.report.differences
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
        } | self._told()

    def _told(self) -> dict[str, Any]:
        """What only a service tells, its own meta as it came, a list where there were several regions; and how a mask
        that is not plain was understood."""
        told: dict[str, Any] = {name: self.got[name] for name in ("id", "generationTime") if name in self.got}
        if self.report.meta:
            told["meta"] = self.report.meta[0] if len(self.report.meta) == 1 else list(self.report.meta)
        if any(sample.seed_inferred for sample in self.samples):
            told["reckoned_seeds"] = [sample.seed for sample in self.samples if sample.seed_inferred]
        if self.mask_note:
            told["mask_note"] = self.mask_note
        return told | ({"notices": list(self.report.notices)} if self.report.notices else {})
