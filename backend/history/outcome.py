"""What came of a run, beside its samples: so that nothing is lost where the database takes no rows at that moment."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update

from backend.history.board import put_on_board
from backend.history.database import Database
from backend.history.review_tables import BoardRow
from backend.history.run import Status
from backend.history.run_files import RunFiles
from backend.history.tables import RunRow, SampleRow
from backend.result import InpaintResult

FILE = "outcome.json"


@dataclass(frozen=True)
class Outcome:
    """The values of a run's rows that only its end brings. samples: those of SampleRow, in order."""

    status: str
    got: dict[str, Any]
    seconds: float
    report: dict[str, Any]
    samples: list[dict[str, Any]]

    @classmethod
    def of(cls, result: InpaintResult, status: Status) -> "Outcome":
        samples = [
            {
                "seed": sample.seed,
                "seed_inferred": sample.seed_inferred,
                "flagged": sample.flagged,
                "receipt": sample.receipt.as_dict() if sample.receipt else {},
            }
            for sample in result.samples
        ]
        return cls(status, result.meta, round(result.seconds, 3), result.report.as_dict(), samples)

    def keep(self, files: RunFiles, run_id: str) -> None:
        """Write it down beside the samples, which are there. Raises OSError."""
        files.keep(run_id, FILE, json.dumps(asdict(self)).encode())

    def write(self, database: Database, files: RunFiles, run_id: str) -> bool:
        """Write the rows; what was kept beside the samples is then of no use. False where the run has no row."""
        with database.session() as session:
            row = session.get(RunRow, run_id)
            if row is None:
                return False
            row.samples = [SampleRow(position=i, **sample) for i, sample in enumerate(self.samples)]
            row.got, row.seconds, row.report = self.got, self.seconds, self.report
            row.status, row.error, row.ended, row.starts = self.status, "", datetime.now(UTC), 0
            row.bytes = files.bytes_of(run_id)
            if row.samples:
                put_on_board(session, row)
                session.flush()
                # Whose it is may have changed since the row was read: with this step nobody changes it any more.
                owner = select(RunRow.visitor).where(RunRow.id == run_id).scalar_subquery()
                session.execute(update(BoardRow).where(BoardRow.run_id == run_id).values(visitor=owner))
        files.remove(run_id, FILE)
        return True


def read_outcome(files: RunFiles, run_id: str) -> Outcome | None:
    """What a run came to whose rows could not be written, where all its samples are there."""
    with suppress(OSError, ValueError, TypeError, LookupError):
        found = json.loads(files.of(run_id, FILE).read_text("utf-8"))
        for sample in found["samples"]:
            sample.setdefault("seed_inferred", sample.pop("is_reckoned", False))  # its name in older files
        outcome = Outcome(**found)
        if all(files.of(run_id, f"{position}.png").exists() for position in range(len(outcome.samples))):
            return outcome
    return None


def write_kept(database: Database, files: RunFiles) -> int:
    """Write the rows of all runs that ended while the database took none; how many these were."""
    query = select(RunRow.id).where(
        RunRow.program == database.program, RunRow.status != Status.DONE, RunRow.bytes > 0, ~RunRow.samples.any()
    )
    with database.session() as session:
        ids = list(session.scalars(query))
    found = {run_id: outcome for run_id in ids if (outcome := read_outcome(files, run_id))}
    return sum(outcome.write(database, files, run_id) for run_id, outcome in found.items())
