"""The addresses of the review."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute

from backend.access.requester import neighbourhood, network_address
from backend.access.visitors import is_run
from backend.errors import InpaintError, InvalidRequest, RunNotFound
from backend.history import HistoryStore
from backend.history.board import Place
from backend.history.review import MISSING, NO_COMMENT, SampleOf
from backend.history.review_tables import BoardRow, CommentRow
from backend.server import refusals
from backend.server.bodies import FULL, Allowance, Room, read_body, require_size
from backend.server.links import everything_below
from backend.server.load_limits import Limit, LoadLimits
from backend.server.refusals import Turned, WireResponse
from backend.server.review.callers import Caller, Callers
from backend.server.review.picture_links import PictureLinks, Shown
from backend.server.review.questions import (
    NAME,
    change_of,
    comment_of,
    cursor_of,
    opinion_of,
    question_of,
    text_of,
)
from backend.server.review.words import comment_in_words, runs_in_words

Answer = TypeVar("Answer")

API = "/api/review"
ASKED = Allowance(most=150_000, marks=20_000)  # a comment of the most characters, escaped
IN_MEMORY = Limit(of_one=2_000_000, of_all=20_000_000)  # bytes of bodies
GONE = "This picture is not here any more: its run is, and what was said of it."
NO_LINK = "This link leads to no picture."
NOT_YOURS = "Only who wrote a comment changes its words: answer it instead."
NO_JSON = "Send a JSON object, with Content-Type: application/json."
ROW = 500  # bytes that a row takes besides what was said
NUMBER = 3  # digits of a sample's number


class ReviewApi:
    """Shows runs to those who may see them, and keeps what they say."""

    def __init__(self, history: HistoryStore, callers: Callers, room: Room) -> None:
        """room: asked before what somebody says is kept."""
        self._room = room
        self._history = history
        self._callers = callers
        self._links = PictureLinks(callers.keys.salt)
        self._memory = LoadLimits(IN_MEMORY, FULL)
        self._asking, self._drawing = CapacityLimiter(8), CapacityLimiter(2)  # questions; thumbnails being made

    def routes(self) -> list[BaseRoute]:
        """For the program that serves the page too; everything below this address is answered here."""
        return list(everything_below(API, self._app()))

    def _app(self) -> FastAPI:
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
        sample, comment = f"{API}/runs/{{run}}/samples/{{n}}", f"{API}/comments/{{id}}"
        for method, path, answer in (
            ("GET", f"{API}/runs", self.runs),
            ("GET", f"{API}/runs/{{run}}", self.run),
            ("PUT", f"{API}/me", self.me),
            ("PUT", f"{sample}/verdict", self.verdict),
            ("POST", f"{sample}/comments", self.comment),
            ("PATCH", comment, self.change_comment),
            ("DELETE", comment, self.withdraw_comment),
            ("GET", f"{API}/pictures/{{name}}", self.picture),
        ):
            app.add_api_route(path, answer, methods=[method])
        app.add_exception_handler(InpaintError, _on_refusal)
        app.add_exception_handler(HTTPException, _on_http_error)
        app.add_exception_handler(ClientDisconnect, _on_leaving)
        app.add_exception_handler(Exception, _on_trouble)
        return app

    async def runs(self, request: Request) -> Response:
        caller, question = self._callers.caller(request), question_of(request.query_params)

        def found() -> list[BoardRow]:
            return self._history.board.page(caller.sight, question.filters, question.limit + 1, question.after)

        rows = await self._in_thread(found)
        shown = rows[: question.limit]
        more = Place(shown[-1].created, shown[-1].run_id) if len(rows) > len(shown) else None
        told = await self._in_thread(lambda: self._told(request, shown))
        return _json({"runs": told, "next": cursor_of(more) if more else None})

    async def run(self, request: Request) -> Response:
        caller = self._callers.caller(request)
        return _json(await self._in_thread(lambda: self._told(request, [self._row(caller, request)])[0]))

    async def me(self, request: Request) -> Response:
        self._callers.caller(request)
        reviewer = self._callers.reviewer(request)
        name = text_of(await self._body(request), "name", NAME)
        await self._in_thread(lambda: self._history.review.call(reviewer, name))
        return _json({"reviewer": reviewer, "name": name})

    async def verdict(self, request: Request) -> Response:
        caller, reviewer = self._callers.caller(request), self._callers.reviewer(request)
        opinion = opinion_of(await self._body(request))

        def held() -> dict[str, Any]:
            sample = self._sample(caller, request)
            self._history.review.hold(sample, reviewer, opinion)
            run = self._told(request, [self._row(caller, request)])[0]
            return next(told for told in run["samples"] if told["n"] == sample.position)

        return _json(await self._in_thread(held))

    async def comment(self, request: Request) -> Response:
        caller, reviewer = self._callers.caller(request), self._callers.reviewer(request)
        comment = comment_of(await self._body(request), reviewer)

        def kept() -> dict[str, Any]:
            return self._comment_told(self._history.review.comment(self._sample(caller, request), comment))

        return _json(await self._in_thread(kept), 201)

    async def change_comment(self, request: Request) -> Response:
        caller, reviewer = self._callers.caller(request), self._callers.reviewer(request)
        change = change_of(await self._body(request))

        def changed() -> dict[str, Any]:
            comment = self._comment(caller, request)
            if "text" in change and comment.reviewer != reviewer:
                raise Turned(NOT_YOURS, 403)
            return self._comment_told(self._history.review.change(comment.id, **change))

        return _json(await self._in_thread(changed))

    async def withdraw_comment(self, request: Request) -> Response:
        # Who sees a run today is its owner or the admin, and both may take any comment of it away.
        caller, _ = self._callers.caller(request), self._callers.reviewer(request)
        await self._in_thread(lambda: self._history.review.withdraw(self._comment(caller, request).id))
        return Response(status_code=204)

    async def picture(self, request: Request) -> Response:
        """Raises Turned for a link that leads to nothing, or to nothing any more."""
        shown = self._links.behind(request.path_params["name"])
        if shown is None:
            raise Turned(NO_LINK, 404)
        is_small = shown.kind == "thumbnail"
        path = await to_thread.run_sync(self._file, shown, limiter=self._drawing if is_small else self._asking)
        if path is None or not path.exists():
            raise Turned(GONE, 410)
        return FileResponse(path, media_type="image/webp" if is_small else "image/png", headers=PICTURE_HEADERS)

    def _file(self, shown: Shown) -> Path | None:
        if shown.kind == "thumbnail":
            return self._history.thumbnails.of(shown.run_id, shown.position)
        try:
            return self._history.get(shown.run_id).samples[shown.position].path
        except (RunNotFound, IndexError):
            return None

    def _told(self, request: Request, rows: list[BoardRow]) -> list[dict[str, Any]]:
        root, ids = request.scope.get("root_path", ""), [row.run_id for row in rows]
        review = self._history.review
        return runs_in_words(
            rows, review.samples(ids), review.said(ids), lambda *shown: root + self._links.link(*shown)
        )

    def _comment_told(self, comment: CommentRow) -> dict[str, Any]:
        return comment_in_words(comment, self._history.review.said([comment.run_id]).names)

    def _row(self, caller: Caller, request: Request) -> BoardRow:
        """Raises RunNotFound for a run that the caller does not see, as for none."""
        run_id = request.path_params["run"]
        row = self._history.board.row(caller.sight, run_id) if is_run(run_id) else None
        if row is None:
            raise RunNotFound(MISSING)
        return row

    def _sample(self, caller: Caller, request: Request) -> SampleOf:
        number = request.path_params["n"]
        if not (number.isascii() and number.isdigit() and len(number) <= NUMBER):
            raise RunNotFound(MISSING)
        return SampleOf(self._row(caller, request).run_id, int(number))

    def _comment(self, caller: Caller, request: Request) -> CommentRow:
        """Raises RunNotFound; of a run that the caller does not see it is as if there were none."""
        comment_id = request.path_params["id"]
        comment = self._history.review.comment_of(comment_id) if is_run(comment_id) else None
        if comment is None or self._history.board.row(caller.sight, comment.run_id) is None:
            raise RunNotFound(NO_COMMENT)
        return comment

    async def _body(self, request: Request) -> Mapping[str, Any]:
        """The JSON object that was sent, for which there is room; raises InpaintError, ClientDisconnect."""
        if not refusals.content_type(request.headers).endswith(refusals.JSON_TYPES):
            raise InvalidRequest(NO_JSON)
        require_size(request.scope, ASKED)
        with self._memory.joined(network_address(request.scope)) as share:
            content = await read_body(request.receive, ASKED, share)
        try:
            body = json.loads(content)
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            raise InvalidRequest(NO_JSON)
        self._room(f"address {neighbourhood(network_address(request.scope))}", len(content) + ROW)
        return body

    async def _in_thread(self, work: Callable[[], Answer]) -> Answer:
        return await to_thread.run_sync(work, limiter=self._asking)


HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}
PICTURE_HEADERS = HEADERS | {"Cache-Control": "private, max-age=43200, immutable"}


def _json(content: Any, status: int = 200) -> Response:
    return WireResponse(content, status, HEADERS)


def _refused(sentence: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return WireResponse({"status": "error", "message": sentence}, status, {**HEADERS, **(headers or {})})


async def _on_refusal(_: Request, error: Exception) -> Response:
    assert isinstance(error, InpaintError)
    after = getattr(error, "retry_after", None)
    return _refused(str(error), error.status, None if after is None else {"Retry-After": f"{after:.0f}"})


async def _on_http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    refusal = refusals.no_method(error.headers) if error.status_code == 405 else refusals.NO_ROUTE
    return _refused(refusal.message, error.status_code, error.headers)


async def _on_leaving(_: Request, __: Exception) -> Response:
    return Response(status_code=400)  # nobody reads it


async def _on_trouble(_: Request, __: Exception) -> Response:
    return _refused(refusals.BROKEN.message, 500)
