"""The tables of the history, as SQLAlchemy sees them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """Holds the tables' metadata."""


class RunRow(Base):
    """One run; its pictures lie in the folder named by its id."""

    __tablename__ = "runs"
    __table_args__ = (Index("runs_by_visitor", "visitor", "created"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    visitor: Mapped[str]
    engine: Mapped[str]
    status: Mapped[str] = mapped_column(index=True)
    created: Mapped[datetime]
    name: Mapped[str]
    stamp: Mapped[str]
    init_file: Mapped[str]
    asked: Mapped[dict[str, Any]] = mapped_column(JSON)
    got: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    delivery: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    notes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    seconds: Mapped[float | None]
    error: Mapped[str] = mapped_column(default="")
    samples: Mapped[list["SampleRow"]] = relationship(
        order_by="SampleRow.position", cascade="all, delete-orphan", lazy="selectin"
    )


class JobRow(Base):
    """One job of the endpoint; its run has the pictures, and may not exist yet."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    run_id: Mapped[str] = mapped_column(unique=True)
    owner: Mapped[str]
    created: Mapped[datetime]
    is_over: Mapped[bool] = mapped_column(default=False, index=True)
    order: Mapped[dict[str, Any]] = mapped_column(JSON)
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
    seed: Mapped[int | None]
    is_reckoned: Mapped[bool] = mapped_column(default=False)
    flagged: Mapped[bool]
    receipt: Mapped[dict[str, Any]] = mapped_column(JSON)


class SpendingRow(Base):
    """Pictures that the operator's key has paid for on one day, UTC."""

    __tablename__ = "spending"

    day: Mapped[str] = mapped_column(primary_key=True)
    pictures: Mapped[int]
