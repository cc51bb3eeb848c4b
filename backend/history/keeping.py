"""How long and how much is kept: the oldest runs go, but nothing that somebody approved, works on or was shown."""

import logging
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import NamedTuple

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from backend.errors import RunNotFound
from backend.history.board import Verdict
from backend.history.cleaning import KEPT_WHERE_PAID
from backend.history.database import Database
from backend.history.deleting import APPROVED, UNDER_WAY, Deleting, Spared, StillNeeded
from backend.history.review_tables import BoardRow, LinkRow, LinkRunRow, VerdictRow
from backend.history.room import GIGABYTE, Room
from backend.history.run import Status
from backend.history.run_files import RunFiles
from backend.history.tables import JobRow, RunRow
from backend.history.troubles import HistoryTrouble
from backend.resume import ResumeState

READ = 2000  # runs of one question to the database
BATCH = 50  # runs whose files go before it is written down that they went
TROUBLES = 20  # runs that cannot be deleted, after which the rest waits for the next time
FOR_OLD = 0.9  # of the disk's share: beyond it old runs make room for new ones
OVER = tuple(status for status in Status if status.is_over)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class KeepLimits:
    """For how many days runs are kept, and how many gigabytes of them; 0: for ever."""

    days: float = 0
    gigabytes: float = 0

    def within(self, most_bytes: int) -> "KeepLimits":
        """The same, not so much that nothing new would fit on a disk of which so much may be taken; 0: without end."""
        if not (most_bytes and self.gigabytes):
            return self
        return replace(self, gigabytes=min(self.gigabytes, FOR_OLD * most_bytes / GIGABYTE))


FOR_EVER = KeepLimits()


class _Old(NamedTuple):
    """A run that may go. ended: UTC; bytes: of its pictures"""

    id: str
    ended: datetime
    bytes: int


