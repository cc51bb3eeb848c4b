"""What the operator's key for a service has paid for, day by day, over all visitors and all starts of the program."""

from dataclasses import dataclass

from sqlalchemy import Engine, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from backend.history.tables import SpendingRow


@dataclass(frozen=True)
class Spending:
    """Counts pictures. day: as 2026-01-31."""

    database: Engine

    def take(self, day: str, pictures: int, most: int) -> bool:
        """Whether so many more stay within `most`; then they count as spent."""
        if pictures > most:
            return False
        query = sqlite.insert(SpendingRow).values(day=day, pictures=pictures)
        more = SpendingRow.pictures + pictures
        query = query.on_conflict_do_update(index_elements=["day"], set_={"pictures": more}, where=more <= most)
        with Session(self.database) as session, session.begin():
            return session.scalar(query.returning(SpendingRow.day)) is not None

    def give_back(self, day: str, pictures: int) -> None:
        """They were not paid for after all."""
        rest = SpendingRow.pictures - pictures
        query = update(SpendingRow).where(SpendingRow.day == day, rest >= 0).values(pictures=rest)
        with Session(self.database) as session, session.begin():
            session.execute(query)

    def spent(self, day: str) -> int:
        """Pictures taken on this day."""
        with Session(self.database) as session:
            row = session.get(SpendingRow, day)
            return row.pictures if row else 0
