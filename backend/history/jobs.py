"""The endpoint's jobs: written down before anybody hears their number, and told apart by whose they are."""

from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import randbelow, token_hex
from uuid import uuid4

from sqlalchemy import Select, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.errors import RunNotFound
from backend.history.database import Database
from backend.history.tables import JobRow
from backend.protocol.endpoint_request import EndpointRequest

LOWEST, NUMBERS = 10_000_000, 2_000_000_000  # whole numbers that fit into 32 bits in every client's language
PUBLISHED = "links"  # the folder of what is handed out by links that cannot be guessed
MISSING = "Request not found"


@dataclass(frozen=True, kw_only=True)
class Job:
    """One request to the endpoint.

    run_id: the run that makes its pictures; it may not be there yet
    owner: stands for the key that asked; for another one the job does not exist
    request: what was asked, without the key
    address: where the caller reached this program; prefix: begins the names of its pictures
    error: one sentence where it ended before there was a run
    webhook_tries: how often its end was told
    """

    id: int
    run_id: str
    owner: str
    created: datetime
    request: EndpointRequest
    address: str
    prefix: str
    is_over: bool = False
    error: str = ""
    webhook_tries: int = 0

    def result_name(self, position: int) -> str:
        """The name of the file that hands out a sample."""
        return f"{self.prefix}-{position}.{'base64' if self.request.base64 else 'png'}"

    @property
    def results(self) -> tuple[str, ...]:
        """Where the samples are, or would be, below the data folder."""
        return tuple(f"{PUBLISHED}/{self.result_name(position)}" for position in range(self.request.samples))


@dataclass(frozen=True)
class JobStore:
    """The jobs of this program. Safe to use from several threads; every method raises HistoryTrouble."""

    database: Database

    def create(self, owner: str, request: EndpointRequest, address: str) -> Job:
        """A new job, on the disk before its number is told."""
        while True:
            row = JobRow(
                id=LOWEST + randbelow(NUMBERS),
                run_id=token_hex(16),
                program=self.database.program,
                owner=owner,
                created=datetime.now(UTC),
                order=request.as_dict(),
                address=address,
                prefix=str(uuid4()),
            )
            try:
                with self.database.session() as session:
                    session.add(row)
            except IntegrityError:  # the number is taken
                continue
            return job_from_row(row)

    def get(self, number: int) -> Job:
        """Raises RunNotFound."""
        with self.database.session() as session:
            return job_from_row(_row(session, number))

    def get_of(self, owner: str, number: int) -> Job:
        """The job where it belongs to this owner; else raises RunNotFound."""
        job = self.get(number)
        if job.owner != owner:
            raise RunNotFound(MISSING)
        return job

    def unfinished(self) -> tuple[Job, ...]:
        """Oldest first."""
        with self.database.session() as session:
            rows = session.scalars(self._own().where(JobRow.is_over.is_(False)).order_by(JobRow.created))
            return tuple(job_from_row(row) for row in rows)

    def begun(self, number: int) -> int:
        """Its pictures are read; how often that was begun without an end, this time with it. Raises RunNotFound."""
        query = update(JobRow).where(JobRow.id == number).values(starts=JobRow.starts + 1).returning(JobRow.starts)
        with self.database.session() as session:
            starts = session.scalar(query)
        if starts is None:
            raise RunNotFound(MISSING)
        return starts

    def interrupted(self, number: int) -> None:
        """The program's own end cut it off, or its pictures are read: that start does not count."""
        is_begun = (JobRow.id == number, JobRow.starts > 0)
        with self.database.session() as session:
            session.execute(update(JobRow).where(*is_begun).values(starts=JobRow.starts - 1))

    def finish(self, number: int, error: str = "", webhook_due: float | None = None) -> None:
        """It is over; from `webhook_due` on (seconds of the clock) its end is to be told."""
        with self.database.session() as session:
            row = _row(session, number)
            row.is_over, row.error, row.webhook_due = True, error, webhook_due

    def tell_again(self, number: int, due: float | None) -> None:
        """Its end was told, or tried to: when to try next, None for never."""
        with self.database.session() as session:
            row = _row(session, number)
            row.webhook_tries, row.webhook_due = row.webhook_tries + 1, due

    def to_tell(self, now: float) -> tuple[Job, ...]:
        """Jobs whose end is to be told by now."""
        with self.database.session() as session:
            rows = session.scalars(self._own().where(JobRow.webhook_due <= now).order_by(JobRow.webhook_due))
            return tuple(job_from_row(row) for row in rows)

    def next_telling(self) -> float | None:
        """When the next end is to be told."""
        is_own = (JobRow.program == self.database.program, JobRow.webhook_due.is_not(None))
        query = select(JobRow.webhook_due).where(*is_own).order_by(JobRow.webhook_due)
        with self.database.session() as session:
            return session.scalars(query.limit(1)).first()

    def _own(self) -> Select[JobRow]:
        return select(JobRow).where(JobRow.program == self.database.program)


def _row(session: Session, number: int) -> JobRow:
    row = session.get(JobRow, number) if 0 <= number < 2**63 else None
    if row is None:
        raise RunNotFound(MISSING)
    return row


def job_from_row(row: JobRow) -> Job:
    """The job as everybody else knows it."""
    return Job(
        id=row.id,
        run_id=row.run_id,
        owner=row.owner,
        created=row.created,
        request=EndpointRequest.from_dict(row.order),
        address=row.address,
        prefix=row.prefix,
        is_over=row.is_over or False,
        error=row.error or "",
        webhook_tries=row.webhook_tries or 0,
    )
