"""The tables of the history, as SQLAlchemy sees them. What changes here needs a step in migrations/."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Double, ForeignKey, Index, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from backend.history.column_types import Moment, PlainText, WholeNumber


class Base(DeclarativeBase):
    """Holds the tables' metadata, and which type of column a Python type means."""

    type_annotation_map = {str: PlainText, datetime: Moment, float: Double, dict[str, Any]: JSON}  # noqa: RUF012


class RunRow(Base):
    """One run; its pictures lie in the folder named by its id, in the data folder of the program it belongs to.

    starts: how often it was begun without an end; ended: when it was over
    bytes: what its pictures take, 0 once they are gone; init_digest: SHA-256 of the picture's file
    parent_run, parent_position: the sample that it went on from, which may be gone
    """

    __tablename__ = "runs"
    __table_args__ = (
        Index("runs_by_visitor", "visitor", "created"),
        Index("runs_by_program", "program", "visitor", "bytes"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    program: Mapped[str] = mapped_column(server_default="")
    visitor: Mapped[str]
    engine: Mapped[str]
    status: Mapped[str] = mapped_column(index=True)
    created: Mapped[datetime]
    ended: Mapped[datetime | None]
    name: Mapped[str]
    picture_id: Mapped[str] = mapped_column("stamp")  # the column has the name of the first release
    init_file: Mapped[str]
    init_digest: Mapped[str] = mapped_column(String(64), server_default="", index=True)
    bytes: Mapped[int] = mapped_column(WholeNumber, server_default="0")
    starts: Mapped[int] = mapped_column(server_default="0")
    parent_run: Mapped[str | None] = mapped_column(PlainText)
    parent_position: Mapped[int | None]
    asked: Mapped[dict[str, Any]]
    got: Mapped[dict[str, Any]] = mapped_column(default=dict)
    delivery: Mapped[dict[str, Any]] = mapped_column(default=dict)
    notes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seconds: Mapped[float | None]
    error: Mapped[str] = mapped_column(default="")
    samples: Mapped[list["SampleRow"]] = relationship(
        order_by="SampleRow.position", cascade="all, delete-orphan", lazy="selectin"
    )


class JobRow(Base):
    """One job of the endpoint; its run has the pictures, and may not exist yet."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(WholeNumber, primary_key=True, autoincrement=False)
    run_id: Mapped[str] = mapped_column(unique=True)
    program: Mapped[str] = mapped_column(server_default="", index=True)
    owner: Mapped[str]
    created: Mapped[datetime]
    is_over: Mapped[bool] = mapped_column(default=False, index=True)
    starts: Mapped[int] = mapped_column(server_default="0")
    order: Mapped[dict[str, Any]]
    address: Mapped[str]
    prefix: Mapped[str]
    error: Mapped[str] = mapped_column(default="")
    webhook_tries: Mapped[int] = mapped_column(default=0)
    webhook_due: Mapped[float | None] = mapped_column(index=True)


class SampleRow(Base):
    """One sample of a run."""

    __tablename__ = "samples"

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    seed: Mapped[int | None] = mapped_column(WholeNumber)
    seed_inferred: Mapped[bool] = mapped_column("is_reckoned", default=False)
    flagged: Mapped[bool]
    receipt: Mapped[dict[str, Any]]


class SpendingRow(Base):
    """How many pictures the operator's key has paid for on one day, as 2026-01-31."""

    __tablename__ = "spending"

    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    pictures: Mapped[int]


class LeftoverRow(Base):
    """A file or folder that was deleted with its run, as long as it may still lie in the program's data folder.

    Written in the same step that deletes the run's rows, so that a crash in between loses nothing and leaves nothing.
    """

    __tablename__ = "leftovers"

    program: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
