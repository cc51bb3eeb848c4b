"""The tables of the review: what lists show of runs, who speaks, what was said. Changes need a step in migrations/."""

from datetime import datetime

from sqlalchemy import Double, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from backend.history.column_types import PlainText
from backend.history.tables import Base


class BoardRow(Base):
    """A run that has samples, as lists show it: so narrow that a hundred thousand are looked through in a moment.

    folded: the prompt as texts are looked for in it, see `folded`
    undecided, approved, rejected, rework: of its samples, by anybody's verdicts
    tree: of edits of one picture: the digest of the file that its first run began with
    revision, changed: grows with all that is said of it, and when that was; None before anything was
    """

    __tablename__ = "board"
    __table_args__ = (
        Index("board_by_visitor", "visitor", "created", "run_id"),
        Index("board_by_time", "created", "run_id"),
        Index("board_by_tree", "visitor", "tree"),
        Index("board_by_change", "changed"),
    )

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    visitor: Mapped[str]
    created: Mapped[datetime]
    engine: Mapped[str]
    undecided: Mapped[int]
    approved: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    rework: Mapped[int] = mapped_column(default=0)
    width: Mapped[int]
    height: Mapped[int]
    parent_run: Mapped[str | None] = mapped_column(PlainText)
    parent_position: Mapped[int | None]
    name: Mapped[str]
    folded: Mapped[str]
    prompt: Mapped[str]
    negative_prompt: Mapped[str]
    tree: Mapped[str] = mapped_column(String(64), server_default="")
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    changed: Mapped[datetime | None]


class ReviewerRow(Base):
    """A person who speaks. id: public; nobody can speak as them by it."""

    __tablename__ = "reviewers"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str]


class VerdictRow(Base):
    """What one person holds of one sample. verdict: "" for none."""

    __tablename__ = "verdicts"

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    reviewer: Mapped[str] = mapped_column(String(32), primary_key=True)
    verdict: Mapped[str]
    starred: Mapped[bool]
    at: Mapped[datetime]


class CommentRow(Base):
    """What one person said of one sample. x, y: a place in the picture's pixels, None where it is about the whole."""

    __tablename__ = "comments"
    __table_args__ = (Index("comments_by_run", "run_id", "at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"))
    position: Mapped[int]
    reviewer: Mapped[str] = mapped_column(String(32))
    text: Mapped[str]
    x: Mapped[float | None] = mapped_column(Double)
    y: Mapped[float | None] = mapped_column(Double)
    answers: Mapped[str | None] = mapped_column(String(32))
    resolved: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]


class LinkRow(Base):
    """What a guest is handed. Its token is not kept: it is the id, sealed with the program's salt.

    owner: the visitor who made it, "" for the admin; ends: after that it opens nothing
    """

    __tablename__ = "links"
    __table_args__ = (Index("links_by_owner", "owner", "created"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    owner: Mapped[str]
    may_speak: Mapped[bool]
    is_blind: Mapped[bool]
    created: Mapped[datetime]
    ends: Mapped[datetime]


class LinkRunRow(Base):
    """A run that a link shows."""

    __tablename__ = "link_runs"
    __table_args__ = (Index("link_runs_by_run", "run_id"),)

    link_id: Mapped[str] = mapped_column(ForeignKey("links.id", ondelete="CASCADE"), primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True)
