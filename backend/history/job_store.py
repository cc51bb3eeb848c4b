"""The endpoint's jobs: written down before anybody hears their number, and told apart by whose they are."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import randbelow, token_hex
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.errors import RunNotFound
from backend.history.tables import JobRow

LOWEST, NUMBERS = 10_000_000, 2_000_000_000  # whole numbers that fit into 32 bits in every client's language
MISSING = "Request not found"


@dataclass(frozen=True, kw_only=True)
class Job:
    """One request to the endpoint.

    run_id: the run that makes its pictures; it may not be there yet
    owner: stands for the key that asked; for another one the job does not exist
    order: what was asked, as JSON, without the key
    address: where the caller reached this program; prefix: begins the names of its pictures
    error: one sentence where it ended before there was a run
    webhook_tries: how often its end was told
    """

    id: int
    run_id: str
    owner: str
    created: datetime
    order: dict[str, Any]
    address: str
    prefix: str
    is_over: bool = False
    error: str = ""
    webhook_tries: int = 0


@dataclass(frozen=True)
class JobStore:
    """All jobs of one database. Safe to use from several threads."""

    database: Engine

    def create(self, owner: str, order: dict[str, Any], address: str) -> Job:
        """A new job, written down."""
        while True:
            row = JobRow(
                id=LOWEST + randbelow(NUMBERS),
                run_id=token_hex(16),
                owner=owner,
                created=datetime.now(UTC),
                order=order,
                address=address,
                prefix=str(uuid4()),
            )
            try:
                with Session(self.database, expire_on_commit=False) as session, session.begin():
                    session.add(row)
            except IntegrityError:  # the number is taken
                continue
            return _job(row)

    def get(self, number: int) -> Job:
        """Raises RunNotFound."""
        with Session(self.database) as session:
            return _job(_row(session, number))

    def get_of(self, owner: str, number: int) -> Job:
        """The job where it belongs to this owner; else raises RunNotFound."""
        job = self.get(number)
        if job.owner != owner:
            raise RunNotFound(MISSING)
        return job

    def unfinished(self) -> tuple[Job, ...]:
        """Oldest first."""
        with Session(self.database) as session:
            rows = session.scalars(select(JobRow).where(JobRow.is_over.is_(False)).order_by(JobRow.created))
            return tuple(_job(row) for row in rows)

    def finish(self, number: int, error: str = "", webhook_due: float | None = None) -> None:
        """It is over; from `webhook_due` on (seconds of the clock) its end is to be told."""
        with Session(self.database) as session, session.begin():
            row = _row(session, number)
            row.is_over, row.error, row.webhook_due = True, error, webhook_due

    def begun(self, number: int) -> int:
        """Its pictures are fetched and read from now on. Returns how often that has begun."""
        return self._count(number, 1)

    def interrupted(self, number: int) -> None:
        """A proper end of the program takes the last beginning back."""
        self._count(number, -1)

    def _count(self, number: int, by: int) -> int:
        path = Path(self.database.url.database or "history.db").with_name(f"starts-{number}")
        count = max(0, (int(path.read_text()) if path.exists() else 0) + by)
        path.write_text(str(count))
        return count

    def tell_again(self, number: int, due: float | None) -> None:
        """Its end was told, or tried to: when to try next, None for never."""
        with Session(self.database) as session, session.begin():
            row = _row(session, number)
            row.webhook_tries, row.webhook_due = row.webhook_tries + 1, due

    def to_tell(self, now: float) -> tuple[Job, ...]:
        """Jobs whose end is to be told by now."""
        with Session(self.database) as session:
            rows = session.scalars(select(JobRow).where(JobRow.webhook_due <= now).order_by(JobRow.webhook_due))
            return tuple(_job(row) for row in rows)

    def next_telling(self) -> float | None:
        """When the next end is to be told."""
        query = select(JobRow.webhook_due).where(JobRow.webhook_due.is_not(None)).order_by(JobRow.webhook_due)
        with Session(self.database) as session:
            return session.scalars(query.limit(1)).first()


def _row(session: Session, number: int) -> JobRow:
    row = session.get(JobRow, number) if 0 <= number < 2**63 else None
    if row is None:
        raise RunNotFound(MISSING)
    return row


def _job(row: JobRow) -> Job:
    return Job(
        id=row.id,
        run_id=row.run_id,
        owner=row.owner,
        created=row.created.replace(tzinfo=UTC),
        order=row.order,
        address=row.address,
        prefix=row.prefix,
        is_over=row.is_over or False,
        error=row.error or "",
        webhook_tries=row.webhook_tries or 0,
    )
