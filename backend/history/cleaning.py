"""Takes away what nobody comes back for, so that the disk does not fill with what came to nothing."""

import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from backend.history.database import Database
from backend.history.deleting import Deleting, run_ids
from backend.history.outcome import write_kept
from backend.history.room import Room
from backend.history.run import Status
from backend.history.run_files import RunFiles
from backend.history.tables import RunRow
from backend.resume import ResumeState

KEPT = timedelta(hours=24)  # pictures of a run that came to nothing: a reload brings them back for so long
KEPT_WHERE_PAID = timedelta(days=7)  # where a service may still have what the run asked for
BEING_WRITTEN = timedelta(hours=1)  # a folder so young may be getting its row
AT_ONCE = 500  # ids in one question to the database
RUN_ID = re.compile(r"[0-9a-f]{32}")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Cleaned:
    """What was done, in runs.

    written: their rows could be written only now; emptied: their pictures went; unknown: they had no row
    recounted: somebody had deleted their folders, or brought them back; deleted: too old, or too much was kept
    """

    written: int = 0
    emptied: int = 0
    unknown: int = 0
    recounted: int = 0
    deleted: int = 0


@dataclass(frozen=True)
class Cleaning:
    """Cleans the runs of one program. Every method raises HistoryTrouble or OSError."""

    database: Database
    files: RunFiles

    def all(self, now: datetime) -> Cleaned:
        """Everything, as it is done once in a while."""
        return Cleaned(
            written=write_kept(self.database, self.files),
            emptied=self._empty(now),
            unknown=self.remove_unknown(now - BEING_WRITTEN),
            recounted=Room(self.database, self.files).recount(),
        )

    def remove_unknown(self, before: datetime) -> int:
        """Remove folders without a row that were changed before: a crash came between the pictures and the row.

        Where one of them has samples, its row was there: this is another database than the one the folders belong to,
        and all of them stay.
        """
        folders = {folder.name: folder for folder in self.files.all() if RUN_ID.fullmatch(folder.name)}
        unknown = [folders[name] for name in sorted(folders.keys() - self._known(set(folders)))]
        if any(self.files.of(folder.name, "0.png").exists() for folder in unknown):
            logger.warning("%d folders of runs have no row, and stay: some have samples", len(unknown))
            return 0
        old = [folder for folder in unknown if folder.changed < before]
        for folder in old:
            self.files.remove(folder.name)
        return len(old)

    def _known(self, names: set[str]) -> set[str]:
        known = run_ids(Deleting(self.database, self.files).leftovers())
        ordered = sorted(names)
        with self.database.session() as session:
            for begin in range(0, len(ordered), AT_ONCE):
                query = select(RunRow.id).where(RunRow.id.in_(ordered[begin : begin + AT_ONCE]))
                known.update(session.scalars(query))
        return known

    def _empty(self, now: datetime) -> int:
        """Remove the pictures of runs that came to nothing. Their rows stay and say what happened."""
        ended = func.coalesce(RunRow.ended, RunRow.created)
        query = select(RunRow.id, RunRow.notes, ended < now - KEPT_WHERE_PAID).where(
            RunRow.program == self.database.program,
            RunRow.status.in_((Status.FAILED, Status.STOPPED)),
            RunRow.bytes > 0,
            ~RunRow.samples.any(),
            ended < now - KEPT,
        )
        with self.database.session() as session:
            rows = session.execute(query).all()
        gone = [run_id for run_id, notes, is_old in rows if is_old or not ResumeState.from_dict(notes).is_begun]
        return sum(self._emptied(run_id) for run_id in gone)

    def _emptied(self, run_id: str) -> bool:
        """False where it was taken up again meanwhile."""
        is_over = RunRow.status.in_((Status.FAILED, Status.STOPPED))
        query = update(RunRow).where(RunRow.id == run_id, is_over).values(bytes=0).returning(RunRow.id)
        with self.database.session() as session:
            found = session.scalar(query)
        if found:
            self.files.remove(run_id)
        return found is not None