@dataclass(frozen=True)
class Keeping:
    """Deletes what nobody keeps any longer. Every method raises HistoryTrouble."""

    database: Database
    files: RunFiles

    @property
    def _deleting(self) -> Deleting:
        return Deleting(self.database, self.files)

    def delete(self, run_id: str, approved_too: bool = False) -> None:
        """One run, for good. Raises RunNotFound, and StillNeeded where it is under way or a sample is approved."""
        self._deleting.delete(run_id, Spared(approved=not approved_too))

    def delete_all(self, visitor: str, approved_too: bool = False) -> None:
        """All runs of a visitor, and the links that they made. Raises StillNeeded where `delete` would for any of them:
        before anything is deleted, unless that came up meanwhile."""
        self._require_not_needed(visitor, approved_too)
        with self.database.session() as session:
            ids = list(session.scalars(select(RunRow.id).where(RunRow.visitor == visitor)))
            session.execute(delete(LinkRow).where(LinkRow.owner == visitor))
        refused = self._forgotten(ids, Spared(approved=not approved_too))
        if refused:
            raise refused

    def give(self, visitor: str, heir: str) -> None:
        """All runs of a visitor, and the links that they made, are another one's from here on."""
        with self.database.session() as session:
            session.execute(update(RunRow).where(RunRow.visitor == visitor).values(visitor=heir))
            session.execute(update(BoardRow).where(BoardRow.visitor == visitor).values(visitor=heir))
            session.execute(update(LinkRow).where(LinkRow.owner == visitor).values(owner=heir))

    def keep_to(self, limits: KeepLimits, now: datetime) -> int:
        """Delete what is too old, then the oldest until the rest is small enough; how many these were. now: UTC"""
        self._deleting.finish()
        with self.database.session() as session:
            session.execute(delete(LinkRow).where(LinkRow.ends <= now))
        count = 0
        if limits.days:
            oldest = now - timedelta(days=limits.days)
            count += sum(1 for _ in self._deleted(takewhile(lambda run: run.ended < oldest, self._old(now)), now))
        if limits.gigabytes:
            count += self._delete_until(round(limits.gigabytes * GIGABYTE), now)
        return count

    def _delete_until(self, most: int, now: datetime) -> int:
        """Until the pictures of all runs take so many bytes at most, by the numbers in their rows."""
        count, left = 0, Room(self.database, self.files).used()
        if left > most:
            with closing(self._deleted((run for run in self._old(now) if run.bytes), now)) as gone:
                for run in gone:
                    count, left = count + 1, left - run.bytes
                    if left <= most:
                        return count
            logger.warning("what is kept takes more than it may: all the rest is approved, shown or under way")
        return count

    def _deleted(self, runs: Iterable[_Old], now: datetime) -> Generator[_Old, None, None]:
        """Delete one after the other, as long as anybody asks for more; one that does not go is told in the log."""
        spared, places, troubles = Spared(linked_at=now), list[str](), 0
        try:
            for run in runs:
                try:
                    places += self._deleting.forget(run.id, spared)
                except (RunNotFound, StillNeeded):  # somebody was faster
                    continue
                except (HistoryTrouble, IntegrityError) as error:
                    logger.warning("run %s could not be deleted, and stays until the next time: %s", run.id, error)
                    troubles += 1
                    if troubles == TROUBLES:
                        return
                    continue
                if len(places) >= BATCH:
                    self._deleting.finish(places)
                    places = []
                yield run
        finally:
            self._deleting.finish(places)

    def _forgotten(self, ids: Sequence[str], spared: Spared) -> StillNeeded | None:
        """Delete these; why one of them stays."""
        refused: StillNeeded | None = None
        for begin in range(0, len(ids), BATCH):
            places: list[str] = []
            for run_id in ids[begin : begin + BATCH]:
                try:
                    places += self._deleting.forget(run_id, spared)
                except RunNotFound:
                    continue
                except StillNeeded as error:
                    refused = error
            self._deleting.finish(places)
        return refused

    def _old(self, now: datetime) -> Iterator[_Old]:
        """Runs that may go, those that ended first at first."""
        ended = func.coalesce(RunRow.ended, RunRow.created)
        held = select(VerdictRow.run_id).where(VerdictRow.run_id == RunRow.id, VerdictRow.verdict == Verdict.APPROVED)
        shown = select(LinkRunRow.run_id).join(LinkRow, LinkRow.id == LinkRunRow.link_id)
        shown = shown.where(LinkRunRow.run_id == RunRow.id, LinkRow.ends > now)
        query = select(RunRow.id, ended, RunRow.bytes, RunRow.samples.any(), RunRow.notes).where(
            RunRow.program == self.database.program, RunRow.status.in_(OVER), ~held.exists(), ~shown.exists()
        )
        query = query.order_by(ended, RunRow.id).limit(READ)
        after: tuple[datetime, str] | None = None
        while True:
            with self.database.session() as session:
                rows = session.execute(query.where(tuple_(ended, RunRow.id) > after) if after else query).all()
            for run_id, at, size, has_samples, notes in rows:
                after = (at, run_id)
                may_come = not has_samples and at > now - KEPT_WHERE_PAID  # what a service was paid for
                if not (may_come and ResumeState.from_dict(notes).is_begun):
                    yield _Old(run_id, at, size)
            if len(rows) < READ:
                return

    def _require_not_needed(self, visitor: str, approved_too: bool) -> None:
        own = select(RunRow.id).where(RunRow.visitor == visitor)
        held = select(VerdictRow.run_id).where(VerdictRow.verdict == Verdict.APPROVED, VerdictRow.run_id.in_(own))
        publishing = select(JobRow.id).where(JobRow.is_over.is_(False), JobRow.run_id.in_(own))
        with self.database.session() as session:
            waiting = session.scalar(own.where(RunRow.status.not_in(OVER)).limit(1))
            if waiting or session.scalar(publishing.limit(1)) is not None:
                raise StillNeeded(UNDER_WAY)
            if not approved_too and session.scalar(held.limit(1)):
                raise StillNeeded(APPROVED)
