"""Who asks: the key out of the body or the headers, and what stands for it where something is written down."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_bytes
from typing import Any

from pydantic import SecretStr
from starlette.requests import Request

from backend.server.refusals import CLOSED, NO_KEY, Refused
from backend.wire import is_nothing

SALT_FILE = "owners.salt"


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

    def caller(self, request: Request, body: Mapping[str, Any]) -> Caller:
        """Raises Refused where the key is none of ours, or the endpoint is closed."""
        given = _given(request, body)
        if not self.keys and not self.is_local:
            raise Refused(CLOSED, 403)
        if self.keys and not self._is_ours(given):
            raise Refused(NO_KEY, 401)
        owner = hmac.new(self.salt, given.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]
        address = request.client.host if request.client else ""
        return Caller(owner, owner if self.keys else f"address {address}")

    def _is_ours(self, given: str) -> bool:
        """Every key is compared, and each in constant time, so that the time tells nothing."""
        text = given.encode("utf-8", "surrogatepass")
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
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    bearer = token.strip() if scheme.lower() == "bearer" else ""
    in_body = body.get("key")
    places = (str(in_body) if isinstance(in_body, str | int | float) else "", request.headers.get("key", ""), bearer)
    return next((place for place in (*places, request.query_params.get("key", "")) if not is_nothing(place)), "")
