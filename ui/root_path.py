"""Tells Gradio where the page is: by itself it believes headers of strangers, and knows no proxy that says nothing."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from backend.access.requester import FORWARDING, host_name

Scope = MutableMapping[str, Any]
ASGIApp = Callable[[Scope, Any, Any], Awaitable[None]]
Header = tuple[bytes, bytes]

TOLD = b"x-gradio-server"  # where Gradio's own front server would say it; Gradio begins its links with it
HOST, PROTO = b"x-forwarded-host", b"x-forwarded-proto"
HERE, ABOVE = b".", b".."
PAGES, BELOW = ("/", "/review"), "/review/"


class PageRoot:
    """ASGI middleware around Gradio. address: where callers reach the program, "" where that is not known."""

    def __init__(self, app: ASGIApp, address: str) -> None:
        self._app = app
        self._address = address

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            root = _root_of_page(scope) or self._root(scope).encode("latin-1", "replace")
            scope = {**scope, "headers": _told(scope, root)}
        await self._app(scope, receive, send)

    def _root(self, scope: Mapping[str, Any]) -> str:
        """What links in answers to programs begin with: where they asked, or the known address where that was hidden.

        Links of the page do not begin with it: the page makes them itself.
        """
        headers: list[Header] = scope["headers"]
        host = next((value.decode("latin-1") for name, value in headers if name == b"host"), "")
        is_handed_on = any(name in FORWARDING for name, _ in headers)
        if self._address and (is_handed_on or host_name(host) == host_name(self._address.split("/")[2])):
            return self._address
        return f"{scope.get('scheme', 'http')}://{host}{scope.get('root_path', '')}"


def _root_of_page(scope: Mapping[str, Any]) -> bytes:
    """As seen from the page, "" for what is none: browsers know better than any server under which address they are."""
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    if path in PAGES:
        return HERE
    return ABOVE if path.startswith(BELOW) and "/" not in path.removeprefix(BELOW) else b""


def _told(scope: Mapping[str, Any], root: bytes) -> list[Header]:
    """The headers with this root. That the request was handed on can still be seen of them, by whom it was not told.

    What stands there already says nothing: it is a stranger's, or our own of a call that a tool makes of the program.
    """
    scheme = str(scope.get("scheme", "http")).encode()
    told = [(TOLD, root)]
    for name, value in scope["headers"]:
        if name != TOLD:
            told.append((b"x-forwarded-server" if name == HOST else name, scheme if name == PROTO else value))
    return told
