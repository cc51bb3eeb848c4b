"""What the operator's key for a service has paid for, day by day, over all visitors and all starts of the program."""

from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from backend.history.database import Database
from backend.history.tables import SpendingRow


@dataclass(frozen=True)
class Spending:
    """Counts pictures. day: as 2026-01-31, of whoever asks; several programs on one database share their days."""

    database: Database

    def take(self, day: str, pictures: int, most: int) -> bool:
        """Whether so many more stay within `most`; then they count as spent. Of two who ask at once, both are counted.

        ValueError for less than one picture.
        """
        if pictures < 1:
            raise ValueError("at least one picture is taken")
        if pictures > most:
            return False
        insert = postgresql.insert if self.database.engine.dialect.name == "postgresql" else sqlite.insert
        query = insert(SpendingRow).values(day=day, pictures=pictures)
        more = SpendingRow.pictures + pictures
        query = query.on_conflict_do_update(index_elements=["day"], set_={"pictures": more}, where=more <= most)
        with self.database.session() as session:
            return session.scalar(query.returning(SpendingRow.day)) is not None

    def give_back(self, day: str, pictures: int) -> None:
        """They were not paid for after all. ValueError for less than none."""
        if pictures < 0:
            raise ValueError("what is given back was taken before")
        rest = SpendingRow.pictures - pictures
        query = update(SpendingRow).where(SpendingRow.day == day, rest >= 0).values(pictures=rest)
        with self.database.session() as session:
            session.execute(query)

    def spent(self, day: str) -> int:
        """Pictures taken on this day."""
        with self.database.session() as session:
            row = session.get(SpendingRow, day)
            return row.pictures if row else 0
