"""Whose a run is, what it takes and how often it was begun; what was spent; times and numbers that fit PostgreSQL."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add columns and a table. SQLite's own numbers and times need no change: they have no size and no zone."""
    if op.get_bind().dialect.name == "postgresql":
        _widen()
    op.add_column("runs", sa.Column("program", sa.String, nullable=False, server_default=""))
    op.add_column("runs", sa.Column("ended", sa.DateTime(timezone=True)))
    op.add_column("runs", sa.Column("init_digest", sa.String(64), nullable=False, server_default=""))
    op.add_column("runs", sa.Column("bytes", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("runs", sa.Column("starts", sa.Integer, nullable=False, server_default="0"))
    op.add_column("jobs", sa.Column("program", sa.String, nullable=False, server_default=""))
    op.add_column("jobs", sa.Column("starts", sa.Integer, nullable=False, server_default="0"))
    op.create_index("runs_by_program", "runs", ["program", "visitor", "bytes"])
    op.create_index("ix_runs_init_digest", "runs", ["init_digest"])
    op.create_index("ix_jobs_program", "jobs", ["program"])
    op.create_table(
        "spending",
        sa.Column("day", sa.String(10), primary_key=True),
        sa.Column("pictures", sa.Integer, nullable=False),
    )


def _widen() -> None:
    for table in ("runs", "jobs"):
        op.alter_column(
            table,
            "created",
            type_=sa.DateTime(timezone=True),
            postgresql_using="created AT TIME ZONE 'UTC'",
        )
    op.alter_column("jobs", "id", type_=sa.BigInteger)
    op.alter_column("samples", "seed", type_=sa.BigInteger)
