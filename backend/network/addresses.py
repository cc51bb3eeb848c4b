"""Where an address leads, and whether anybody may be sent there.

A name is looked up once, every number that it has is checked, and the connection goes to a number that was checked: a
name that changes its mind in between gains nothing (DNS rebinding).
"""

import ipaddress
import re
import socket
from dataclasses import dataclass

import httpx

# What the registries call global and still leads home: IETF protocol assignments, and the relays of 6to4.
HOME_4 = tuple(ipaddress.ip_network(network) for network in ("192.0.0.0/24", "192.88.99.0/24"))
# Carries an IPv4 address, and leads to it.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Only 2000::/3 is given out; Teredo, ORCHID, documentation and 6to4 within it are no place to be sent to.
GIVEN_OUT_6 = ipaddress.ip_network("2000::/3")
HOME_6 = tuple(ipaddress.ip_network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
# A name with labels of at most 63 letters, or an address in numbers.
HOST = re.compile(r"[0-9a-f:.%a-z]*:[0-9a-f:.%a-z]*|[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?", re.IGNORECASE)

# Where web servers answer; any other port of a public host is somebody's mail, shell or database.
PORTS = (80, 443, 8080, 8443)
WRONG_PORT = f"The link names a port that is not followed: use {', '.join(map(str, PORTS[:-1]))} or {PORTS[-1]}."


class AddressRefused(Exception):
    """Why nobody is sent there, one sentence; is_final: asking again is no use."""

    def __init__(self, message: str, is_final: bool = True) -> None:
        super().__init__(message)
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
        if url.scheme not in ("http", "https") or not HOST.fullmatch(url.raw_host.decode()) or url.port == 0:
            raise ValueError("no address of a web server")
        return cls(url.scheme, url.host.lower(), url.port or (443 if url.scheme == "https" else 80))


@dataclass(frozen=True)
class Checked:
    """An address that may be asked. url: with the host as a number; headers, extensions: that name the host."""

    url: httpx.URL
    headers: dict[str, str]
    extensions: dict[str, str]


@dataclass(frozen=True)
class Guard:
    """Who may be asked besides the internet at large. trusted: one host and port; allows_private: everybody."""

    trusted: Origin | None = None
    allows_private: bool = False

    def checked(self, address: str) -> Checked:
        """Look the host up and check all its numbers; raises AddressRefused."""
        try:
            origin = Origin.of(address)
            found = socket.getaddrinfo(origin.host, origin.port, type=socket.SOCK_STREAM)
        except (ValueError, OverflowError):  # UnicodeError is a ValueError
            raise AddressRefused("The link is no address of a web server.") from None
        except OSError as error:
            raise AddressRefused("The server that the link names cannot be found.", is_final=False) from error
        lets_through = self._lets_through(origin)
        numbers = sorted({str(entry[4][0]) for entry in found}, key=lambda number: (":" in number, number))
        if not lets_through and not all(is_public(number) for number in numbers):
            raise AddressRefused("The link leads into a private network and is not followed.")
        if not lets_through and origin.port not in PORTS:
            raise AddressRefused(WRONG_PORT)
        headers = {"Host": httpx.URL(address).netloc.decode("ascii").rpartition("@")[2]}
        return Checked(httpx.URL(address).copy_with(host=numbers[0]), headers, {"sni_hostname": origin.host})

    def _lets_through(self, origin: Origin) -> bool:
        trusted = self.trusted
        return self.allows_private or bool(trusted and (origin.host, origin.port) == (trusted.host, trusted.port))


def is_private_host(host: str) -> bool:
    """Whether nobody is sent there, as far as it can be told without a look-up: localhost, numbers."""
    if host.rstrip(".") == "localhost" or host.rstrip(".").endswith(".localhost"):
        return True
    try:
        found = socket.getaddrinfo(host.strip("[]"), None, flags=socket.AI_NUMERICHOST)
    except (OSError, ValueError):
        return False
    return not all(is_public(str(entry[4][0])) for entry in found)


def is_public(number: str) -> bool:
    """Whether an IP address belongs to the internet at large."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return is_public(str(address.ipv4_mapped))
        if address in NAT64:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
        return address.is_global and address in GIVEN_OUT_6 and not any(address in network for network in HOME_6)
    return address.is_global and not address.is_multicast and not any(address in network for network in HOME_4)
