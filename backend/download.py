"""A file by its address, with limits: of size, of time, of redirects, and never from a private network.

The name is looked up once, every address that it has is checked, and the connection goes to the address that was
checked: a name that changes its mind in between gains nothing (DNS rebinding).
"""

import ipaddress
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import httpx

MAX_BYTES = 50_000_000
MAX_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
# Networks that stand for others: NAT64 and 6to4 carry an IPv4 address that may be private.
CARRIERS = {ipaddress.ip_network("64:ff9b::/96"): 0, ipaddress.ip_network("2002::/16"): 80}


class DownloadError(Exception):
    """What went wrong, as one sentence; status: the HTTP code where there was one; is_final: asking again is no use."""

    def __init__(self, message: str, status: int | None = None, is_final: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.is_final = is_final


@dataclass(frozen=True)
class Origin:
    """Where an address leads: scheme, host and port."""

    scheme: str
    host: str
    port: int

    @classmethod
    def of(cls, address: str | httpx.URL) -> "Origin":
        """ValueError where the address is no http or https one."""
        try:
            url = httpx.URL(address)
        except (httpx.InvalidURL, TypeError) as error:
            raise ValueError("no address") from error
        if url.scheme not in ("http", "https") or not url.host:
            raise ValueError("no address of a web server")
        return cls(url.scheme, url.host.lower(), url.port or (443 if url.scheme == "https" else 80))


@dataclass(frozen=True)
class Download:
    """How to fetch: the one host and port that may be private, the limit of size, and when to give up."""

    trusted: Origin | None = None
    max_bytes: int = MAX_BYTES
    deadline: float | None = None  # of time.monotonic()
    cancelled: threading.Event | None = None

    @cached_property
    def client(self) -> httpx.Client:
        """A proxy out of the environment would look names up itself, and unchecked."""
        return httpx.Client(trust_env=False, limits=httpx.Limits(max_keepalive_connections=0))

    def get(self, address: str) -> bytes:
        """The content; raises DownloadError."""
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._ask(address)
            if isinstance(answer, bytes):
                return answer
            address = answer
        raise DownloadError("The link leads from one place to the next without end.", is_final=True)

    def within(self, seconds: float) -> "Download":
        """The same, but over in so many seconds at most."""
        end = time.monotonic() + seconds
        return replace(self, deadline=min(end, self.deadline) if self.deadline else end)

    def _ask(self, address: str) -> bytes | str:
        """The content, or the address that is named instead."""
        try:
            url, host = self._checked(address)
            extensions = {"sni_hostname": host}
            given = {"headers": _headers(address), "extensions": extensions, "timeout": self._timeout()}
            with self.client.stream("GET", url, **given) as response:
                if response.status_code in REDIRECTS and (target := response.headers.get("location")):
                    return str(httpx.URL(address).join(target))
                if response.status_code != 200:
                    raise DownloadError(f"The link answers with the code {response.status_code}.", response.status_code)
                return b"".join(self._content(response))
        except (httpx.InvalidURL, UnicodeError) as error:
            raise DownloadError("The link is no address.", is_final=True) from error
        except (httpx.HTTPError, httpx.StreamError, zlib.error) as error:
            raise DownloadError("The download broke off.") from error

    def _content(self, response: httpx.Response) -> Iterator[bytes]:
        for piece in limited_pieces(response, self.max_bytes):
            yield piece
            if self.deadline and time.monotonic() > self.deadline:
                raise DownloadError("The download takes too long.")
            if self.cancelled and self.cancelled.is_set():
                raise DownloadError("The download was stopped.", is_final=True)

    def _timeout(self) -> httpx.Timeout:
        left = max(self.deadline - time.monotonic(), 0.05) if self.deadline else READ_SECONDS
        return httpx.Timeout(min(READ_SECONDS, left), connect=min(CONNECT_SECONDS, left))

    def _checked(self, address: str) -> tuple[httpx.URL, str]:
        """The address with the host as a number that may be asked, and the host's name."""
        try:
            origin = Origin.of(address)
        except ValueError:
            raise DownloadError("The link is no address of a web server.", is_final=True) from None
        try:
            found = socket.getaddrinfo(origin.host, origin.port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise DownloadError("The server that the link names cannot be found.") from error
        numbers = sorted({str(entry[4][0]) for entry in found}, key=lambda number: (":" in number, number))
        trusted = self.trusted and (origin.host, origin.port) == (self.trusted.host, self.trusted.port)
        if not trusted and not all(is_public(number) for number in numbers):
            raise DownloadError("The link leads into a private network and is not followed.", is_final=True)
        return httpx.URL(address).copy_with(host=numbers[0]), origin.host


def limited_pieces(response: httpx.Response, max_bytes: int) -> Iterator[bytes]:
    """The content as it comes in, unpacked here where it is packed, so that a small answer cannot fill the memory."""
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


def is_public(number: str) -> bool:
    """Whether an IP address belongs to the internet at large."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or _carried(address)
        if inner:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    for network, shift in CARRIERS.items():
        if address in network:
            return ipaddress.IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
    return None


def _headers(address: str) -> dict[str, str]:
    """The host by its name; and nothing compressed, so that a small answer cannot grow."""
    return {"Host": httpx.URL(address).netloc.decode("ascii").rpartition("@")[2], "Accept-Encoding": "identity"}
