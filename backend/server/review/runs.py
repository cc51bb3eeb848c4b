"""Lists of runs, and one of them."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from backend.server.review.desk import Desk, Route
from backend.server.review.questions import cursor_of, question_of
from backend.server.review.replies import json_reply


class RunAnswers:
    """Answers who asks for runs."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        return [("GET", "/runs", self.runs), ("GET", "/runs/{run}", self.run)]

    async def runs(self, request: Request) -> Response:
        caller, question = await self._desk.caller(request), question_of(request.query_params)

        def found() -> dict[str, Any]:
            seen = self._desk.seen(request, caller)
            rows, more = seen.page(question)
            return {"runs": seen.told(rows), "next": cursor_of(more) if more else None}

        return json_reply(await self._desk.in_thread(found))

    async def run(self, request: Request) -> Response:
        caller = await self._desk.caller(request)

        def found() -> dict[str, Any]:
            seen = self._desk.seen(request, caller)
            return seen.told([seen.row(request.path_params["run"])])[0]

        return json_reply(await self._desk.in_thread(found))
