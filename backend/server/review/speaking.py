"""What people say of samples: who they are, verdicts, comments."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from backend.server.refusals import Turned
from backend.server.review.desk import Desk, Route
from backend.server.review.questions import NAME, change_of, comment_of, opinion_of, text_of
from backend.server.review.replies import HEADERS, json_reply

NOT_YOURS = "Only who wrote a comment changes its words or takes it away: answer it instead."


class Speaking:
    """Keeps what is said."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        sample, comment = "/runs/{run}/samples/{n}", "/comments/{id}"
        return [
            ("PUT", "/me", self.me),
            ("PUT", f"{sample}/verdict", self.verdict),
            ("POST", f"{sample}/comments", self.comment),
            ("PATCH", comment, self.change_comment),
            ("DELETE", comment, self.withdraw_comment),
        ]

    async def me(self, request: Request) -> Response:
        _, reviewer = await self._desk.speaker(request)
        name = text_of(await self._desk.words(request), "name", NAME)
        await self._desk.in_thread(lambda: self._desk.history.review.call(reviewer, name))
        return json_reply({"reviewer": reviewer, "name": name})

    async def verdict(self, request: Request) -> Response:
        caller, reviewer = await self._desk.speaker(request)
        opinion = opinion_of(await self._desk.words(request))

        def held() -> dict[str, Any]:
            sample = self._desk.seen(request, caller).sample(request.path_params["run"], request.path_params["n"])
            self._desk.history.review.hold(sample, reviewer, opinion)
            return self._desk.seen(request, caller).shown_sample(sample)  # a verdict may lift a blind link's veil

        return json_reply(await self._desk.in_thread(held))

    async def comment(self, request: Request) -> Response:
        caller, reviewer = await self._desk.speaker(request)
        comment = comment_of(await self._desk.words(request), reviewer)

        def kept() -> dict[str, Any]:
            seen = self._desk.seen(request, caller)
            sample = seen.sample(request.path_params["run"], request.path_params["n"])
            return seen.comment_told(self._desk.history.review.comment(sample, comment))

        return json_reply(await self._desk.in_thread(kept), 201)

    async def change_comment(self, request: Request) -> Response:
        caller, reviewer = await self._desk.speaker(request)
        change = change_of(await self._desk.words(request))

        def changed() -> dict[str, Any]:
            seen = self._desk.seen(request, caller)
            comment = seen.comment(request.path_params["id"])
            if "text" in change and comment.reviewer != reviewer:
                raise Turned(NOT_YOURS, 403)
            return seen.comment_told(self._desk.history.review.change(comment.id, **change))

        return json_reply(await self._desk.in_thread(changed))

    async def withdraw_comment(self, request: Request) -> Response:
        caller, reviewer = await self._desk.speaker(request)

        def withdrawn() -> None:
            comment = self._desk.seen(request, caller).comment(request.path_params["id"])
            if caller.is_guest and comment.reviewer != reviewer:
                raise Turned(NOT_YOURS, 403)
            self._desk.history.review.withdraw(comment.id)

        await self._desk.in_thread(withdrawn)
        return Response(status_code=204, headers=HEADERS)
