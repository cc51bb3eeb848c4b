"""What lists show of runs: their rows, narrow and counted, found by filters, one page after the other."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, select, true, tuple_
from sqlalchemy.orm import Session

from backend.history.database import Database
from backend.history.review_tables import BoardRow
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
    """Which runs somebody sees: those of a visitor, or everybody's."""

    visitor: str = ""
    is_everything: bool = False

    def covers(self, visitor: str) -> bool:
        return self.is_everything or (bool(self.visitor) and visitor == self.visitor)

    @property
    def condition(self) -> ColumnElement[bool]:
        return true() if self.is_everything else BoardRow.visitor == self.visitor


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
class Place:
    """Where a page of a list ended: at the run that was made then and has this id."""

    created: datetime
    run_id: str


def folded(text: str) -> str:
    """A text as it is looked for: large and small letters alike, and letters that are written in several ways."""
    return unicodedata.normalize("NFKC", text).casefold()


@dataclass(frozen=True)
class Board:
    """The rows of lists. Every method raises HistoryTrouble."""

    database: Database

    def page(self, sight: Sight, filters: Filters, most: int, after: Place | None = None) -> list[BoardRow]:
        """The newest runs first, from those behind a place on."""
        query = select(BoardRow).where(sight.condition, *filters.conditions())
        if after:
            query = query.where(tuple_(BoardRow.created, BoardRow.run_id) < (after.created, after.run_id))
        return self._found(query.order_by(BoardRow.created.desc(), BoardRow.run_id.desc()).limit(most))

    def row(self, sight: Sight, run_id: str) -> BoardRow | None:
        """One run; None where there is none, or none that is seen."""
        found = self._found(select(BoardRow).where(sight.condition, BoardRow.run_id == run_id))
        return found[0] if found else None

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
    """That of the run it went on from, where that is the same person's; else it begins one."""
    parent = session.get(BoardRow, run.parent_run) if run.parent_run else None
    return parent.tree if parent and parent.visitor == run.visitor else run.init_digest or run.id


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0
