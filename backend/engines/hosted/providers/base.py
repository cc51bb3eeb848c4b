"""What the hosted engine needs of a service: to take pictures and a request, and to say how a job is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from pydantic import SecretStr

from backend.engines.base import RequestLimits
from backend.engines.hosted.json_http import JsonHttp
from backend.errors import EngineError
from backend.network.addresses import Origin
from backend.protocol.delivery import Delivery
from backend.request import InpaintRequest
from backend.result import Difference


class NotAccepted(Exception):
    """The reply proves that nothing was begun: the same may be sent again after a while.

    said: by the service, without the key; retry_after: seconds that it names, None where it names none
    """

    def __init__(self, said: str, retry_after: float | None = None) -> None:
        super().__init__(said)
        self.said = said
        self.retry_after = retry_after

    def seconds(self, usual: float) -> float:
        """How long to wait: what the service names, else as usual."""
        return usual if self.retry_after is None else max(self.retry_after, 0.0)


class Declined(Exception):
    """The request was provably not accepted, and sending the same again is of no use. error: what to say."""

    def __init__(self, error: EngineError) -> None:
        super().__init__(str(error))
        self.error = error


class Ended(Exception):
    """The service has no such job any more. error: what to say

    has_failed: it had one, and that failed; is_not_found: which may also be said of one that lives, before its time
    """

    def __init__(self, error: EngineError, has_failed: bool = False, is_not_found: bool = False) -> None:
        super().__init__(str(error))
        self.error = error
        self.has_failed = has_failed
        self.is_not_found = is_not_found


class Unclear(Exception):
    """A look that told nothing: the network failed, or the answer was none. The job lives on."""


@dataclass(frozen=True, kw_only=True)
class HostedJob:
    """A request that a service has accepted, without the key anywhere in it.

    handle: by what the provider finds it again, plain JSON; empty where the service named nothing
    id: what people call it; eta: seconds until it is done, as the service guesses
    meta: the service's own words on what it uses
    """

    handle: dict[str, Any] = field(default_factory=dict)
    id: int | str | None = None
    eta: float | None = None
    meta: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class HostedOutput(HostedJob):
    """A job that is done. links: to each picture or to a text file of it, or its base64; spare_links: to the same"""

    links: tuple[str, ...] = ()
    spare_links: tuple[str, ...] = ()
    generation_time: float | None = None  # seconds


class ProviderKind(Protocol):
    """A service, before anybody's key is known: its class."""

    @property
    def limits(self) -> RequestLimits:
        """What a request may ask of it; `max_requests` is the engine's."""
        ...

    def __call__(self, address: str, key: SecretStr, http: JsonHttp) -> "Provider":
        """address: as the operator set it."""
        ...


class Provider(Protocol):
    """One service, with one key. Every call blocks, and raises what is named here alone.

    A guest with the operator's free pictures hears `words.to_guest` of an error: sentences end as those there do.
    """

    @property
    def origin(self) -> Origin:
        """Where it answers; downloads may go there even in a private network."""
        ...

    def fields(self, request: InpaintRequest, pictures: tuple[str, str], delivery: Delivery) -> dict[str, Any]:
        """The request as it is sent, without the key; pictures: links to the picture and to the mask."""
        ...

    def upload(self, content: bytes, kind: str) -> str:
        """Hand a picture over and return the link to it. Raises NotAccepted, Unclear or EngineError."""
        ...

    def submit(self, fields: Mapping[str, Any], seconds: float) -> HostedJob | HostedOutput:
        """Send the request, once. Raises NotAccepted or Declined where that is proven, else EngineError."""
        ...

    def poll(self, job: HostedJob, seconds: float) -> HostedJob | HostedOutput:
        """How a job is. Raises Ended, Unclear, or NotAccepted where it was asked too often."""
        ...

    def job(self, handle: Mapping[str, Any]) -> HostedJob:
        """The job of a handle that was written down."""
        ...

    def used(self, meta: Mapping[str, Any]) -> dict[str, Any]:
        """What the service says it used, under the request's names."""
        ...

    def differences(self, fields: Mapping[str, Any], used: Mapping[str, Any]) -> tuple[Difference, ...]:
        """Where it used something else than what it was sent."""
        ...

    def without_key(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The same JSON as it may be written down and shown."""
        ...
