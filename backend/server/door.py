"""Stands before all addresses, the page's and the endpoint's: who asks under which name, and from which web page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backend.access.requester import is_loopback, network_address
from backend.server.bodies import SAFE, Bodies, Room, path_within, unlimited
from backend.server.hosts import Hosts, Origins, Places
from backend.server.load_limits import Limit, LoadLimits
from backend.server.refusals import Turned

STRANGE_HOST = (
    "This program does not answer under this name: whoever runs it adds the name to INPAINT_ALLOWED_HOSTS, or sets "
    "INPAINT_PUBLIC_URL."
)
STRANGE_ORIGIN = (
    "A web page of another address may not call this program: whoever runs it adds its origin to "
    "INPAINT_ALLOWED_ORIGINS, or sets INPAINT_PUBLIC_URL."
)
CROWDED = "Too many requests of this address are under way: end some of them, or try again later."
OPEN = "/links/"  # pictures for whoever has the link, and for any web page
WORKING = ("/gradio_api/", "/api/")  # where a mere look may begin work or hold a line open
FILES = "/gradio_api/file="
OURSELVES = ("same-origin", "none")
PERMISSIONS = {
    "Access-Control-Allow-Methods": "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
    "Access-Control-Max-Age": "600",
}
READABLE = "Retry-After, Mcp-Session-Id"
HEADER_LETTERS = 1000  # of the names of headers that a page may ask to send
AT_ONCE = Limit(of_one=1000, of_all=3000)  # requests under way, with the lines that a page holds open


def nothing_closed(_: str, __: bytes) -> str:
    return ""


def nothing_handed_on(_: str) -> bool:
    return False


def limitless(_: str, __: int) -> None:
    """Room for whatever comes."""


@dataclass(frozen=True, kw_only=True)
class DoorOptions:
    """What stands open.

    closed: says why an address (path, query) is not to be had, in one sentence; "" where it is
    allowance: how much body each path takes, as fields of Allowance; None where what is there reads it by itself
    at_once: requests under way
    room: asked before a body goes to the disk
    hands_on: whether what answers a path calls the program itself for the caller, with the caller's headers
    """

    places: Places = field(default_factory=Places)
    closed: Callable[[str, bytes], str] = nothing_closed
    allowance: Callable[[str], Mapping[str, Any] | None] = unlimited
    at_once: Limit = AT_ONCE
    room: Room = limitless
    hands_on: Callable[[str], bool] = nothing_handed_on


class Door:
    """ASGI middleware, to be put around everything else."""

    def __init__(self, app: ASGIApp, options: DoorOptions | None = None) -> None:
        self._options = options or DoorOptions()
        self._app = Bodies(app, self._options.allowance, self._options.room)
        self._hosts = Hosts(self._options.places)
        self._origins = Origins(self._options.places)
        self._crowd = LoadLimits(self._options.at_once, CROWDED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        asked = Asked(scope)
        try:
            self._require_known_host(asked)
            self._require_own_page(asked)
            if reason := self._options.closed(asked.path, scope.get("query_string", b"")):
                raise Turned(reason, 404)
        except Turned as turned:
            await _turn_away(turned, asked, receive, send)
            return
        if asked.is_preflight:
            await self._permission(asked)(scope, receive, send)
            return
        await self._let_in(asked, receive, send)

    async def _let_in(self, asked: "Asked", receive: Receive, send: Send) -> None:
        answered = _Answered(send, self._reader(asked), asked.path.startswith(OPEN))
        with self._crowd.joined(network_address(asked.scope)) as share:
            try:
                share.grow(1)
            except Turned as turned:
                await _turn_away(turned, asked, receive, answered)
                return
            await self._app(self._named(asked), receive, answered)

    def _named(self, asked: "Asked") -> Scope:
        """The request, with whom it is from where it is handed on: the program's own call would hide that."""
        address = network_address(asked.scope)
        if not self._options.hands_on(asked.path) or is_loopback(address):
            return asked.scope
        named = (b"x-forwarded-for", address.encode("latin-1", "replace"))
        headers = [(name, value) for name, value in asked.scope["headers"] if name != b"x-forwarded-for"]
        return {**asked.scope, "headers": [*headers, named]}

    def _require_known_host(self, asked: "Asked") -> None:
        hosts = asked.all("host")
        if len(hosts) != 1 or not self._hosts.knows(hosts[0]):
            raise Turned(STRANGE_HOST, 421)

    def _require_own_page(self, asked: "Asked") -> None:
        """Refuse what another web page has its visitor's browser send; other programs send neither of the headers."""
        if asked.path.startswith(OPEN) and asked.method in SAFE:
            return
        if not (asked.does_something or asked.is_preflight):
            return
        origins, sites = asked.all("origin"), asked.all("sec-fetch-site")
        is_guest = len(origins) == 1 and self._origins.is_guest(origins[0])
        is_certain = bool(sites) and all(site == "same-origin" for site in sites)
        is_own = len(origins) == 1 and self._origins.is_own(origins[0], asked.scheme, asked.all("host")[0], is_certain)
        is_from_own = all(site in OURSELVES for site in sites)
        if origins and not is_guest and not (is_own and is_from_own):
            raise Turned(STRANGE_ORIGIN, 403)
        if not origins and not is_from_own:
            raise Turned(STRANGE_ORIGIN, 403)

    def _reader(self, asked: "Asked") -> str:
        """The origin of others that may read the answer; "" where there is none."""
        origins = asked.all("origin")
        return origins[0] if len(origins) == 1 and self._origins.is_guest(origins[0]) else ""

    def _permission(self, asked: "Asked") -> Response:
        """The answer to a browser that asks before it sends: it came here only for pages that may."""
        headers = PERMISSIONS | {"Vary": "Origin, Access-Control-Request-Headers"}
        if asked.path.startswith(OPEN):
            return Response(status_code=204, headers=headers | {"Access-Control-Allow-Origin": "*"})
        wanted = ",".join(asked.all("access-control-request-headers"))
        if origin := self._reader(asked):
            headers |= {"Access-Control-Allow-Origin": origin}
            headers |= {"Access-Control-Allow-Headers": wanted} if 0 < len(wanted) <= HEADER_LETTERS else {}
            if asked.all("access-control-request-private-network") == ["true"]:
                headers |= {"Access-Control-Allow-Private-Network": "true"}
        return Response(status_code=204, headers=headers)


