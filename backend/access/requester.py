"""Who asks: what the queue and the budget have to know of a caller, and what a request itself proves of it."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

# Whoever hands a request on says so in one of these; the request then comes from elsewhere, whatever its address.
FORWARDING = frozenset(
    (
        b"forwarded",
        b"via",
        b"x-forwarded-for",
        b"x-forwarded-host",
        b"x-forwarded-proto",
        b"x-forwarded-server",
        b"x-forwarded-port",
        b"x-real-ip",
        b"x-client-ip",
        b"x-cluster-client-ip",
        b"x-original-forwarded-for",
        b"true-client-ip",
        b"cf-connecting-ip",
        b"fastly-client-ip",
        b"fly-client-ip",
    )
)
LOOPBACK_NAMES = ("localhost", "localhost.localdomain")
V6_BITS = 64  # what one person is given of the IPv6 addresses


class Spends(StrEnum):
    """How the operator's key for a service may be used: without limit, within the day's budget, or not at all."""

    FREELY = "freely"
    BUDGET = "budget"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Requester:
    """Who asks for a run.

    turn: whose waiting runs are counted together and take turns with others': a visitor, an address, the owner of a key
    address: of the network, "" where it is not known; several visitors may share one
    spends: how far the operator's key for a service may be used
    """

    turn: str = ""
    address: str = ""
    spends: Spends = Spends.FREELY


def network_address(scope: Mapping[str, Any]) -> str:
    """The IP address that an ASGI request comes from, as the server believes it; "" where it is not known."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def neighbourhood(address: str) -> str:
    """What stands for one person: an IPv4 address, or the part of an IPv6 address that a customer is given."""
    try:
        number = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(number, ipaddress.IPv4Address):
        return str(number)
    if number.ipv4_mapped:
        return str(number.ipv4_mapped)
    return str(ipaddress.ip_network((number, V6_BITS), strict=False))


def is_from_here(scope: Mapping[str, Any]) -> bool:
    """Whether an ASGI request certainly comes from this machine: by address and Host, handed on by nobody."""
    headers = [(name.lower(), value) for name, value in scope.get("headers", ())]
    if any(name in FORWARDING for name, _ in headers):
        return False
    hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
    return is_loopback(network_address(scope)) and len(hosts) == 1 and is_loopback(host_name(hosts[0]))


def host_name(host: str) -> str:
    """The name or number in a Host header, in small letters, without port, brackets or a last dot."""
    host = host.strip().lower()
    name = host[1:].partition("]")[0] if host.startswith("[") else host.rpartition(":")[0] or host
    return name.removesuffix(".")


def is_loopback(name: str) -> bool:
    """Whether a host name or an IP address is this machine's own by its form alone."""
    if name in LOOPBACK_NAMES or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
