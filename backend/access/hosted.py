"""Who may spend the operator's key for a service: whoever proves to be somebody, and else everybody within a budget."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from backend.access.requester import Spends, is_from_here


@dataclass(frozen=True, kw_only=True)
class HostedAccess:
    """How far each caller may use the operator's key.

    is_local: only this machine reaches the program
    for_all: everybody may, within the day's budget
    api_keys: whoever sends one of them may without limit
    """

    is_local: bool = False
    for_all: bool = False
    api_keys: tuple[SecretStr, ...] = ()

    def spends(self, scope: Mapping[str, Any], username: str | None = None) -> Spends:
        """What the sender of an ASGI request may spend. username: who has logged in, None or "" where nobody has."""
        if username or self._has_key(scope) or (self.is_local and is_from_here(scope)):
            return Spends.FREELY
        return Spends.BUDGET if self.for_all else Spends.NOTHING

    def _has_key(self, scope: Mapping[str, Any]) -> bool:
        """Every key is compared with all that was sent, in constant time, so that the time tells nothing."""
        given = list(_given(scope))
        matches = [
            hmac.compare_digest(key.get_secret_value().encode(), text) for key in self.api_keys for text in given
        ]
        return any(matches)


def _given(scope: Mapping[str, Any]) -> list[bytes]:
    """What stands in the headers as a key: `key`, or the bearer; in private Spaces the second is taken."""
    headers = [(name.lower(), value.strip()) for name, value in scope.get("headers", ())]
    bearers = [value.partition(b" ") for name, value in headers if name == b"authorization"]
    found = [value for name, value in headers if name == b"key"]
    return [text for text in found + [rest.strip() for kind, _, rest in bearers if kind.lower() == b"bearer"] if text]
