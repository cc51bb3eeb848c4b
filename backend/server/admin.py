"""Who may see what is only for whoever runs the program: this machine, or who has the password."""

import base64
import binascii
import hmac
import time
from collections import OrderedDict

from pydantic import SecretStr
from starlette.requests import Request

from backend.access.requester import is_from_here, neighbourhood, network_address
from backend.server.refusals import Turned

ELSEWHERE = "This is for the machine that the program runs on: whoever runs it sets INPAINT_ADMIN_PASSWORD for others."
WRONG = "This needs the password of INPAINT_ADMIN_PASSWORD: pass it as Authorization: Bearer."
WAIT = "Too many wrong passwords came from this address: try again in {seconds} seconds."
FREE_TRIES = 5
LONGEST_WAIT = 60.0  # seconds
REMEMBERED = 4096  # addresses


class Admin:
    """Checks the password, in constant time; wrong ones slow the next tries of their sender alone."""

    def __init__(self, password: SecretStr | None) -> None:
        self._password = password.get_secret_value().encode() if password else b""
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()  # address → how many, and when the last was

    def require(self, request: Request) -> None:
        """Raises Turned."""
        if is_from_here(request.scope):
            return
        if not self._password:
            raise Turned(ELSEWHERE, 403)
        given = _given(request)
        if given is None:
            raise Turned(WRONG, 401)
        self._compare(given, neighbourhood(network_address(request.scope)), WRONG)

    def require_password(self, given: str, address: str, wrong: str) -> None:
        """The password itself, wherever it comes from; wrong: the sentence for another one. Raises Turned."""
        self._compare(given.encode("utf-8", "surrogatepass"), address, wrong)

    def _compare(self, given: bytes, address: str, wrong: str) -> None:
        self._require_patience(address)
        if not self._password or not hmac.compare_digest(given, self._password):
            self._remember(address)
            raise Turned(wrong, 401)
        self._wrong.pop(address, None)

    def _require_patience(self, address: str) -> None:
        count, last = self._wrong.get(address, (0, 0.0))
        wait = 0.0 if count < FREE_TRIES else min(2.0 ** (count - FREE_TRIES), LONGEST_WAIT)
        left = last + wait - time.monotonic()
        if left > 0:
            raise Turned(WAIT.format(seconds=int(left) + 1), 429, retry_after=int(left) + 1)

    def _remember(self, address: str) -> None:
        count, _ = self._wrong.pop(address, (0, 0.0))
        self._wrong[address] = (min(count + 1, 100), time.monotonic())
        if len(self._wrong) > REMEMBERED:
            self._wrong.popitem(last=False)


def _given(request: Request) -> bytes | None:
    """The password in the header Authorization, as Bearer or, under any name, as Basic; None where there is none."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip().encode()
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(value.strip(), validate=True).partition(b":")[2]
    except binascii.Error:
        return b""
