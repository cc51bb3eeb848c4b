"""What lists show of runs: their rows, narrow and counted, found by filters, one page after the other."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true, tuple_
from sqlalchemy.orm import Session

from backend.history.database import Database
from backend.history.review_tables import BoardRow, LinkRunRow
from backend.history.tables import RunRow


class Verdict(StrEnum):
    """What somebody holds of a sample, where they hold anything."""

    APPROVED = "approved"
    REJECTED = "rejected"
    REWORK = "rework"


PROGRAM = "endpoint-"  # begins the visitor of a run that a program asked the endpoint for
UNDECIDED = "none"  # what filters call a sample on which nobody has a verdict


@dataclass(frozen=True, kw_only=True)
class Sight:
    """Which runs somebody sees: those of a visitor, those that a link shows, or everybody's."""

    visitor: str = ""
    link_id: str = ""
    is_everything: bool = False

    @property
    def condition(self) -> ColumnElement[bool]:
        if self.is_everything:
            return true()
        if self.link_id:
            return BoardRow.run_id.in_(select(LinkRunRow.run_id).where(LinkRunRow.link_id == self.link_id))
        return BoardRow.visitor == self.visitor


class Conditions(Protocol):
    """What a list is cut down to."""

    def conditions(self) -> list[ColumnElement[bool]]:
        """All of these have to hold."""
        ...


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is cut down to; "" and None leave all.

    verdict: one that anybody has on any of its samples, or UNDECIDED
    text: stands in the prompt, large and small letters alike; since, until: of its making, both included; UTC
    """

    engine: str = ""
    verdict: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found = []
        if self.engine:
            found.append(BoardRow.engine == self.engine)
        if self.verdict:
            found.append(COUNTS[self.verdict] > 0)
        if self.text:
            found.append(BoardRow.folded.contains(folded(self.text), autoescape=True))
        if self.since:
            found.append(BoardRow.created >= self.since)
        if self.until:
            found.append(BoardRow.created <= self.until)
        return found


COUNTS = {
    UNDECIDED: BoardRow.undecided,
    Verdict.APPROVED: BoardRow.approved,
    Verdict.REJECTED: BoardRow.rejected,
    Verdict.REWORK: BoardRow.rework,
}


@dataclass(frozen=True)
class BlindFilters:
    """The same for somebody to whom some runs are veiled: of these, no filter tells what they do not see.

    lifted: runs of which all is told; own: the runs in which they themselves hold this of a sample, by verdict
    """

    filters: Filters
    lifted: frozenset[str]
    own: dict[str, set[str]]

    def conditions(self) -> list[ColumnElement[bool]]:
        verdict = self.filters.verdict
        found = replace(self.filters, verdict="").conditions()
        is_lifted = BoardRow.run_id.in_(self.lifted)
        if self.filters.engine or self.filters.text:
            found.append(is_lifted)
        if verdict:
            own = true() if verdict == UNDECIDED else BoardRow.run_id.in_(self.own.get(verdict, set()))
            found.append(or_(and_(is_lifted, COUNTS[verdict] > 0), and_(~is_lifted, own)))
        return found


@dataclass(frozen=True)
class Place:
    """Where a page of a list ended: at the run that was made then and has this id."""

    created: datetime
    run_id: str


class Change(NamedTuple):
    """Something about a run changed. revision: grows with each change; at: UTC"""

    run_id: str
    revision: int
    visitor: str
    at: datetime


def folded(text: str) -> str:
    """A text as it is looked for: large and small letters alike, and letters that are written in several ways."""
    return unicodedata.normalize("NFKC", text).casefold()


@dataclass(frozen=True)
class Board:
    """The rows of lists. Every method raises HistoryTrouble."""

    database: Database

    def page(self, sight: Sight, filters: Conditions, most: int, after: Place | None = None) -> list[BoardRow]:
        """The newest runs first, from those behind a place on."""
        query = select(BoardRow).where(sight.condition, *filters.conditions())
        if after:
            query = query.where(tuple_(BoardRow.created, BoardRow.run_id) < (after.created, after.run_id))
        return self._found(query.order_by(BoardRow.created.desc(), BoardRow.run_id.desc()).limit(most))

    def row(self, sight: Sight, run_id: str) -> BoardRow | None:
        """One run; None where there is none, or none that is seen."""
        found = self._found(select(BoardRow).where(sight.condition, BoardRow.run_id == run_id))
        return found[0] if found else None

    def count(self, sight: Sight, run_ids: Collection[str]) -> int:
        """How many of these are seen."""
        query = select(func.count()).select_from(BoardRow).where(sight.condition, BoardRow.run_id.in_(run_ids))
        with self.database.session() as session:
            return session.scalar(query) or 0

    def changed(self, sight: Sight, since: datetime, most: int) -> list[Change]:
        """What was made or spoken about after a moment, the oldest change first."""
        query = select(BoardRow.run_id, BoardRow.revision, BoardRow.visitor, BoardRow.changed)
        query = query.where(sight.condition, BoardRow.changed > since).order_by(BoardRow.changed).limit(most)
        with self.database.session() as session:
            return [Change(*row) for row in session.execute(query)]

    def _found(self, query: Select[BoardRow]) -> list[BoardRow]:
        with self.database.session() as session:
            return list(session.scalars(query))


def put_on_board(session: Session, run: RunRow) -> None:
    """Write what lists show of a run, which has its samples; what was said of it stays."""
    row = session.get(BoardRow, run.id) or BoardRow(run_id=run.id, visitor=run.visitor, created=run.created)
    prompt = _text(run.asked.get("prompt"))
    # A program's picture has the name of its link, which whoever knows it may open.
    row.engine, row.name = run.engine, "" if run.visitor.startswith(PROGRAM) else run.name
    row.prompt, row.negative_prompt = prompt, _text(run.asked.get("negative_prompt"))
    row.folded = folded(prompt)
    row.width, row.height = _number(run.got.get("width")), _number(run.got.get("height"))
    row.parent_run, row.parent_position = run.parent_run, run.parent_position
    row.undecided = len(run.samples)
    row.tree = _tree(session, run)
    row.revision, row.changed = (row.revision or 0) + 1, datetime.now(UTC)
    session.add(row)


def _tree(session: Session, run: RunRow) -> str:
    """That of the run it went on from, where that is the same person's, or of the same picture; else it begins one."""
    parent = session.get(BoardRow, run.parent_run) if run.parent_run else None
    if parent and parent.visitor == run.visitor:
        return parent.tree
    return _tree_of_picture(session, run) or run.init_digest or run.id


def _tree_of_picture(session: Session, run: RunRow) -> str:
    """Where a picture was extended its run's file is another one; "" where nothing was made of it yet."""
    if run.parent_run or not run.picture_id:
        return ""
    same = select(BoardRow.tree).join(RunRow, RunRow.id == BoardRow.run_id)
    same = same.where(BoardRow.visitor == run.visitor, RunRow.picture_id == run.picture_id, BoardRow.run_id != run.id)
    return session.scalar(same.order_by(BoardRow.created).limit(1)) or ""


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0
