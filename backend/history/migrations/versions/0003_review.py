"""The review: what lists show of runs, who speaks, verdicts and comments; which sample a run went on from."""

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

AT_ONCE = 1000  # runs that are read at a time: there may be hundreds of thousands
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and a row on the board for each run that has samples."""
    op.add_column("runs", sa.Column("parent_run", sa.String))
    op.add_column("runs", sa.Column("parent_position", sa.Integer))
    _make_board()
    _make_reviews()
    board = sa.table("board", *(sa.column(name) for name in BOARD))
    for rows in _board_rows(op.get_bind()):
        op.bulk_insert(board, rows)


def _make_board() -> None:
    op.create_table(
        "board",
        sa.Column("run_id", sa.String, sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("visitor", sa.String, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("engine", sa.String, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("undecided", "approved", "rejected", "rework")),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("parent_run", sa.String),
        sa.Column("parent_position", sa.Integer),
        *(sa.Column(name, sa.String, nullable=False) for name in ("name", "folded", "prompt", "negative_prompt")),
    )
    op.create_index("board_by_visitor", "board", ["visitor", "created", "run_id"])
    op.create_index("board_by_time", "board", ["created", "run_id"])


def _make_reviews() -> None:
    op.create_table(
        "reviewers",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String, nullable=False),
    )
    op.create_table(
        "verdicts",
        sa.Column("run_id", sa.String, sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("reviewer", sa.String(32), primary_key=True),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("starred", sa.Boolean, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_table(
        "comments",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("run_id", sa.String, sa.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("reviewer", sa.String(32), nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("x", sa.Double),
        sa.Column("y", sa.Double),
        sa.Column("answers", sa.String(32)),
        sa.Column("resolved", sa.Boolean, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("comments_by_run", "comments", ["run_id", "at"])


BOARD = (
    *("run_id", "visitor", "created", "engine", "undecided", "approved", "rejected", "rework", "width", "height"),
    *("name", "folded", "prompt", "negative_prompt"),
)
OLD = """
    SELECT id, visitor, created, engine, name, asked, got,
        (SELECT count(*) FROM samples WHERE samples.run_id = runs.id) AS samples
    FROM runs WHERE id > :after ORDER BY id LIMIT :most
"""


def _board_rows(connection: sa.Connection) -> Iterator[list[dict[str, Any]]]:
    after = ""
    while runs := connection.execute(sa.text(OLD), {"after": after, "most": AT_ONCE}).mappings().all():
        yield [_board_row(run) for run in runs if run["samples"]]
        after = runs[-1]["id"]


def _board_row(run: sa.RowMapping) -> dict[str, Any]:
    asked, got = _object(run["asked"]), _object(run["got"])
    prompt = _text(asked.get("prompt"))
    return {
        **{name: run[name] for name in ("visitor", "created", "engine")},
        **dict.fromkeys(("approved", "rejected", "rework"), 0),
        "run_id": run["id"],
        "name": "" if run["visitor"].startswith("endpoint-") else run["name"],
        "undecided": run["samples"],
        "width": _number(got.get("width")),
        "height": _number(got.get("height")),
        "prompt": prompt,
        "folded": unicodedata.normalize("NFKC", prompt).casefold(),
        "negative_prompt": _text(asked.get("negative_prompt")),
    }


def _object(value: Any) -> dict[str, Any]:
    """What a column of JSON holds, as either database hands it over."""
    found = json.loads(value) if isinstance(value, str | bytes) else value
    return found if isinstance(found, dict) else {}


def _text(value: Any) -> str:
    """As columns of texts hold it: PostgreSQL keeps no NUL, and UTF-8 no half of a surrogate pair."""
    text = value if isinstance(value, str) else ""
    return text.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0
