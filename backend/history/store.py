"""The history: rows in a database, pictures in folders. Pictures are written first and the row last."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.errors import InpaintError, RunNotFound
from backend.history.adopting import adopt
from backend.history.cleaning import Cleaned, Cleaning
from backend.history.database import Database
from backend.history.deleting import Deleting
from backend.history.files import FolderFiles
from backend.history.finding import Finding
from backend.history.keeping import FOR_EVER, KeepLimits
from backend.history.opening import open_database
from backend.history.outcome import Outcome, write_kept
from backend.history.program import read_program
from backend.history.run import NewRun, Run, Status
from backend.history.run_files import RunFiles, digest_of, size_of
from backend.history.run_rows import row_of, run_from_row
from backend.history.run_writer import Writer
from backend.history.sections import Sections
from backend.history.tables import RunRow
from backend.history.troubles import HistoryTrouble, in_one_sentence
from backend.history.upgrading import HistoryUnreadable
from backend.result import InpaintResult
from backend.resume import ResumeState
from backend.storage import durable
from backend.storage.private import close_folder

Answer = TypeVar("Answer")

BUSY_SECONDS = 30.0  # how long a question waits for what another program has locked
PATIENCE = 180.0  # and in all, where a finished run would be lost
PAUSE = 1.0  # between two tries
MISSING = "This run is not here any more: start a new one."
TWICE = "This run is written down already: wait for it, or start a new one."

logger = logging.getLogger(__name__)


class HistoryStore(Sections):
    """All runs of one data folder. Safe to use from several threads; every method raises HistoryTrouble.
    Making it raises HistoryUnreadable.

    most_bytes: that everything kept may take, 0 for no limit
    busy_seconds: how long to wait for what another program has locked
    patience: seconds in all, where what was paid for or finished is to be written down
    """

    def __init__(
        self,
        folder: Path,
        database_url: str = "",
        most_bytes: int = 0,
        busy_seconds: float = BUSY_SECONDS,
        patience: float = PATIENCE,
    ) -> None:
        self._patience = patience
        self._is_closing = threading.Event()
        files = RunFiles(FolderFiles(folder))
        super().__init__(_opened(folder, database_url, busy_seconds), files, most_bytes)
        self._finding = Finding(self._database, self._files)
        self._cleaning = Cleaning(self._database, self._files)
        try:
            self._put_in_order()
        except HistoryTrouble as trouble:
            self.close()
            raise HistoryUnreadable(str(trouble)) from trouble

    def _put_in_order(self) -> None:
        """What a former program or a crash has left."""
        with in_one_sentence():
            adopt(self._database, self._files)
            write_kept(self._database, self._files)
            Deleting(self._database, self._files).finish()
            self._cleaning.remove_unknown(datetime.now(UTC))

    def close(self) -> None:
        """Nothing waits any longer for the database."""
        self._is_closing.set()
        self._database.engine.dispose()

    def create(self, new: NewRun) -> Run:
        """Write a queued run down, so that neither a restart nor a power cut loses it.

        Raises NoRoom where the disk's share is full, HistoryTrouble where it fails, InpaintError where it is there.
        """
        with in_one_sentence():
            self.require_room(new.visitor, size_of(new), self._most_bytes)
            is_new = not self._files.is_here(new.id)
            try:
                return self._create(new)
            except IntegrityError as error:  # what is there belongs to the run that is
                raise InpaintError(TWICE) from error
            except Exception:
                if is_new:
                    self._files.remove(new.id)
                raise

    def _create(self, new: NewRun) -> Run:
        digest = digest_of(new)
        kept = self._files.keep_asked(new, digest, self._finding.file_of(digest))
        row = row_of(new, kept, self._database.program)
        with self._database.session() as session:
            session.add(row)
        return run_from_row(row, self._files)

    def started(self, run_id: str) -> int:
        """It runs; how often it was begun by now without an end, this time with it. Raises RunNotFound."""
        query = update(RunRow).where(RunRow.id == run_id).values(status=Status.RUNNING, starts=RunRow.starts + 1)
        with self._database.session() as session:
            starts = session.scalar(query.returning(RunRow.starts))
        if starts is None:
            raise RunNotFound(MISSING)
        return starts

    def interrupted(self, run_id: str) -> None:
        """The program's own end cut it off: that start does not count, and the next one runs it again."""
        is_running = (RunRow.id == run_id, RunRow.status == Status.RUNNING, RunRow.starts > 0)
        query = update(RunRow).where(*is_running).values(status=Status.QUEUED, starts=RunRow.starts - 1)
        with self._database.session() as session:
            session.execute(query)

    def failed(self, run_id: str, error: str) -> None:
        self._update(run_id, status=Status.FAILED, error=error, ended=datetime.now(UTC))

    def queued(self, run_id: str) -> None:
        """The run is taken up again."""
        self._update(run_id, status=Status.QUEUED, error="", ended=None, starts=0)

    def stopped(self, run_id: str) -> None:
        """The run was stopped before any sample was finished."""
        self._update(run_id, status=Status.STOPPED, ended=datetime.now(UTC))

    def keep_resume(self, run_id: str, change: ResumeState, is_patient: bool = False) -> None:
        """Write down what an engine resumes from; parts that `change` does not have stay as they are.

        is_patient: wait as long as `add` does, for it may be the number of a job that was paid for
        """

        def keep() -> None:
            with self._database.session() as session:
                row = _row(session, run_id)
                row.notes = row.notes | change.as_dict()

        if is_patient:
            self._patiently(keep)
        else:
            keep()

    def add(self, run_id: str, result: InpaintResult, writers: Sequence[Writer], is_cut: bool = False) -> Run:
        """Keep the result of a run: each sample's file, then the rows. is_cut: it was stopped before it had all.

        A database that is locked or away for some minutes loses nothing; after that the rows are written by the next
        cleaning, or at the next start. Raises RunNotFound where the run has no row any more.
        """
        outcome = Outcome.of(result, Status.STOPPED if is_cut else Status.DONE)
        self._patiently(lambda: self.get(run_id))
        with in_one_sentence():
            self._files.keep_samples(run_id, writers)
            outcome.keep(self._files, run_id)
        if not self._patiently(lambda: outcome.write(self._database, self._files, run_id)):
            raise RunNotFound(MISSING)
        return self._patiently(lambda: self.get(run_id))

    def get(self, run_id: str) -> Run:
        """The run of this id, whoever asked for it; raises RunNotFound."""
        with self._database.session() as session:
            return run_from_row(_row(session, run_id, is_changed=False), self._files)

    def get_of(self, visitor: str, run_id: str) -> Run:
        """The run of this id where it belongs to the visitor and its pictures are there; else raises RunNotFound."""
        run = self.get(run_id)
        if not visitor or run.visitor != visitor or not run.is_whole:
            raise RunNotFound(MISSING)
        return run

    def latest(self, visitor: str, with_samples: bool = False, picture_id: str = "") -> Run | None:
        """The newest run of a visitor; of those that brought samples, or of one picture on the canvas, where asked."""
        return self._finding.latest(visitor, with_samples, picture_id)

    def neighbours(self, run: Run) -> tuple[Run | None, Run | None]:
        """The runs before and after this one that brought samples of the same picture to the same visitor."""
        return self._finding.neighbours(run)

    def unfinished(self) -> tuple[Run, ...]:
        """Runs of this program that a restart has to take up again, oldest first."""
        return self._finding.unfinished()

    def used(self, visitor: str = "") -> int:
        """Bytes that the pictures of one visitor's runs take, or of all."""
        return self._room.used(visitor)

    def require_room(self, visitor: str, more: int, most: int) -> None:
        """Raise NoRoom where so many bytes more exceed `most`, or a visitor's share of it; 0: no limit."""
        self._room.require(visitor, more, most)

    def clean(self, now: datetime | None = None, limits: KeepLimits = FOR_EVER) -> Cleaned:
        """Take away what nobody comes back for, or is more than is kept; to be called once an hour. now: UTC."""
        now = now or datetime.now(UTC)
        with in_one_sentence():
            deleted = self.keeping.keep_to(limits.within(self._most_bytes), now)
            return replace(self._cleaning.all(now), deleted=deleted)

    def _update(self, run_id: str, **values: Any) -> None:
        with self._database.session() as session:
            row = _row(session, run_id)
            for field, value in values.items():
                setattr(row, field, value)

    def _patiently(self, step: Callable[[], Answer]) -> Answer:
        """Try again while the database is locked or away; raises HistoryTrouble once patience or the program ends."""
        end = time.monotonic() + self._patience
        while True:
            try:
                return step()
            except HistoryTrouble as trouble:
                is_over = time.monotonic() >= end
                if not trouble.may_pass or is_over or self._is_closing.wait(PAUSE):
                    raise
                logger.warning("what was paid for or finished is not written down yet: %s", trouble)


def _opened(folder: Path, database_url: str, busy_seconds: float) -> Database:
    """The database, and the folder made, whose content is nobody else's to read. Raises HistoryUnreadable."""
    try:
        with in_one_sentence():
            for path in (folder, folder / "runs"):
                durable.make_folder(path)
                close_folder(path)
            program = read_program(folder)
    except HistoryTrouble as trouble:
        raise HistoryUnreadable(str(trouble)) from trouble
    return Database(open_database(folder, database_url, busy_seconds), program)


def _row(session: Session, run_id: str, is_changed: bool = True) -> RunRow:
    """Where it is changed nobody else changes it meanwhile."""
    row = session.get(RunRow, run_id, with_for_update=is_changed)
    if row is None:
        raise RunNotFound(MISSING)
    return row
