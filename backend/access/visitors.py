"""The forms of what a browser says of itself: its visitor token, the picture_id of a picture, the id of a run."""

import re
from typing import Any, TypeGuard

AGAIN = "server-again-"  # begins the picture_id of a picture that the server brings back
VISITOR = re.compile(r"[0-9a-f]{32}")  # 16 random bytes, as ui/studio/js/memory.js makes them
RUN = re.compile(r"[0-9a-f]{32}")
# A picture that a person chose (time and 12 random bytes), an example, a sample that became the picture, and a run's
# own picture, whose id stands for a picture_id that was not kept.
PICTURE_ID = re.compile(r"\d{10,16}-[0-9a-f]{24}|server-[0-9a-f]{8}|server-[0-9a-f]{32}-\d{1,2}|[0-9a-f]{32}")


def is_visitor(text: Any) -> TypeGuard[str]:
    """Whether this is a token that a browser has made for its person."""
    return _has_form(text, VISITOR)


def is_run(text: Any) -> TypeGuard[str]:
    """Whether this could be the id of a run."""
    return _has_form(text, RUN)


def is_picture_id(text: Any) -> TypeGuard[str]:
    """Whether this is a picture_id that the page or the server has given a picture, brought back or not."""
    return isinstance(text, str) and _has_form(text.removeprefix(AGAIN), PICTURE_ID)


def _has_form(text: Any, form: re.Pattern[str]) -> bool:
    return isinstance(text, str) and text.isascii() and form.fullmatch(text) is not None
