"""Links to the pictures of samples: they open without a header, say nothing of what they lead to, and end."""

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass

from backend.access.visitors import is_run
from backend.errors import InpaintError
from backend.server.review.tokens import Seal

PLACE = "/api/review/pictures/"
HALF_DAY = 43_200  # seconds; a link lives for the half day in which it was made, and for the next one
KINDS = {"image": ".png", "thumbnail": ".webp", "original": "", "original-thumbnail": ".webp", "mask": ".png"}
NOBODY = "-"  # stands for no link of a guest
OVER = "The time of this link is over: load the board again."


class LinkOver(InpaintError):
    """It was a link of ours."""

    status = 410


@dataclass(frozen=True)
class Shown:
    """What a link leads to.

    kind: one of KINDS; the last three are of the run, and their position is 0
    link_id: the guest's link that it stops with, "" for none
    """

    run_id: str
    position: int
    kind: str
    link_id: str = ""


class PictureLinks:
    """Seals what a link leads to into its name: the same link within half a day, so that browsers keep the picture."""

    def __init__(self, salt: bytes, clock: Callable[[], float] = time.time) -> None:
        self._seal = Seal(salt, "links to reviewed pictures")
        self._clock = clock
        self.secret = hmac.new(salt, b"what guests do not know", hashlib.sha256).digest()

    def link(self, run_id: str, position: int, kind: str, link_id: str = "") -> str:
        """The path of a picture."""
        told = f"{self._now} {run_id} {position} {kind} {link_id or NOBODY}"
        return f"{PLACE}{self._seal.close(told.encode())}{KINDS[kind]}"

    def behind(self, name: str) -> Shown | None:
        """What the name of a link stands for, None where it is none; raises LinkOver."""
        content = self._seal.open(name.partition(".")[0])
        if content is None:
            return None
        made, run_id, position, kind, link_id = content.decode().split(" ")
        assert is_run(run_id), "nobody else can seal"
        if int(made) not in (self._now, self._now - 1):
            raise LinkOver(OVER)
        return Shown(run_id, int(position), kind, "" if link_id == NOBODY else link_id)

    @property
    def _now(self) -> int:
        return int(self._clock() // HALF_DAY)
