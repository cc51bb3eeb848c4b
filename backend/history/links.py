"""What guests are handed: which runs a link shows, for how long, and whether who has it may speak."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_hex

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backend.errors import InpaintError, RunNotFound
from backend.history.database import Database
from backend.history.review import MISSING
from backend.history.review_tables import BoardRow, LinkRow, LinkRunRow

RUNS, LINKS = 500, 500  # runs of a link; links of one person that are not over
TOO_MANY_LINKS = "You have {most} links that are not over, more are not kept: take some back first."


class TooManyLinks(InpaintError):
    """A person has as many as are kept."""

    status = 429


@dataclass(frozen=True)
class Link:
    """A link as everybody else knows it.

    owner: the visitor who made it, "" for the admin; created, ends: UTC; runs: ids, in the order of their making
    """

    id: str
    owner: str
    may_speak: bool
    is_blind: bool
    created: datetime
    ends: datetime
    runs: tuple[str, ...]

    @property
    def is_over(self) -> bool:
        return self.ends <= datetime.now(UTC)


@dataclass(frozen=True)
class Links:
    """All links. Every method raises HistoryTrouble.

    most: that one person may have
    """

    database: Database
    most: int = LINKS

    def make(self, row: LinkRow, runs: Collection[str]) -> Link:
        """Keep a new one; its id and time are given here. Raises RunNotFound for a run without samples, TooManyLinks.

        Whether the owner sees the runs is asked before.
        """
        row.id, row.created = token_hex(16), datetime.now(UTC)
        with self.database.session() as session:
            session.add(row)
            session.flush()  # from here on nobody else writes to SQLite, and so no run goes meanwhile
            there = set(session.scalars(select(BoardRow.run_id).where(BoardRow.run_id.in_(runs)).with_for_update()))
            if there != set(runs):
                raise RunNotFound(MISSING)
            live = select(func.count()).select_from(LinkRow)
            live = live.where(LinkRow.owner == row.owner, LinkRow.ends > row.created)
            if (session.scalar(live) or 0) > self.most:
                raise TooManyLinks(TOO_MANY_LINKS.format(most=self.most))
            session.add_all(LinkRunRow(link_id=row.id, run_id=run_id) for run_id in sorted(there))
            session.flush()
            return _links(session, [row])[0]

    def get(self, link_id: str) -> Link | None:
        """None where it was taken back, or its time was over long ago."""
        with self.database.session() as session:
            row = session.get(LinkRow, link_id)
            return _links(session, [row])[0] if row else None

    def of(self, owner: str | None) -> list[Link]:
        """Those of one person that are not over, the newest first; None: everybody's."""
        query = select(LinkRow).where(LinkRow.ends > datetime.now(UTC)).order_by(LinkRow.created.desc(), LinkRow.id)
        with self.database.session() as session:
            rows = session.scalars(query if owner is None else query.where(LinkRow.owner == owner)).all()
            return _links(session, rows)

    def take_back(self, link_id: str, owner: str | None) -> bool:
        """It opens nothing from here on; False where there is none, or none of this person's. None: anybody's."""
        query = delete(LinkRow).where(LinkRow.id == link_id)
        with self.database.session() as session:
            gone = session.scalars(
                (query if owner is None else query.where(LinkRow.owner == owner)).returning(LinkRow.id)
            )
            return gone.first() is not None

    def shows(self, link_id: str, run_id: str) -> bool:
        """Whether it is not over and shows this run."""
        query = select(LinkRunRow.run_id).join(LinkRow, LinkRow.id == LinkRunRow.link_id)
        query = query.where(LinkRow.id == link_id, LinkRow.ends > datetime.now(UTC), LinkRunRow.run_id == run_id)
        with self.database.session() as session:
            return session.scalar(query) is not None

    def live(self, link_ids: Collection[str]) -> set[str]:
        """Of these, those that are not over."""
        query = select(LinkRow.id).where(LinkRow.id.in_(link_ids), LinkRow.ends > datetime.now(UTC))
        with self.database.session() as session:
            return set(session.scalars(query))


def _links(session: Session, rows: Sequence[LinkRow]) -> list[Link]:
    """With the runs that they still show."""
    ids = [row.id for row in rows]
    shown = select(LinkRunRow.link_id, LinkRunRow.run_id).join(BoardRow, BoardRow.run_id == LinkRunRow.run_id)
    shown = shown.where(LinkRunRow.link_id.in_(ids)).order_by(BoardRow.created, BoardRow.run_id)
    runs: dict[str, list[str]] = {link_id: [] for link_id in ids}
    for link_id, run_id in session.execute(shown):
        runs[link_id].append(run_id)
    return [
        Link(row.id, row.owner, row.may_speak, row.is_blind, row.created, row.ends, tuple(runs[row.id])) for row in rows
    ]
