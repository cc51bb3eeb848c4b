"""Pictures under links that cannot be guessed and that expire: no key is asked for, and nothing else lies there."""

import errno
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.errors import InpaintError
from backend.history.files import FileStore
from backend.history.jobs import PUBLISHED

# As token_urlsafe(32) makes them, or as results are called: a random UUID and the number of the sample.
NAME = re.compile(r"([A-Za-z0-9_-]{43}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}-[0-9])\.(png|jpg|base64)")
# Behind a proxy there may be a path before it.
LINK = re.compile(r"https?://[^/?#@\\\s]+(/[^?#\\\s]*)?/links/(?P<name>[^/?#]+)([?#].*)?", re.IGNORECASE)
MISSING = "This link is not there, or its time is over."
GET_ONLY = "Links to pictures are read with GET."
TYPES = {"base64": "text/plain"}
SWEEP_SECONDS = 60.0
SWEPT = "swept"  # says when the folder was
FULL_DISK = "The server's disk is full, so the picture cannot be kept: try again when there is room."
NO_DISK = "The server cannot write to its disk, so the picture cannot be kept: tell whoever runs it."
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class AnyMethod:
    """Answers requests of every method, where Starlette would refuse unknown ones in words of its own."""

    answer: Callable[[Request], Response]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await to_thread.run_sync(self.answer, Request(scope, receive))
        await response(scope, receive, send)


def everything_below(place: str, app: ASGIApp) -> list[Route]:
    """Routes of this address and all that begin with it; what comes after it is the path parameter `rest`."""
    here, below = Route(place, app), Route(f"{place}/{{rest:path}}", app)
    # Starlette's own expression stops at a line break, which a caller may well send.
    below.path_regex = re.compile(f"^{re.escape(place)}/(?P<rest>.*)$", re.DOTALL)
    return [here, below]


@dataclass(frozen=True)
class LinkStore:
    """Files of a store, in a folder of their own.

    address: where the internet reaches this program; hours: how long links live
    room: asked before something of a caller's is kept, with who it is and how many bytes; raises InpaintError
    """

    files: FileStore
    address: str
    hours: float
    room: Callable[[str, int], object] = lambda _, __: None

    def publish(self, content: bytes, ending: str, address: str = "", owner: str = "") -> str:
        """The link to a new file; raises InpaintError where it cannot be kept.

        address: where who gets it reaches this program, if not at the usual place; owner: who sent it
        """
        if owner:
            self.room(owner, len(content))
        return self.place(f"{token_urlsafe(32)}.{ending}", content, address)

    def place(self, name: str, content: bytes, address: str = "") -> str:
        """The link to a file of this name, which is random and in the form of NAME; raises InpaintError."""
        try:
            self._sweep()
            self.files.write(f"{PUBLISHED}/{name}", content)  # a job that names it may be written down next
            self.files.flush(PUBLISHED)
        except OSError as error:
            logger.warning("a picture could not be kept: %s", error)
            raise InpaintError(FULL_DISK if error.errno in NO_ROOM else NO_DISK) from error
        return self.link(name, address)

    def link(self, name: str, address: str = "") -> str:
        return f"{(address or self.address).rstrip('/')}/links/{name}"

    def read(self, link: str) -> bytes | None:
        """The file behind a link of ours, whatever host it names: who knows the name may have it. None: it is none."""
        path = self._behind(link)
        return path.read_bytes() if path else None

    def has(self, link: str) -> bool:
        """Whether `read` would give something."""
        return self._behind(link) is not None

    def has_form(self, link: str) -> bool:
        """Whether it looks like a link of ours, which may be over."""
        found = LINK.fullmatch(link)
        return bool(found and NAME.fullmatch(found["name"]))

    def routes(self) -> list[Route]:
        """Answer the links, and everything beside them."""
        return everything_below("/links", AnyMethod(self._answer))

    def _answer(self, request: Request) -> Response:
        headers = {
            "Access-Control-Allow-Origin": "*",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }
        if request.method not in ("GET", "HEAD"):
            return JSONResponse({"status": "error", "message": GET_ONLY}, 405, headers | {"Allow": "GET, HEAD"})
        path = self._path(request.path_params.get("rest", ""))
        if path is None:
            return JSONResponse({"status": "error", "message": MISSING}, 404, headers)
        headers |= {"Cache-Control": "private"}
        return FileResponse(path, headers=headers, media_type=TYPES.get(path.suffix[1:]))

    def _behind(self, link: str) -> Path | None:
        found = LINK.fullmatch(link)
        return self._path(found["name"]) if found else None

    def _path(self, name: str) -> Path | None:
        """Where the file of this name lies, if it is there and its time is not over."""
        if not NAME.fullmatch(name):
            return None
        path = self.files.path(f"{PUBLISHED}/{name}")
        return path if path.is_file() and not self._is_over(path.stat().st_mtime) else None

    def _is_over(self, changed: float) -> bool:
        """changed: seconds of the clock."""
        return changed < time.time() - self.hours * 3600

    def _sweep(self) -> None:
        """Take away what is over; once in a while, since there may be thousands."""
        mark = self.files.path(f"{PUBLISHED}/{SWEPT}")
        if mark.exists() and mark.stat().st_mtime > time.time() - min(SWEEP_SECONDS, self.hours * 3600):
            return
        self.files.write(f"{PUBLISHED}/{SWEPT}", b"")
        for file in self.files.files(PUBLISHED):
            if self._is_over(file.changed.timestamp()):
                self.files.remove(f"{PUBLISHED}/{file.name}")
