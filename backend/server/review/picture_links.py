"""Links to the pictures of samples: they open without a header, say nothing of what they lead to, and end."""

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from backend.access.visitors import is_run
from backend.errors import InpaintError

PLACE = "/api/review/pictures/"
HALF_DAY = 43_200  # seconds; a link lives for the half day in which it was made, and for the next one
KINDS = {"image": "png", "thumbnail": "webp"}
OVER = "The time of this link is over: load the board again."


class LinkOver(InpaintError):
    """It was a link of ours."""

    status = 410


@dataclass(frozen=True)
class Shown:
    """What a link leads to. kind: "image" or "thumbnail"."""

    run_id: str
    position: int
    kind: str


class PictureLinks:
    """Seals what a link leads to into its name: the same link within half a day, so that browsers keep the picture.

    AES-SIV (RFC 5297) needs no number that is used once, and gives equal things equal names.
    """

    def __init__(self, salt: bytes, clock: Callable[[], float] = time.time) -> None:
        self._cipher = AESSIV(hmac.new(salt, b"links to reviewed pictures", hashlib.sha256).digest())
        self._clock = clock

    def link(self, run_id: str, position: int, kind: str) -> str:
        """The path of a picture."""
        told = f"{self._now} {run_id} {position} {kind}".encode()
        name = base64.urlsafe_b64encode(self._cipher.encrypt(told, None)).decode().rstrip("=")
        return f"{PLACE}{name}.{KINDS[kind]}"

    def behind(self, name: str) -> Shown | None:
        """What the name of a link stands for, None where it is none; raises LinkOver."""
        try:
            text = name.partition(".")[0]
            sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            made, run_id, position, kind = self._cipher.decrypt(sealed, None).decode().split(" ")
        except (binascii.Error, InvalidTag, ValueError):
            return None
        assert is_run(run_id), "nobody else can seal"
        if int(made) not in (self._now, self._now - 1):
            raise LinkOver(OVER)
        return Shown(run_id, int(position), kind)

    @property
    def _now(self) -> int:
        return int(self._clock() // HALF_DAY)
