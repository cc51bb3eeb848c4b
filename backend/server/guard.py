"""Who stands before everything that is served: the door, and the watch over lines on which nothing is asked."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp

from backend.server.connections import IdleLines, raise_descriptor_limit
from backend.server.door import Door, DoorOptions
from backend.server.root_path import RootPath
from backend.server.unread_body import UnreadBody


@dataclass(frozen=True)
class Guard:
    """For the program that serves the page and the endpoint together."""

    options: DoorOptions
    prefixes: tuple[str, ...] = ()  # paths under which a proxy has it, without a slash at the end

    def around(self, app: ASGIApp, beginnings: Iterable[str]) -> ASGIApp:
        """The program behind the door. beginnings: the first parts of its own paths."""
        return UnreadBody(RootPath(Door(app, self.options), self.prefixes, beginnings))

    async def watch(self, lines: Callable[[], Iterable[Any]]) -> None:
        """Close idle lines of a uvicorn server until cancelled; lines: gives its protocol objects."""
        raise_descriptor_limit()
        await IdleLines(lines).watch()
