"""Tells who looks at runs that something changed: as server-sent events, or asked for now and then."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from backend.access.requester import network_address
from backend.history import HistoryTrouble
from backend.server.load_limits import Limit, LoadLimits
from backend.server.review.callers import Caller
from backend.server.review.desk import Desk, Route
from backend.server.review.questions import moment_of, since_of
from backend.server.review.replies import HEADERS, json_reply
from backend.server.review.watch import MOST, OVERLAP, Listener, Watch

PING = 15.0  # seconds after which a comment says that the line is open; proxies close silent ones
PER_ADDRESS, IN_ALL = 40, 400  # streams
MANY = "Many are listening already: ask for changes now and then instead."
STREAM_HEADERS = HEADERS | {"X-Accel-Buffering": "no"}  # nginx would collect them


class Events:
    """Answers who wants to know of changes."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._watch = Watch(desk)
        self._streams = LoadLimits(Limit(of_one=PER_ADDRESS, of_all=IN_ALL), MANY)

    def routes(self) -> list[Route]:
        return [("GET", "/events", self.events), ("GET", "/changes", self.changes)]

    def close(self) -> None:
        """End all streams."""
        self._watch.close()

    async def events(self, request: Request) -> Response:
        """`changed` with the ids of runs, null where all are to be asked for again; `over` where a link is over."""
        caller = await self._desk.caller(request)
        place = ExitStack()
        place.enter_context(self._streams.joined(network_address(request.scope))).grow(1)
        return _Stream(place, self._stream(request, caller))

    async def changes(self, request: Request) -> Response:
        caller, since = await self._desk.caller(request), since_of(request.query_params)
        now = datetime.now(UTC)

        def found() -> list[str] | None:
            changes = self._desk.history.board.changed(caller.sight, since, MOST) if since else []
            ids = list(dict.fromkeys(change.run_id for change in changes))
            return None if len(changes) == MOST else self._desk.seen(request, caller).changes(ids)

        return json_reply({"runs": await self._desk.in_thread(found), "since": moment_of(now - OVERLAP)})

    async def _stream(self, request: Request, caller: Caller) -> AsyncIterator[bytes]:
        async with self._watch.listening(caller) as listener:
            yield b": open\n\n"
            while not listener.is_over:
                with suppress(TimeoutError):
                    await asyncio.wait_for(listener.news.wait(), PING)
                yield await self._told(request, listener)
            if listener.is_taken_back:
                yield b"event: over\ndata: {}\n\n"

    async def _told(self, request: Request, listener: Listener) -> bytes:
        runs = listener.taken()
        if not runs:
            return b": still open\n\n" if runs is not None else _changed(None)
        changed = sorted(runs)
        try:
            seen = await self._desk.in_thread(lambda: self._desk.seen(request, listener.caller).changes(changed))
        except HistoryTrouble:
            return _changed(None)  # whoever listens asks for themselves, and is told the trouble
        return _changed(seen) if seen else b": still open\n\n"


class _Stream(StreamingResponse):
    """Gives its place among the streams back at its end, however that comes."""

    def __init__(self, place: ExitStack, content: AsyncIterator[bytes]) -> None:
        super().__init__(content, media_type="text/event-stream", headers=STREAM_HEADERS)
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._place:
            await super().__call__(scope, receive, send)


def _changed(runs: list[str] | None) -> bytes:
    return f"event: changed\ndata: {json.dumps({'runs': runs})}\n\n".encode()
