"""Deletes runs for good: all their rows in one step, then their files, which are remembered until they are gone."""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.errors import InpaintError, RunNotFound
from backend.history.board import Verdict
from backend.history.database import Database
from backend.history.jobs import PUBLISHED, job_from_row
from backend.history.review_tables import BoardRow, LinkRow, LinkRunRow, VerdictRow
from backend.history.run import Status
from backend.history.run_files import RUNS, RunFiles
from backend.history.tables import JobRow, LeftoverRow, RunRow
from backend.history.troubles import HistoryTrouble

MISSING = "This run is not here any more."
UNDER_WAY = "This run is under way: stop it first, or wait until it is over."
APPROVED = "A sample of this run is approved: take that back first, or have approved ones deleted too."
LINKED = "A link shows this run: take it back first."
AT_ONCE = 500  # names in one question to the database

logger = logging.getLogger(__name__)


class StillNeeded(InpaintError):
    """The run is not deleted as it stands."""

    status = 409


@dataclass(frozen=True, kw_only=True)
class Spared:
    """What is not deleted, besides what is under way.

    approved: runs with a sample that anybody approves; linked_at: those that a link shows at this time, None: none
    """

    approved: bool = True
    linked_at: datetime | None = None


@dataclass(frozen=True)
class Deleting:
    """Deletes runs, also of other programs on the same database: those take their files away by themselves.

    Every method raises HistoryTrouble.
    """

    database: Database
    files: RunFiles

    def delete(self, run_id: str, spared: Spared) -> None:
        """The run is gone with all that was said of it. Raises RunNotFound, StillNeeded."""
        places = self.forget(run_id, spared)
        try:
            self.finish(places)
        except HistoryTrouble as trouble:
            logger.warning("that the files of run %s are gone is written down later: %s", run_id, trouble)

    def forget(self, run_id: str, spared: Spared) -> list[str]:
        """The same, but its files are still there, at these places. Raises RunNotFound, StillNeeded."""
        with self.database.session() as session:
            _require_over(session, run_id, is_last_look=False)
            # Who speaks about it or hands out a link to it waits until this is decided, and this for them.
            session.execute(update(BoardRow).where(BoardRow.run_id == run_id).values(revision=BoardRow.revision + 1))
            program = _require_over(session, run_id)
            _require_not_needed(session, run_id, spared)
            places = [self.files.folder(run_id)]
            for job in session.scalars(select(JobRow).where(JobRow.run_id == run_id)):
                places.extend(job_from_row(job).results)
                session.delete(job)
            session.execute(delete(RunRow).where(RunRow.id == run_id))
            for place in places:
                session.merge(LeftoverRow(program=program, place=place))
        return places if program == self.database.program else []

    def finish(self, places: Collection[str] | None = None) -> None:
        """Take away the files of what was deleted; None: of all. What does not go is tried again the next time."""
        waiting = sorted(self.leftovers() if places is None else places)
        gone = [place for place in waiting if self._is_removed(place)]
        for folder in {place.partition("/")[0] for place in gone}:
            if self.files.store.has_folder(folder):
                self.files.store.flush(folder)  # before it is forgotten that they may be there
        own = LeftoverRow.program == self.database.program
        for begin in range(0, len(gone), AT_ONCE):
            with self.database.session() as session:
                session.execute(delete(LeftoverRow).where(own, LeftoverRow.place.in_(gone[begin : begin + AT_ONCE])))

    def leftovers(self) -> set[str]:
        """Where files of deleted runs may still be, below the data folder."""
        query = select(LeftoverRow.place).where(LeftoverRow.program == self.database.program)
        with self.database.session() as session:
            return set(session.scalars(query))

    def _is_removed(self, place: str) -> bool:
        folder, _, name = place.partition("/")
        if folder not in (RUNS, PUBLISHED) or name in ("", ".", "..") or "/" in name:
            logger.warning("%s is no place of a run's files, and stays", place)
            return False
        try:
            self.files.store.remove(place)
        except OSError as error:
            logger.warning("%s was deleted, and could not be taken off the disk yet: %s", place, error)
            return False
        return True


def run_ids(places: Iterable[str]) -> set[str]:
    """Of such places, the runs whose folders they are."""
    return {place.removeprefix(f"{RUNS}/") for place in places if place.startswith(f"{RUNS}/")}


def _require_over(session: Session, run_id: str, is_last_look: bool = True) -> str:
    """The program that the run belongs to. Raises RunNotFound, StillNeeded.

    is_last_look: from here on nobody begins with it
    """
    query = select(RunRow.status, RunRow.program).where(RunRow.id == run_id)
    found = session.execute(query.with_for_update() if is_last_look else query).first()
    if found is None:
        raise RunNotFound(MISSING)
    publishing = select(JobRow.id).where(JobRow.run_id == run_id, JobRow.is_over.is_(False))
    if not Status(found.status).is_over or session.scalar(publishing) is not None:
        raise StillNeeded(UNDER_WAY)
    return found.program


def _require_not_needed(session: Session, run_id: str, spared: Spared) -> None:
    if spared.approved:
        held = select(VerdictRow.run_id).where(VerdictRow.run_id == run_id, VerdictRow.verdict == Verdict.APPROVED)
        if session.scalar(held.limit(1)):
            raise StillNeeded(APPROVED)
    if spared.linked_at:
        shown = select(LinkRunRow.run_id).join(LinkRow, LinkRow.id == LinkRunRow.link_id)
        if session.scalar(shown.where(LinkRunRow.run_id == run_id, LinkRow.ends > spared.linked_at).limit(1)):
            raise StillNeeded(LINKED)
