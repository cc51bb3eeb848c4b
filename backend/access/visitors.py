"""The forms of what a browser says of itself: its visitor token, the picture_id of a picture, the id of a run."""

import re
from typing import Any, NamedTuple, TypeGuard

AGAIN = "server-again-"  # begins the picture_id of a picture that the server brings back
VISITOR = re.compile(r"[0-9a-f]{32}")  # 16 random bytes, as ui/studio/js/memory.js makes them
RUN = re.compile(r"[0-9a-f]{32}")
FROM_SAMPLE = re.compile(r"server-([0-9a-f]{32})-(\d{1,2})(?:-([0-9a-f]{8}))?")
# A picture that a person chose (time and 12 random bytes), an example, a sample that became the picture, whole or in
# part, and a run's own picture, whose id stands for a picture_id that was not kept.
PICTURE_ID = re.compile(rf"\d{{10,16}}-[0-9a-f]{{24}}|server-[0-9a-f]{{8}}|{FROM_SAMPLE.pattern}|[0-9a-f]{{32}}")


class FromSample(NamedTuple):
    """A picture that went on from a sample. part: names what of it was kept, "" where it was all of it."""

    run_id: str
    position: int
    part: str = ""

    @property
    def picture_id(self) -> str:
        return f"server-{self.run_id}-{self.position}" + (f"-{self.part}" if self.part else "")


def is_visitor(text: Any) -> TypeGuard[str]:
    """Whether this is a token that a browser has made for its person."""
    return _has_form(text, VISITOR)


def is_run(text: Any) -> TypeGuard[str]:
    """Whether this could be the id of a run."""
    return _has_form(text, RUN)


def is_picture_id(text: Any) -> TypeGuard[str]:
    """Whether this is a picture_id that the page or the server has given a picture, brought back or not."""
    return isinstance(text, str) and _has_form(text.removeprefix(AGAIN), PICTURE_ID)


def from_sample(picture_id: str) -> FromSample | None:
    """Which sample a picture went on from, as its id says, brought back or not; None where it was another picture."""
    found = FROM_SAMPLE.fullmatch(picture_id.removeprefix(AGAIN)) if picture_id.isascii() else None
    return FromSample(found.group(1), int(found.group(2)), found.group(3) or "") if found else None


def _has_form(text: Any, form: re.Pattern[str]) -> bool:
    return isinstance(text, str) and text.isascii() and form.fullmatch(text) is not None
