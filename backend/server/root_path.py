"""Where a proxy has this program: requests come with the path that it lies under, or without it."""

import posixpath
from collections.abc import Iterable
from urllib.parse import quote, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class RootPath:
    """ASGI middleware, to be put around all: makes both kinds one, and keeps redirects from naming host and path.

    Within it `path` begins with `root_path`, as the standard has it, whether the proxy took that off or not.
    """

    def __init__(self, app: ASGIApp, prefixes: Iterable[str], beginnings: Iterable[str]) -> None:
        """prefixes: paths without a slash at the end; beginnings: first parts of the program's own paths ("docs")."""
        self._app = app
        self._prefixes = tuple(prefixes)
        self._beginnings = frozenset(beginnings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        rooted = self._rooted(scope)

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start" and 300 <= message["status"] < 400:
                message = {**message, "headers": list(message.get("headers", ()))}
                _make_relative(MutableHeaders(scope=message), rooted)
            await send(message)

        await self._app(rooted, receive, answered)

    def _rooted(self, scope: Scope) -> Scope:
        """The request with the path that it came with, or else with the one that was taken off put before it."""
        path = scope["path"]
        kept = next((prefix for prefix in self._prefixes if self._is_below(path, prefix)), None)
        root = next(iter(self._prefixes), "") if kept is None else kept
        rooted = {**scope, "root_path": root}
        if root and kept is None:
            raw = scope.get("raw_path") or quote(path).encode()
            rooted |= {"path": root + path, "raw_path": quote(root).encode() + raw}
        return rooted

    def _is_below(self, path: str, prefix: str) -> bool:
        """Whether the path lies under the prefix, and does not only begin alike: scripts lie in a folder "studio"."""
        rest = path.removeprefix(prefix)
        return path.startswith(prefix) and (not rest or (rest[0] == "/" and self._is_own(rest)))

    def _is_own(self, path: str) -> bool:
        return path[1:].partition("/")[0] in self._beginnings


def _make_relative(headers: MutableHeaders, scope: Scope) -> None:
    """A redirect within the program leads there as seen from the address that was asked, whatever a proxy calls it."""
    try:
        there = urlsplit(headers.get("location", ""))
    except ValueError:
        return
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    if not there.path.startswith("/") or (there.netloc and there.netloc not in hosts):
        return
    root = quote(scope["root_path"])
    below = there.path == root or there.path.startswith(f"{root}/")
    here = (scope.get("raw_path") or quote(scope["path"]).encode()).decode("latin-1")
    query = f"?{there.query}" if there.query else ""
    headers["location"] = relative(here, there.path if below else root + there.path) + query


def relative(here: str, there: str) -> str:
    """How the path `there` is written on a page whose path is `here`; both begin with a slash."""
    start, (*folders, last) = here.split("/")[:-1], there.split("/")
    shared = len(posixpath.commonprefix([start, folders]))
    return "./" + "../" * (len(start) - shared) + "/".join([*folders[shared:], last])
