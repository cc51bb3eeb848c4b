"""The tables of the first release. A database of that release has them, and no note of its revision."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables that are not there."""
    there = sa.inspect(op.get_bind()).get_table_names()
    for name, make in (("runs", _make_runs), ("jobs", _make_jobs), ("samples", _make_samples)):
        if name not in there:
            make()


def _make_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("visitor", sa.String, nullable=False),
        sa.Column("engine", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False, index=True),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("stamp", sa.String, nullable=False),
        sa.Column("init_file", sa.String, nullable=False),
        sa.Column("asked", sa.JSON, nullable=False),
        sa.Column("got", sa.JSON, nullable=False),
        sa.Column("delivery", sa.JSON, nullable=False),
        sa.Column("notes", sa.JSON, nullable=False),
        sa.Column("report", sa.JSON, nullable=False),
        sa.Column("seconds", sa.Double),
        sa.Column("error", sa.String, nullable=False),
        sa.Index("runs_by_visitor", "visitor", "created"),
    )


def _make_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("run_id", sa.String, nullable=False, unique=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("created", sa.DateTime, nullable=False),
        sa.Column("is_over", sa.Boolean, nullable=False, index=True),
        sa.Column("order", sa.JSON, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("prefix", sa.String, nullable=False),
        sa.Column("error", sa.String, nullable=False),
        sa.Column("webhook_tries", sa.Integer, nullable=False),
        sa.Column("webhook_due", sa.Double, index=True),
    )


def _make_samples() -> None:
    op.create_table(
        "samples",
        sa.Column("run_id", sa.String, sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("seed", sa.Integer),
        sa.Column("is_reckoned", sa.Boolean, nullable=False),
        sa.Column("flagged", sa.Boolean, nullable=False),
        sa.Column("receipt", sa.JSON, nullable=False),
    )
