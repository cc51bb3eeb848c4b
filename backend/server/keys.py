"""Who asks: the key out of the body or the headers, and what stands for it where something is written down."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes
from typing import Any

from pydantic import SecretStr
from starlette.requests import Request

from backend.access.requester import is_from_here, neighbourhood, network_address
from backend.protocol.wire import is_nothing
from backend.server.refusals import CLOSED, NO_KEY, Refused

SALT_FILE = "owners.salt"
KEY_CHARACTERS = 1000
# A text in JSON cannot look like this inside, since the marks before and after the word would be escaped there.
KEY_IN_JSON = re.compile(rb'"key"\s{0,100}:\s{0,100}("(?:[^"\\]|\\.){0,6000}"|-?[0-9.eE+-]{1,50})')


@dataclass(frozen=True)
class Caller:
    """owner: stands for the key, which is written nowhere; queue: whose waiting requests are counted together."""

    owner: str
    queue: str


@dataclass(frozen=True)
class Keys:
    """keys: that open the endpoint; is_local: nobody can reach it from elsewhere; salt: makes owners of keys."""

    keys: tuple[SecretStr, ...]
    is_local: bool
    salt: bytes

    def require_open(self, request: Request) -> bool:
        """Whether a right key, or none that is needed, is known before the body is; raises Refused where it is closed.

        A wrong one beside the body says nothing: the one in the body comes first.
        """
        if not self.keys:
            if not (self.is_local and is_from_here(request.scope)):
                raise Refused(CLOSED, 403)
            return True
        return any(self._is_ours(place) for place in _beside(request))

    def is_in(self, content: bytes) -> bool:
        """Whether one of our keys stands in a part of a body that nobody has read yet."""
        return any(self._is_ours(_plain(found[1])) for found in KEY_IN_JSON.finditer(content))

    def caller(self, request: Request, body: Mapping[str, Any]) -> Caller:
        """Raises Refused where the key is none of ours, or the endpoint is closed."""
        self.require_open(request)
        given = _given(request, body)
        if len(given) > KEY_CHARACTERS or (self.keys and not self._is_ours(given)):
            raise Refused(NO_KEY, 401)
        owner = self._owner(given)
        address = neighbourhood(network_address(request.scope))
        return Caller(owner, owner if self.keys else f"address {address}")

    def owner(self, given: str) -> str:
        """What stands for one of our keys; "" for what is none of them."""
        return self._owner(given) if len(given) <= KEY_CHARACTERS and self._is_ours(given) else ""

    def _owner(self, given: str) -> str:
        return hmac.new(self.salt, given.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]

    def _is_ours(self, given: str) -> bool:
        """Every key is compared, and each in constant time, so that the time tells nothing."""
        text = given[: KEY_CHARACTERS + 1].encode("utf-8", "surrogatepass")
        matches = [hmac.compare_digest(key.get_secret_value().encode(), text) for key in self.keys]
        return any(matches)


def read_keys(text: SecretStr) -> tuple[SecretStr, ...]:
    """The keys in a comma list."""
    return tuple(SecretStr(key.strip()) for key in text.get_secret_value().split(",") if key.strip())


def read_salt(folder: Path) -> bytes:
    """Made at the first start; without it the owners of earlier jobs are not known again."""
    path = folder / SALT_FILE
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(token_bytes(32))
    return path.read_bytes()


def _given(request: Request, body: Mapping[str, Any]) -> str:
    """Body first, then the header `key`, then the bearer, then (for GET) the query."""
    in_body = body.get("key")
    first = str(in_body) if isinstance(in_body, str | int | float) else ""
    return next((place for place in (first, *_beside(request)) if not is_nothing(place)), "")


def _beside(request: Request) -> tuple[str, ...]:
    """Where a key may stand outside the body."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    bearer = token.strip() if scheme.lower() == "bearer" else ""
    return request.headers.get("key", ""), bearer, request.query_params.get("key", "")


def _plain(found: bytes) -> str:
    """A text or a number as it stands in JSON; "" where it is neither after all."""
    try:
        value = json.loads(found)
    except ValueError:
        return ""
    return str(value)
