"""How a service is to deliver; no part of what is painted."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """The fields of the wire that say how an answer comes."""

    instant_response: bool = False
    base64: bool = False
    webhook: str | None = None
    track_id: str | None = None

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Delivery":
        """What of these values is known here."""
        return cls(**{f.name: values[f.name] for f in fields(cls) if f.name in values})
