"""Sessions with the database, whose errors are sentences."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from backend.history.troubles import in_one_sentence


@dataclass(frozen=True)
class Database:
    """One database and who uses it. program: stands for this data folder, whose rows are told from others' by it."""

    engine: Engine
    program: str

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction: written down at its end, or undone. Raises HistoryTrouble; IntegrityError as it is."""
        with in_one_sentence(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session
