"""What callers of the review ask and say, read strictly: what cannot be read is told in one sentence."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from backend.access.visitors import is_run
from backend.errors import InvalidRequest
from backend.handover import MOST as SAMPLES
from backend.handover import Kind
from backend.history.board import UNDECIDED, Filters, Place, Verdict
from backend.history.links import RUNS
from backend.history.review import Opinion
from backend.history.review_tables import CommentRow

MOST, USUAL = 200, 50  # runs of a page
TEXT, NAME, SOUGHT = 10_000, 100, 1000  # characters: of a comment, of a person's name, of what is looked for
VERDICTS = tuple(verdict.value for verdict in Verdict)
YEAR, WEEK = 8760, 168  # hours
ROLES = {"look": False, "speak": True}  # whether who has the link may speak
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
NUMBER = re.compile(r"[0-9]{1,6}")

NO_LIMIT = f"limit is how many runs a page has: a whole number from 1 to {MOST}."
NO_CURSOR = "cursor is what the page before gave as next, and since what the changes before did: pass that, or nothing."
NO_FILTER = f"verdict is one of {', '.join(VERDICTS)} and {UNDECIDED}."
NO_MOMENT = "{name} is a date with its offset from UTC, as 2026-01-31T12:00:00Z."
TOO_LONG = "{name} has {most:,} characters at most."
NO_TEXT = "{name} is a text: write something."
NO_OPINION = f"verdict is one of {', '.join(VERDICTS)} or null, and starred is true or false."
NO_POINT = "point is a place in the picture, [x, y] in pixels, or null."
NO_ANSWER = "answers is the id of a comment of this sample, or null."
NO_RUNS = f"runs are the ids of what the link shows: 1 to {RUNS} of them."
NO_ROLE = "role is look or speak, and blind is true or false."
NO_HOURS = f"hours is how long the link lives: more than 0, and {YEAR:,} at most."
NO_SAMPLES = f"samples are what the file has, [run, number] each: 1 to {SAMPLES} of them."
NO_KIND = f"as is what the file is: one of {', '.join(Kind)}."
NO_APPROVED = "approved is too, where approved samples are deleted as well, or left out."
NO_CHANGE = "Pass either text or resolved, which is true or false."


@dataclass(frozen=True)
class Question:
    """Which page of which list."""

    filters: Filters
    limit: int
    after: Place | None


def question_of(query: Mapping[str, str]) -> Question:
    """Raises InvalidRequest. An empty parameter is none."""
    given = {name: value for name, value in query.items() if value}
    verdict, text = given.get("verdict", ""), given.get("text", "")
    if verdict and verdict not in (*VERDICTS, UNDECIDED):
        raise InvalidRequest(NO_FILTER)
    if len(text) > SOUGHT:
        raise InvalidRequest(TOO_LONG.format(name="text", most=SOUGHT))
    since, until = (_moment(name, given.get(name)) for name in ("since", "until"))
    filters = Filters(engine=given.get("engine", ""), verdict=verdict, text=text, since=since, until=until)
    return Question(filters, _limit(given.get("limit")), _place(given.get("cursor")))


def since_of(query: Mapping[str, str]) -> datetime | None:
    """From when on changes are asked for; None where that is not said. Raises InvalidRequest."""
    text = query.get("since", "")
    if not text:
        return None
    try:
        return EPOCH + int(text[:20]) * MICROSECOND if text.isascii() and text.isdigit() else _no_cursor()
    except OverflowError:
        return _no_cursor()


def moment_of(moment: datetime) -> str:
    """A moment as `since_of` reads it: a cursor like the other one."""
    return str((moment - EPOCH) // MICROSECOND)


def cursor_of(place: Place) -> str:
    """What a caller passes to go on behind this place."""
    microseconds = (place.created - EPOCH) // MICROSECOND
    return base64.urlsafe_b64encode(f"{microseconds} {place.run_id}".encode()).decode().rstrip("=")


def _no_cursor() -> NoReturn:
    raise InvalidRequest(NO_CURSOR)


def _limit(text: str | None) -> int:
    if text is None:
        return USUAL
    if not NUMBER.fullmatch(text) or not 1 <= int(text) <= MOST:
        raise InvalidRequest(NO_LIMIT)
    return int(text)


def _place(cursor: str | None) -> Place | None:
    if cursor is None:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        microseconds, run_id = text.split(" ")
        created = EPOCH + int(microseconds[:20]) * MICROSECOND
    except (binascii.Error, ValueError, OverflowError):
        raise InvalidRequest(NO_CURSOR) from None
    if not is_run(run_id):
        raise InvalidRequest(NO_CURSOR)
    return Place(created, run_id)


def _moment(name: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        # A plus sign that was not escaped has come as a space.
        found = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        if found.tzinfo is None:
            raise ValueError("no offset")
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidRequest(NO_MOMENT.format(name=name)) from None


def opinion_of(body: Mapping[str, Any]) -> Opinion:
    """Raises InvalidRequest. What is left out is no verdict, or no star."""
    verdict, starred = body.get("verdict"), body.get("starred", False)
    if (verdict is not None and verdict not in VERDICTS) or not isinstance(starred, bool):
        raise InvalidRequest(NO_OPINION)
    return Opinion(Verdict(verdict) if verdict is not None else None, starred)


def comment_of(body: Mapping[str, Any], reviewer: str) -> CommentRow:
    """A comment that is not kept yet; raises InvalidRequest."""
    answers = body.get("answers")
    if answers is not None and not (isinstance(answers, str) and is_run(answers)):
        raise InvalidRequest(NO_ANSWER)
    x, y = _point(body.get("point"))
    return CommentRow(reviewer=reviewer, text=text_of(body, "text", TEXT), x=x, y=y, answers=answers)


@dataclass(frozen=True)
class LinkWish:
    """A link as it is asked for. runs: ids, each once; hours: that it lives"""

    runs: tuple[str, ...]
    may_speak: bool
    is_blind: bool
    hours: float


def link_of(body: Mapping[str, Any]) -> LinkWish:
    """Raises InvalidRequest."""
    runs, role, is_blind = body.get("runs"), body.get("role", "look"), body.get("blind", False)
    if not isinstance(runs, list) or not 1 <= len(runs) <= RUNS or not all(isinstance(run, str) for run in runs):
        raise InvalidRequest(NO_RUNS)
    if not isinstance(role, str) or role not in ROLES or not isinstance(is_blind, bool):
        raise InvalidRequest(NO_ROLE)
    hours = body.get("hours", WEEK)
    if not _is_number(hours) or not 0 < hours <= YEAR:
        raise InvalidRequest(NO_HOURS)
    return LinkWish(tuple(dict.fromkeys(runs)), ROLES[role], is_blind, hours)


@dataclass(frozen=True)
class ExportWish:
    """What is to be handed over. samples: a run's id with the number that is shown, each once"""

    samples: tuple[tuple[str, int], ...]
    kind: Kind


