"""Links for guests; which picture a run began with, and when something last changed on the board."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables of links, and the board's new columns; of older runs each began with its own picture."""
    op.create_table(
        "links",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("owner", sa.String, nullable=False),
        sa.Column("may_speak", sa.Boolean, nullable=False),
        sa.Column("is_blind", sa.Boolean, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("ends", MOMENT, nullable=False),
    )
    op.create_index("links_by_owner", "links", ["owner", "created"])
    op.create_table(
        "link_runs",
        sa.Column("link_id", sa.String(32), sa.ForeignKey("links.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("run_id", sa.String, sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    )
    op.create_index("link_runs_by_run", "link_runs", ["run_id"])
    op.add_column("board", sa.Column("tree", sa.String(64), nullable=False, server_default=""))
    op.add_column("board", sa.Column("revision", sa.Integer, nullable=False, server_default="0"))
    op.add_column("board", sa.Column("changed", MOMENT))
    op.create_index("board_by_tree", "board", ["visitor", "tree"])
    op.create_index("board_by_change", "board", ["changed"])
    op.execute("UPDATE board SET tree = (SELECT init_digest FROM runs WHERE runs.id = board.run_id)")
    op.execute("UPDATE board SET tree = run_id WHERE tree = ''")
