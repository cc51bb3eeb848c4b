"""A file by its address, with limits: of size, of time, of redirects, and never from a private network."""

import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import httpx

from backend.errors import InvalidRequest
from backend.network.addresses import AddressRefused, Guard
from backend.network.certificates import known_certificates
from backend.network.deadline import Deadline, deadline_in

MAX_BYTES = 50_000_000
MAX_ADDRESS = 2048  # characters
MAX_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
TOO_LONG = "The download takes too long."


class DownloadError(Exception):
    """What went wrong, as one sentence; status: the HTTP code where there was one; is_final: asking again is no use."""

    def __init__(self, message: str, status: int | None = None, is_final: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.is_final = is_final


@dataclass(frozen=True)
class Download:
    """How to fetch: who may be asked, the limits of size and of redirects, and when to give up."""

    guard: Guard = field(default_factory=Guard)
    max_bytes: int = MAX_BYTES
    max_redirects: int = MAX_REDIRECTS
    deadline: float | None = None  # of time.monotonic()
    cancelled: threading.Event | None = None

    @cached_property
    def client(self) -> httpx.Client:
        """A proxy out of the environment would look names up itself, and unchecked."""
        limits = httpx.Limits(max_keepalive_connections=0)
        return httpx.Client(verify=known_certificates(), trust_env=False, limits=limits)

    def get(self, address: str) -> bytes:
        """The content; raises DownloadError."""
        for _ in range(self.max_redirects + 1):
            answer = self._ask(address)
            if isinstance(answer, bytes):
                return answer
            address = answer
        many = "from one place to the next without end" if self.max_redirects else "on to another place"
        raise DownloadError(f"The link leads {many}.", is_final=True)

    def within(self, seconds: float) -> "Download":
        """The same, but over in so many seconds at most."""
        end = time.monotonic() + seconds
        return replace(self, deadline=min(end, self.deadline) if self.deadline else end)

    def _ask(self, address: str) -> bytes | str:
        """The content, or the address that is named instead."""
        left = max(self.deadline - time.monotonic(), 0.05) if self.deadline else None
        with deadline_in(left) as limit:
            try:
                return self._answer(address, limit)
            except AddressRefused as error:
                raise DownloadError(str(error), is_final=error.is_final) from error
            except (httpx.InvalidURL, UnicodeError) as error:
                raise DownloadError("The link is no address.", is_final=True) from error
            except (httpx.HTTPError, httpx.StreamError, zlib.error) as error:
                raise DownloadError(TOO_LONG if limit.has_expired else "The download broke off.") from error

    def _answer(self, address: str, limit: Deadline) -> bytes | str:
        checked = self.guard.checked(address)
        headers = checked.headers | {"Accept-Encoding": "identity"}  # so that a small answer cannot grow
        extensions = checked.extensions | {"trace": limit.trace}
        given: dict[str, Any] = {"headers": headers, "extensions": extensions, "timeout": self._timeout()}
        with self.client.stream("GET", checked.url, **given) as response:
            if response.status_code in REDIRECTS and (target := response.headers.get("location")):
                return str(httpx.URL(address).join(target))
            if response.status_code != 200:
                raise DownloadError(f"The link answers with the code {response.status_code}.", response.status_code)
            return b"".join(self._content(response))

    def _content(self, response: httpx.Response) -> Iterator[bytes]:
        for piece in limited_pieces(response, self.max_bytes):
            yield piece
            if self.deadline and time.monotonic() > self.deadline:
                raise DownloadError(TOO_LONG)
            if self.cancelled and self.cancelled.is_set():
                raise DownloadError("The download was stopped.", is_final=True)

    def _timeout(self) -> httpx.Timeout:
        left = max(self.deadline - time.monotonic(), 0.05) if self.deadline else READ_SECONDS
        return httpx.Timeout(min(READ_SECONDS, left), connect=min(CONNECT_SECONDS, left))


def limited_pieces(response: httpx.Response, max_bytes: int) -> Iterator[bytes]:
    """The content as it comes in, unpacked here where it is packed, so that a small answer cannot fill the memory.

    Raises DownloadError where it is too large, or packed in another way.
    """
    too_large = DownloadError(f"The file is larger than {max_bytes // 1_000_000} MB.", is_final=True)
    if int(response.headers.get("content-length", 0) or 0) > max_bytes:
        raise too_large
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("identity", "", "gzip", "deflate"):
        raise DownloadError("The file is packed in a way that is not asked for.", is_final=True)
    unpacker = zlib.decompressobj(wbits=47) if packing in ("gzip", "deflate") else None
    size = 0
    for raw in response.iter_raw():
        piece = unpacker.decompress(raw, max_bytes + 1 - size) if unpacker else raw
        size += len(piece)
        if size > max_bytes or (unpacker and unpacker.unconsumed_tail):
            raise too_large
        yield piece


@dataclass(frozen=True)
class PictureByAddress:
    """Brings a picture home that a program names by its address. allows_private: from private networks too."""

    allows_private: bool = False
    seconds: float = 30.0

    def __call__(self, address: str) -> bytes:
        """The file; raises InvalidRequest with what went wrong."""
        if len(address) > MAX_ADDRESS:
            raise InvalidRequest(f"The link is longer than {MAX_ADDRESS:,} characters: send the picture itself.")
        try:
            return Download(Guard(allows_private=self.allows_private)).within(self.seconds).get(address)
        except DownloadError as error:
            reason = str(error).rstrip(".")
            reason = f"{reason[:1].lower()}{reason[1:]}"
            raise InvalidRequest(f"The picture cannot be fetched: {reason}; send the picture itself.") from error
