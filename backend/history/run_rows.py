"""Between runs and their rows: what is kept as JSON, and how older programs wrote it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from backend.access.requester import Spends
from backend.history.run import KeptSample, NewRun, Run, Status
from backend.history.run_files import AVOID_FILE, MASK_FILE, KeptPictures, RunFiles
from backend.history.tables import RunRow
from backend.imaging.receipt import Receipt
from backend.protocol.delivery import Delivery
from backend.result import Report
from backend.resume import ResumeState

MASK = "mask"  # how the mask was understood, beside what engines resume from


def row_of(new: NewRun, kept: KeptPictures, program: str) -> RunRow:
    """The row of a run that waits."""
    parent_run, parent_position = new.parent or (None, None)
    return RunRow(
        id=new.id,
        program=program,
        visitor=new.visitor,
        engine=new.engine,
        status=Status.QUEUED,
        created=new.created,
        name=new.name,
        picture_id=new.picture_id,
        init_file=kept.init_file,
        init_digest=kept.init_digest,
        bytes=kept.bytes,
        parent_run=parent_run,
        parent_position=parent_position,
        asked=new.asked,
        got={},
        error="",
        delivery=asdict(new.delivery) | {"own_key": new.own_key, "spends": new.spends.value},
        notes={MASK: {"understood": new.mask_image.note}} if new.mask_image.note else {},
        samples=[],
    )


def run_from_row(row: RunRow, files: RunFiles) -> Run:
    """The run as everybody else knows it."""
    avoid_path = files.of(row.id, AVOID_FILE)
    return Run(
        id=row.id,
        visitor=row.visitor,
        engine=row.engine,
        status=Status(row.status),
        created=row.created,
        name=row.name,
        picture_id=row.picture_id,
        init_path=files.of(row.id, row.init_file),
        mask_path=files.of(row.id, MASK_FILE),
        asked=row.asked,
        got=row.got,
        samples=tuple(
            KeptSample(
                files.of(row.id, f"{s.position}.png"), s.seed, s.flagged, Receipt.from_dict(s.receipt), s.seed_inferred
            )
            for s in row.samples
        ),
        seconds=row.seconds,
        error=row.error,
        delivery=Delivery.from_dict(row.delivery),
        own_key=bool(row.delivery.get("own_key")),
        spends=_spends(row.delivery),
        resume=ResumeState.from_dict(row.notes),
        mask_note=str(row.notes.get(MASK, {}).get("understood", "")),
        report=Report.from_dict(row.report),
        avoid_path=avoid_path if avoid_path.exists() else None,
    )


def _spends(delivery: Mapping[str, Any]) -> Spends:
    """Runs of before that was asked may spend."""
    try:
        return Spends(delivery.get("spends", Spends.FREELY))
    except ValueError:
        return Spends.NOTHING
