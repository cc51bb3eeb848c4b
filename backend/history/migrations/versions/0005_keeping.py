"""What was deleted and may still lie on the disk, by the program whose data folder it is in."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "leftovers",
        sa.Column("program", sa.String, primary_key=True),
        sa.Column("place", sa.String, primary_key=True),
    )
