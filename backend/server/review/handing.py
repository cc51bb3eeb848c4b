"""Links for guests: made, listed and taken back by whose the runs are, or by whoever runs the program."""

from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from backend.errors import RunNotFound
from backend.history.links import Link
from backend.history.review_tables import LinkRow
from backend.server.refusals import Turned
from backend.server.review.callers import Caller
from backend.server.review.desk import Desk, Route
from backend.server.review.questions import link_of
from backend.server.review.replies import HEADERS, json_reply
from backend.server.review.words import moment

GUESTS = "Who was handed a link makes none: ask who sent it."
NO_SUCH = "This link is not here, or is taken back already."
PAGE = "/review/"


class Handing:
    """Keeps links. address: where callers reach the program, "" where only the request tells"""

    def __init__(self, desk: Desk, address: str) -> None:
        self._desk, self._address = desk, address

    def routes(self) -> list[Route]:
        return [
            ("POST", "/links", self.make),
            ("GET", "/links", self.links),
            ("DELETE", "/links/{token}", self.take_back),
        ]

    async def make(self, request: Request) -> Response:
        caller = await self._owner(request)
        wish = link_of(await self._desk.words(request))
        ends = datetime.now(UTC) + timedelta(hours=wish.hours)
        row = LinkRow(owner=caller.sight.visitor, may_speak=wish.may_speak, is_blind=wish.is_blind, ends=ends)

        def made() -> Link:
            seen = self._desk.seen(request, caller)
            seen.require(wish.runs)
            return self._desk.history.links.make(row, wish.runs)

        told = self._told(request, await self._desk.in_thread(made))
        return json_reply({name: told[name] for name in ("token", "url", "ends")}, 201)

    async def links(self, request: Request) -> Response:
        caller = await self._owner(request)
        found = await self._desk.in_thread(lambda: self._desk.history.links.of(_owner_of(caller)))
        return json_reply({"links": [self._told(request, link) for link in found]})

    async def take_back(self, request: Request) -> Response:
        """Raises RunNotFound for one that is not the caller's, as for none."""
        caller = await self._owner(request)
        link_id = self._desk.callers.tokens.link_id(request.path_params["token"])

        def taken() -> bool:
            return bool(link_id) and self._desk.history.links.take_back(link_id, _owner_of(caller))

        if not await self._desk.in_thread(taken):
            raise RunNotFound(NO_SUCH)
        return Response(status_code=204, headers=HEADERS)

    async def _owner(self, request: Request) -> Caller:
        caller = await self._desk.caller(request)
        if caller.is_guest:
            raise Turned(GUESTS, 403)
        return caller

    def _told(self, request: Request, link: Link) -> dict[str, Any]:
        token = self._desk.callers.tokens.of(link.id)
        return {
            "token": token,
            "url": self._place(request) + PAGE + token,
            "role": "speak" if link.may_speak else "look",
            "blind": link.is_blind,
            "created": moment(link.created),
            "ends": moment(link.ends),
            "runs": list(link.runs),
        }

    def _place(self, request: Request) -> str:
        """Where a guest reaches the program: the configured address, or else the one that the request names."""
        if self._address:
            return self._address.rstrip("/")
        root = request.scope.get("root_path", "")
        return f"{request.url.scheme}://{request.url.netloc}{root}"


def _owner_of(caller: Caller) -> str | None:
    return None if caller.is_admin else caller.sight.visitor
