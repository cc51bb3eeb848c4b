"""Finds runs of this program. Those of another one on the same database have their pictures elsewhere."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Select, or_, select

from backend.history.database import Database
from backend.history.run import Run, Status
from backend.history.run_files import RunFiles
from backend.history.run_rows import run_from_row
from backend.history.tables import RunRow


@dataclass(frozen=True)
class Finding:
    """Questions to the table of runs. Every method raises HistoryTrouble."""

    database: Database
    files: RunFiles

    def latest(self, visitor: str, with_samples: bool, picture_id: str) -> Run | None:
        """The newest run of a visitor whose pictures were not cleaned away, else a reload would bring back nothing."""
        query = self._own().where(RunRow.visitor == visitor).order_by(RunRow.created.desc())
        query = query.where(RunRow.samples.any() if with_samples else or_(RunRow.bytes > 0, RunRow.samples.any()))
        return self._first(query.where(RunRow.picture_id == picture_id) if picture_id else query)

    def neighbours(self, run: Run) -> tuple[Run | None, Run | None]:
        """The runs before and after this one that brought samples of the same picture to the same visitor."""
        same = self._own().where(
            RunRow.visitor == run.visitor,
            RunRow.picture_id == run.picture_id,
            RunRow.samples.any(),
            RunRow.id != run.id,
        )
        before = same.where(RunRow.created < run.created).order_by(RunRow.created.desc())
        after = same.where(RunRow.created > run.created).order_by(RunRow.created)
        return self._first(before), self._first(after)

    def unfinished(self) -> tuple[Run, ...]:
        """Runs that a restart has to take up again, oldest first."""
        waiting = RunRow.status.in_([status for status in Status if not status.is_over])
        with self.database.session() as session:
            rows = session.scalars(self._own().where(waiting).order_by(RunRow.created))
            return tuple(run_from_row(row, self.files) for row in rows)

    def file_of(self, digest: str) -> Path | None:
        """A picture's file with this SHA-256, of any run whose pictures are here."""
        query = select(RunRow.id, RunRow.init_file).where(RunRow.init_digest == digest, RunRow.bytes > 0)
        query = query.where(RunRow.program == self.database.program).order_by(RunRow.created.desc()).limit(1)
        with self.database.session() as session:
            found = session.execute(query).first()
        path = self.files.of(found.id, found.init_file) if found else None
        return path if path and path.exists() else None

    def _own(self) -> Select[RunRow]:
        return select(RunRow).where(RunRow.program == self.database.program)

    def _first(self, query: Select[RunRow]) -> Run | None:
        with self.database.session() as session:
            row = session.scalars(query.limit(1)).first()
            return run_from_row(row, self.files) if row else None
