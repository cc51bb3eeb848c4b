"""What all answers of the review share: who asks, what they sent, and what they see."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from backend.access.requester import neighbourhood, network_address
from backend.errors import InvalidRequest
from backend.history import HistoryStore
from backend.history.keeping import FOR_EVER, KeepLimits
from backend.server import refusals
from backend.server.bodies import FULL, Allowance, Room, read_body, require_size
from backend.server.load_limits import Limit, LoadLimits
from backend.server.refusals import Turned
from backend.server.review.callers import Caller, Callers
from backend.server.review.picture_links import PictureLinks
from backend.server.review.seeing import Seen

Answer = TypeVar("Answer")
Route = tuple[str, str, Callable[[Request], Awaitable[Response]]]  # method, path below the API's, what answers

ASKED = Allowance(most=150_000, marks=20_000)  # a comment of the most characters, escaped
IN_MEMORY = Limit(of_one=2_000_000, of_all=20_000_000)  # bytes of bodies
ROW = 500  # bytes that a row takes besides what was said
NO_JSON = "Send a JSON object, with Content-Type: application/json."
ONLY_LOOKING = "This link is for looking alone: ask who sent it for one that may speak."
ASKING = 8  # questions to the database at once


@dataclass(frozen=True)
class Desk:
    """room: asked before what somebody says is kept, raises InpaintError; limits: beyond which runs are deleted"""

    history: HistoryStore
    callers: Callers
    pictures: PictureLinks
    room: Room
    limits: KeepLimits = FOR_EVER
    _memory: LoadLimits = field(default_factory=lambda: LoadLimits(IN_MEMORY, FULL))
    _asking: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(ASKING))

    async def caller(self, request: Request) -> Caller:
        """Raises Turned for a token that opens nothing: before a byte of the body is read."""
        return await self.in_thread(lambda: self.callers.caller(request, self.history.links))

    async def speaker(self, request: Request) -> tuple[Caller, str]:
        """Who writes, with the public id of the person; raises Turned where they may not."""
        caller, reviewer = await self.caller(request), self.callers.reviewer(request)
        if not caller.may_speak:
            raise Turned(ONLY_LOOKING, 403)
        return caller, reviewer

    def seen(self, request: Request, caller: Caller) -> Seen:
        """What the caller sees at this moment; asks the database."""
        reviewer = self.callers.reviewer_or_none(request)
        return Seen(self.history, self.pictures, caller, reviewer, request.scope.get("root_path", ""))

    async def body(self, request: Request, allowance: Allowance = ASKED) -> Mapping[str, Any]:
        """The JSON object that was sent, for which there is room; raises InpaintError, ClientDisconnect."""
        if not refusals.content_type(request.headers).endswith(refusals.JSON_TYPES):
            raise InvalidRequest(NO_JSON)
        require_size(request.scope, allowance)
        with self._memory.joined(network_address(request.scope)) as share:
            content = await read_body(request.receive, allowance, share)
        try:
            body = json.loads(content)
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            raise InvalidRequest(NO_JSON)
        return body

    async def words(self, request: Request) -> Mapping[str, Any]:
        """The same where what was sent is kept: it takes room of its sender."""
        body = await self.body(request)
        size = len(json.dumps(body)) + ROW
        self.room(f"address {neighbourhood(network_address(request.scope))}", size)
        return body

    async def in_thread(self, work: Callable[[], Answer]) -> Answer:
        """A question to the database, while others are answered."""
        return await to_thread.run_sync(work, limiter=self._asking)
