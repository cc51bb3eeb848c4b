"""Pictures under links that cannot be guessed and that expire: no key is asked for, and nothing else lies there."""

import re
import time
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

NAME = re.compile(r"[A-Za-z0-9_-]{43}\.(png|jpg)")  # as token_urlsafe(32) makes them
MISSING = "This link is not there, or its time is over."


@dataclass(frozen=True)
class LinkStore:
    """Files in a folder of their own. address: where the internet reaches this program; hours: how long links live."""

    folder: Path
    address: str
    hours: float

    def publish(self, content: bytes, ending: str) -> str:
        """The link to a new file."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._sweep()
        name = f"{token_urlsafe(32)}.{ending}"
        (self.folder / name).write_bytes(content)
        return f"{self.address.rstrip('/')}/links/{name}"

    def route(self) -> Route:
        """Answers the links."""
        return Route("/links/{name}", self._answer, methods=["GET", "HEAD"])

    def _answer(self, request: Request) -> Response:
        name = request.path_params["name"]
        path = self.folder / name
        if not NAME.fullmatch(name) or not path.is_file() or self._is_over(path):
            return JSONResponse({"status": "error", "message": MISSING}, 404)
        return FileResponse(path, headers={"Access-Control-Allow-Origin": "*", "Cache-Control": "private"})

    def _is_over(self, path: Path) -> bool:
        return path.stat().st_mtime < time.time() - self.hours * 3600

    def _sweep(self) -> None:
        for path in self.folder.iterdir():
            if self._is_over(path):
                path.unlink(missing_ok=True)