class Asked:
    """One request, as far as it matters here."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.path = path_within(scope)
        self.is_socket = scope["type"] == "websocket"
        self.method = "GET" if self.is_socket else scope["method"]
        self.scheme = "https" if scope.get("scheme") in ("https", "wss") else "http"

    def all(self, name: str) -> list[str]:
        """Every value of a header."""
        wanted = name.encode()
        return [value.decode("latin-1").strip() for key, value in self.scope["headers"] if key.lower() == wanted]

    @property
    def is_preflight(self) -> bool:
        return self.method == "OPTIONS" and bool(self.all("origin") and self.all("access-control-request-method"))

    @property
    def does_something(self) -> bool:
        """Whether it may change or begin something, rather than only show it. A person may follow a link anywhere."""
        if self.method not in SAFE or self.is_socket:
            return True
        is_working = self.path.startswith(WORKING) and not self.path.startswith(FILES)
        return is_working and self.all("sec-fetch-mode") != ["navigate"]


class _Answered:
    """Sends on, with our word on which web pages may read the answer instead of anybody else's."""

    def __init__(self, send: Send, reader: str, is_open: bool) -> None:
        self._send = send
        self._reader = reader
        self._is_open = is_open

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": list(message.get("headers", ()))}
            self._dress(MutableHeaders(scope=message))
        await self._send(message)

    def _dress(self, headers: MutableHeaders) -> None:
        kept = headers.get("access-control-allow-origin") if self._is_open else None
        for name in {name for name in headers if name.startswith("access-control-")}:
            del headers[name]
        if kept == "*":
            headers["Access-Control-Allow-Origin"] = "*"
        elif self._reader:
            headers["Access-Control-Allow-Origin"] = self._reader
            headers["Access-Control-Expose-Headers"] = READABLE
            headers.add_vary_header("Origin")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "no-referrer" if self._is_open else "same-origin")


async def _turn_away(turned: Turned, asked: Asked, receive: Receive, send: Send) -> None:
    """Answer without a look at the body. Who waits to be told to send it is not told, and the line is closed."""
    if asked.is_socket:
        await send({"type": "websocket.close", "code": 1008, "reason": str(turned)[:120]})
        return
    headers = {"Connection": "close"} if asked.all("expect") else {}
    await turned.answer(asked.path, headers)(asked.scope, receive, send)