def export_of(body: Mapping[str, Any]) -> ExportWish:
    """Raises InvalidRequest."""
    samples, kind = body.get("samples"), body.get("as")
    if not isinstance(samples, list) or not 1 <= len(samples) <= SAMPLES or not all(map(_is_sample, samples)):
        raise InvalidRequest(NO_SAMPLES)
    if not isinstance(kind, str) or kind not in tuple(Kind):
        raise InvalidRequest(NO_KIND)
    return ExportWish(tuple(dict.fromkeys((run_id, n) for run_id, n in samples)), Kind(kind))


def _is_sample(value: Any) -> bool:
    if not isinstance(value, list) or len(value) != 2 or not isinstance(value[0], str):
        return False
    return isinstance(value[1], int) and not isinstance(value[1], bool) and value[1] >= 0


def approved_of(query: Mapping[str, str]) -> bool:
    """Whether runs with approved samples are deleted as well. Raises InvalidRequest."""
    if query.get("approved", "") not in ("", "too"):
        raise InvalidRequest(NO_APPROVED)
    return bool(query.get("approved"))


def change_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Either {"text"} or {"resolved"}; raises InvalidRequest."""
    if set(body) == {"text"}:
        return {"text": text_of(body, "text", TEXT)}
    if set(body) == {"resolved"} and isinstance(body["resolved"], bool):
        return {"resolved": body["resolved"]}
    raise InvalidRequest(NO_CHANGE)


def text_of(body: Mapping[str, Any], name: str, most: int) -> str:
    """A text with something in it, without space around it; raises InvalidRequest."""
    text = body.get(name)
    if not isinstance(text, str) or not text.strip():
        raise InvalidRequest(NO_TEXT.format(name=name))
    if len(text) > most:
        raise InvalidRequest(TOO_LONG.format(name=name, most=most))
    return text.strip()


def _point(value: Any) -> tuple[float | None, float | None]:
    if value is None:
        return None, None
    if not isinstance(value, list) or len(value) != 2 or not all(_is_number(part) for part in value):
        raise InvalidRequest(NO_POINT)
    return float(value[0]), float(value[1])


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
