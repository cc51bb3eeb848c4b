"""What the review says in JSON: runs with their samples, and what was said of them. No picture is opened for it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from backend.history.board import Verdict
from backend.history.review import Said
from backend.history.review_tables import BoardRow, CommentRow, VerdictRow
from backend.history.tables import SampleRow

Link = Callable[[str, int, str], str]  # of a run's id, a sample's number, and "image" or "thumbnail"


def runs_in_words(
    rows: Sequence[BoardRow], samples: dict[str, list[SampleRow]], said: Said, link: Link
) -> list[dict[str, Any]]:
    """Each as RUN, in the order in which they come."""
    return [
        {
            "id": row.run_id,
            "created": moment(row.created),
            "engine": row.engine,
            "prompt": row.prompt,
            "negative_prompt": row.negative_prompt,
            "name": row.name,
            "width": row.width,
            "height": row.height,
            "parent": {"run": row.parent_run, "n": row.parent_position} if row.parent_run else None,
            "samples": [_sample(sample, said, link) for sample in samples[row.run_id]],
        }
        for row in rows
    ]


def _sample(sample: SampleRow, said: Said, link: Link) -> dict[str, Any]:
    whole = (sample.run_id, sample.position)
    return {
        "n": sample.position,
        "seed": sample.seed,
        "flagged": sample.flagged,
        "receipt": sample.receipt or None,
        "image": link(*whole, "image"),
        "thumbnail": link(*whole, "thumbnail"),
        "verdicts": [_verdict(row, said) for row in said.verdicts if (row.run_id, row.position) == whole],
        "comments": [comment_in_words(row, said.names) for row in said.comments if (row.run_id, row.position) == whole],
    }


def _verdict(row: VerdictRow, said: Said) -> dict[str, Any]:
    return {
        "reviewer": row.reviewer,
        "name": said.names.get(row.reviewer, ""),
        "verdict": Verdict(row.verdict).value if row.verdict else None,
        "starred": row.starred,
        "at": moment(row.at),
    }


def comment_in_words(row: CommentRow, names: dict[str, str]) -> dict[str, Any]:
    """COMMENT."""
    return {
        "id": row.id,
        "reviewer": row.reviewer,
        "name": names.get(row.reviewer, ""),
        "text": row.text,
        "point": None if row.x is None else [row.x, row.y],
        "answers": row.answers,
        "resolved": row.resolved,
        "at": moment(row.at),
    }


def moment(at: datetime) -> str:
    """ISO 8601, UTC, as 2026-01-31T12:00:00.000000Z: so texts are in the order of time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
