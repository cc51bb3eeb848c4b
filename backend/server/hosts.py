"""Under which names this program may be asked, and whose web pages may ask it."""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from backend.access.requester import host_name, is_loopback

# Letters, digits, dots, dashes and underscores, or an IPv6 number in brackets; then a port.
HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_.-]{0,251})\.?|\[[0-9a-f:.]{2,45}\])(?::(\d{1,5}))?", re.IGNORECASE)
PORTS = {"http": 80, "https": 443}


def _nowhere() -> str:
    return ""


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where the program is reached.

    listens_at: the name or number of GRADIO_SERVER_NAME
    addresses: of the program in the internet: INPAINT_PUBLIC_URL, and a Space's own
    hosts, origins: the settings INPAINT_ALLOWED_HOSTS and INPAINT_ALLOWED_ORIGINS
    shared: says the address of a link that Gradio shares, "" while there is none; it is known only after the start
    """

    listens_at: str = "127.0.0.1"
    addresses: tuple[str, ...] = ()
    hosts: str = ""
    origins: str = ""
    shared: Callable[[], str] = _nowhere

    def own(self) -> list[str]:
        """The addresses under which the program is reached from elsewhere."""
        return [address for address in (*self.addresses, self.shared()) if address]


class Hosts:
    """Knows the names in a Host header that are this program's.

    A name that somebody else's DNS has turned to this machine is none of them. An IP number can only be asked for by
    who means this machine: any is right where the program listens to the network, since what stands before it may
    translate numbers (a container's host, a router); where it listens to this machine alone, only loopback is.
    """

    def __init__(self, places: Places) -> None:
        self._places = places
        self._takes_numbers = not is_loopback(places.listens_at.strip("[]").lower())
        self._names = {places.listens_at.lower().removesuffix(".")}
        self._allowed = listed(places.hosts)

    def knows(self, host: str) -> bool:
        """Whether a Host header is well formed and names this program."""
        found = HOST.fullmatch(host)
        if not found:
            return False
        name = host_name(host)
        if is_loopback(name):
            return True
        if _is_number(name):
            return self._takes_numbers or self._is_allowed(name, found[1])
        own = {host_name(urlsplit(address).netloc) for address in self._places.own()}
        return name in own or name in self._names or self._is_allowed(name, found[1])

    def _is_allowed(self, name: str, port: str | None) -> bool:
        return any(_matches(pattern, name, port) for pattern in self._allowed)


class Origins:
    """Knows the origins of web pages that may call this program."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._allowed = {read for text in listed(places.origins) if (read := origin_of(text))}

    def is_guest(self, origin: str) -> bool:
        """Whether it is on the list of others' origins that may call and read."""
        return origin_of(origin) in self._allowed and origin_of(origin) is not None

    def is_own(self, origin: str, scheme: str, host: str, is_certain: bool) -> bool:
        """Whether it is this program's own.

        scheme, host: that the request came with, as far as they are known here
        is_certain: the browser itself says that it is the same; then a proxy may have ended TLS without a word
        """
        given = origin_of(origin)
        if given is None:
            return False
        if given in {origin_of(address) for address in self._places.own()}:
            return True
        schemes = {scheme, given[0]} if is_certain else {scheme}
        return any(given == origin_of(f"{name}://{host}") for name in schemes)


Origin = tuple[str, str, int]


def origin_of(address: str) -> Origin | None:
    """Scheme, name and port of an address; None where it has none, as "null" has."""
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS.get(parts.scheme)
    except ValueError:
        return None
    if parts.scheme not in PORTS or not parts.hostname or port is None or not HOST.fullmatch(parts.netloc):
        return None
    return parts.scheme, host_name(parts.netloc), port


def listed(text: str) -> tuple[str, ...]:
    """The entries of a comma list, in small letters."""
    return tuple(entry for part in text.split(",") if (entry := part.strip().lower().rstrip("/")))


def _matches(pattern: str, name: str, port: str | None) -> bool:
    """Whether a name is the one that a list's entry means: `*`, `*.example.com`, `example.com`, `example.com:8080`."""
    if pattern == "*":
        return True
    pattern = pattern.partition("://")[2] or pattern  # an address where a name was wanted is understood too
    found = re.fullmatch(r"(.+?)(?::(\d{1,5}))?", pattern) if not _is_number(pattern) else None
    wanted, wanted_port = (found[1], found[2]) if found else (pattern, None)
    wanted = wanted.strip("[]").removesuffix(".")
    if wanted_port and wanted_port != (port or ""):
        return False
    return name.endswith(wanted[1:]) and len(name) > len(wanted) - 1 if wanted.startswith("*.") else name == wanted


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
