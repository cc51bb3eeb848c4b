"""The history: rows in a database, pictures in folders. Pictures are written first and the row last."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

from sqlalchemy import Engine, Select, create_engine, event, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.errors import InpaintError, RunNotFound
from backend.history.job_store import JobStore
from backend.history.run import KeptSample, Run, Status
from backend.history.spending import Spending
from backend.history.tables import Base, RunRow, SampleRow
from backend.imaging.codec import encode_mask_png
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.imaging.project_file import project_payload, write_sample
from backend.imaging.receipt import Receipt
from backend.request import InpaintRequest
from backend.result import InpaintResult, Report


@dataclass(frozen=True, kw_only=True)
class NewRun:
    """What is known of a run before it starts.

    name: what the person called the picture; init_path: its file, copied as it is
    stamp: which picture on the visitor's canvas it was; "" for programs
    delivery: how a service is to deliver, by the wire's names, without the key
    init_data: what is in that file, where it only has a name yet
    id: where it was given before; created: when it was asked for, which is its place in the queue; UTC
    """

    visitor: str
    engine: str
    name: str
    init_path: Path
    mask_image: Mask
    asked: dict[str, Any]
    stamp: str = ""
    delivery: dict[str, Any] = field(default_factory=dict)
    init_data: bytes | None = None
    id: str = field(default_factory=lambda: token_hex(16))
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    avoid_image: Mask | None = None


MISSING = "This run is not here any more: start a new one."
NOT_WRITTEN = "The run cannot be written down: make room on the server's disk, then press the button again."


class HistoryUnreadable(InpaintError):
    """The database cannot be opened at all."""

    def __init__(self, database_url: str) -> None:
        what = "INPAINT_DATABASE_URL names no database" if database_url else "The file history.db is no database"
        super().__init__(f"{what} that can be opened: check it, or move it away to begin with an empty history.")


AVOID_FILE = "avoid.png"  # there where a run had one
WRITERS = 4  # samples compressed at the same time; zlib lets other threads run


class HistoryStore:
    """All runs of one data folder. Safe to use from several threads."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self._runs = folder / "runs"
        self._runs.mkdir(parents=True, exist_ok=True)
        try:
            self._database = _open(database_url or f"sqlite:///{folder / 'history.db'}")
        except (SQLAlchemyError, ImportError, ValueError) as error:
            raise HistoryUnreadable(database_url) from error

    def close(self) -> None:
        self._database.dispose()

    @property
    def jobs(self) -> JobStore:
        """The endpoint's jobs, in the same database."""
        return JobStore(self._database)

    @property
    def spending(self) -> Spending:
        """What the operator's key has paid for, in the same database."""
        return Spending(self._database)

    def create(self, new: NewRun) -> Run:
        """Write a queued run down, so that a restart can take it up again. Raises InpaintError where it cannot."""
        try:
            self._create(new)
        except (OSError, SQLAlchemyError) as error:
            shutil.rmtree(self._runs / new.id, ignore_errors=True)
            raise InpaintError(NOT_WRITTEN) from error
        return self.get(new.id)

    def _create(self, new: NewRun) -> None:
        folder = self._runs / new.id
        folder.mkdir(exist_ok=True)  # where a crash came between the pictures and the row it is there
        init_file = "init" + new.init_path.suffix.lower()
        if new.init_data is None:
            shutil.copyfile(new.init_path, folder / init_file)
        else:
            (folder / init_file).write_bytes(new.init_data)
        encode_mask_png(new.mask_image, folder / "mask.png")
        if new.avoid_image:
            encode_mask_png(new.avoid_image, folder / AVOID_FILE)
        row = RunRow(
            id=new.id,
            visitor=new.visitor,
            engine=new.engine,
            status=Status.QUEUED,
            created=new.created,
            name=new.name,
            stamp=new.stamp,
            init_file=init_file,
            asked=new.asked,
            got={},
            error="",
            delivery=new.delivery,
        )
        with Session(self._database, expire_on_commit=False) as session, session.begin():
            session.add(row)

    def started(self, run_id: str) -> None:
        self._update(run_id, status=Status.RUNNING)

    def failed(self, run_id: str, error: str) -> None:
        self._update(run_id, status=Status.FAILED, error=error)

    def queued(self, run_id: str) -> None:
        """The run is taken up again."""
        self._update(run_id, status=Status.QUEUED, error="")

    def noted(self, run_id: str, part: str, values: dict[str, Any]) -> None:
        """Write down what an engine has to know again of one region."""
        with Session(self._database) as session, session.begin():
            row = _row(session, run_id)
            row.notes = row.notes | {part: values}

    def stopped(self, run_id: str) -> None:
        """The run was stopped before any sample was finished."""
        self._update(run_id, status=Status.STOPPED)

    def add(self, run_id: str, request: InpaintRequest, result: InpaintResult, was_stopped: bool = False) -> Run:
        """Keep the result of a run: each sample as a PNG that carries the whole project, then the rows."""
        run, given = self.get(run_id), request.scaled()
        payload = project_payload(given.init_image, given.mask_image, given.avoid_image)

        def write(position: int) -> None:
            sample = result.samples[position]
            settings = run.asked | {"engine": run.engine, "seed": sample.seed, "samples": 1}
            _write_whole(self._runs / run_id / f"{position}.png", sample.image, settings, payload)

        with ThreadPoolExecutor(WRITERS) as writers:
            list(writers.map(write, range(len(result.samples))))
        rows = [
            SampleRow(
                position=i,
                seed=s.seed,
                is_reckoned=s.is_reckoned,
                flagged=s.flagged,
                receipt=s.receipt.as_dict() if s.receipt else {},
            )
            for i, s in enumerate(result.samples)
        ]
        is_cut = was_stopped and len(rows) < request.samples
        with Session(self._database) as session, session.begin():
            row = _row(session, run_id)
            row.samples = rows
            row.got = result.meta
            row.seconds = round(result.seconds, 3)
            row.report = result.report.as_dict()
            row.status = Status.STOPPED if is_cut else Status.DONE
        return self.get(run_id)

    def get(self, run_id: str) -> Run:
        """The run of this id, whoever asked for it; raises RunNotFound."""
        with Session(self._database) as session:
            return self._run(_row(session, run_id))

    def get_of(self, visitor: str, run_id: str) -> Run:
        """The run of this id where it belongs to the visitor and its pictures are there; else raises RunNotFound."""
        run = self.get(run_id)
        if not visitor or run.visitor != visitor or not run.is_whole:
            raise RunNotFound(MISSING)
        return run

    def latest(self, visitor: str, with_samples: bool = False, stamp: str = "") -> Run | None:
        """The newest run of a visitor; of those that brought samples, or of one picture on the canvas, where asked."""
        query = select(RunRow).where(RunRow.visitor == visitor).order_by(RunRow.created.desc())
        if with_samples:
            query = query.where(RunRow.samples.any())
        return self._first(query.where(RunRow.stamp == stamp) if stamp else query)

    def neighbours(self, run: Run) -> tuple[Run | None, Run | None]:
        """The runs before and after this one that brought samples of the same picture to the same visitor."""
        same = select(RunRow).where(
            RunRow.visitor == run.visitor, RunRow.stamp == run.stamp, RunRow.samples.any(), RunRow.id != run.id
        )
        before = same.where(RunRow.created < run.created).order_by(RunRow.created.desc())
        after = same.where(RunRow.created > run.created).order_by(RunRow.created)
        return self._first(before), self._first(after)

    def _first(self, query: Select[RunRow]) -> Run | None:
        with Session(self._database) as session:
            row = session.scalars(query.limit(1)).first()
            return self._run(row) if row else None

    def unfinished(self) -> tuple[Run, ...]:
        """Runs that a restart has to take up again, oldest first."""
        waiting = RunRow.status.in_([status for status in Status if not status.is_over])
        with Session(self._database) as session:
            return tuple(
                self._run(row) for row in session.scalars(select(RunRow).where(waiting).order_by(RunRow.created))
            )

    def _update(self, run_id: str, **values: Any) -> None:
        with Session(self._database) as session, session.begin():
            row = _row(session, run_id)
            for field, value in values.items():
                setattr(row, field, value)

    def _run(self, row: RunRow) -> Run:
        folder = self._runs / row.id
        return Run(
            id=row.id,
            visitor=row.visitor,
            engine=row.engine,
            status=Status(row.status),
            created=row.created,
            name=row.name,
            stamp=row.stamp,
            init_path=folder / row.init_file,
            mask_path=folder / "mask.png",
            asked=row.asked,
            got=row.got,
            samples=tuple(
                KeptSample(folder / f"{s.position}.png", s.seed, s.flagged, Receipt.from_dict(s.receipt), s.is_reckoned)
                for s in row.samples
            ),
            seconds=row.seconds,
            error=row.error,
            delivery=row.delivery,
            notes=row.notes,
            report=Report.from_dict(row.report),
            avoid_path=folder / AVOID_FILE if (folder / AVOID_FILE).exists() else None,
        )


def _open(url: str) -> Engine:
    database = create_engine(url, connect_args={"timeout": 30} if url.startswith("sqlite") else {})
    if url.startswith("sqlite"):
        event.listen(database, "connect", _use_write_ahead_log)
    Base.metadata.create_all(database)
    return database


def _use_write_ahead_log(connection: Any, _record: Any) -> None:
    """Readers do not wait for a writer, and a crash leaves the database whole."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")


def _row(session: Session, run_id: str) -> RunRow:
    row = session.get(RunRow, run_id)
    if row is None:
        raise RunNotFound(MISSING)
    return row


def _write_whole(path: Path, picture: Picture, settings: dict[str, Any], payload: bytes) -> None:
    """Write a sample so that its name only ever stands for a finished file."""
    part = path.with_suffix(".part")
    try:
        write_sample(part, picture, settings, payload)
        part.replace(path)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
