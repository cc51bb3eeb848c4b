"""The compatible endpoint: the hosted service's own addresses, answered here."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from math import ceil
from secrets import randbelow
from typing import Any

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.access.requester import network_address
from backend.engines.base import Capabilities
from backend.errors import InpaintError, InvalidRequest, RunNotFound
from backend.history import Job
from backend.protocol.wire import is_nothing, reply_body
from backend.server import refusals
from backend.server.admin import Admin
from backend.server.api_docs import add_manual, described
from backend.server.bodies import BEGINNING, FULL, Allowance, Tangled, read_body, require_size
from backend.server.job_service import JobService
from backend.server.keys import Caller, Keys
from backend.server.links import everything_below
from backend.server.load_limits import Limit, LoadLimits
from backend.server.pictures import LINK, Pictures, Sender
from backend.server.refusals import NO_KEY, Refused, Turned, WireResponse
from backend.server.request_body import read_request
from backend.version import version

WITH_PICTURES = Allowance(most=60_000_000, marks=10_000)  # two in base64
WITHOUT = Allowance(most=1_000_000, marks=10_000)
IN_MEMORY = Limit(of_one=180_000_000, of_all=300_000_000)  # bytes of bodies
UNPROVEN = Limit(of_one=64_000_000, of_all=128_000_000)  # and of those that have shown no right key yet
LARGE = 1_000_000  # bytes of a body that takes a while to work on
API = "/api/v6"


@dataclass(frozen=True)
class EndpointOptions:
    """address: where the internet reaches this program, "" where that is not known; hold_seconds: see Settings."""

    capabilities: Capabilities
    address: str = ""
    hold_seconds: float = 8.0
    is_strict: bool = False
    admin_password: SecretStr | None = None


@dataclass(frozen=True)
class WithoutSlash:
    """Takes a slash at the end of an address away, where others would send the caller to another address."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app({**scope, "path": scope["path"].rstrip("/") or "/"}, receive, send)


class Endpoint:
    """Answers the addresses of the hosted service."""

    def __init__(self, job_service: JobService, pictures: Pictures, keys: Keys, options: EndpointOptions) -> None:
        self._job_service = job_service
        self._pictures = pictures
        self._keys = keys
        self._options = options
        self._admin = Admin(options.admin_password)
        self._memory, self._unproven = LoadLimits(IN_MEMORY, FULL), LoadLimits(UNPROVEN, FULL)
        self._parsing, self._accepting = CapacityLimiter(1), CapacityLimiter(4)  # of large bodies
        self._looking = CapacityLimiter(2)

    def routes(self) -> list[BaseRoute]:
        """For the program that serves the page too; everything below these addresses is answered here."""
        app = self._app()
        places = (API, *(f"/{name}" for name in ("healthz", "metrics", "docs", "openapi.json")))
        return [route for place in places for route in everything_below(place, WithoutSlash(app))]

    async def inpaint(self, request: Request) -> Response:
        async with self._asked(request, WITH_PICTURES) as asked:
            job = await to_thread.run_sync(self._accepted, asked, limiter=self._limiter(asked))
            caller = asked.caller
        if not job.request.instant_response:
            await self._job_service.over(job.id, self._options.hold_seconds)
        return await self._replied(request, job.id, caller)

    async def fetch(self, request: Request) -> Response:
        async with self._asked(request, WITHOUT) as asked:
            body, caller = asked.body, asked.caller
        number = request.path_params.get("id") or body.get("request_id") or request.query_params.get("request_id")
        return await self._replied(request, _job_number(number), caller, is_fetched=True)

    async def upload(self, request: Request) -> Response:
        async with self._asked(request, WITH_PICTURES) as asked:
            link = await to_thread.run_sync(self._uploaded, asked, limiter=self._limiter(asked))
        return WireResponse({"status": "success", "id": randbelow(2_000_000_000), "output": [link]})

    async def health(self, _: Request) -> Response:
        # In threads of its own: it has to answer where all others wait.
        waiting, running = await to_thread.run_sync(self._job_service.waiting_and_running, limiter=self._looking)
        troubles = await to_thread.run_sync(self._job_service.troubles, limiter=self._looking)
        state = {"status": "error", "message": " ".join(troubles)} if troubles else {"status": "ok"}
        told = state | {"version": version(), "waiting": waiting, "running": running}
        return WireResponse(told, 503 if troubles else 200)

    async def numbers(self, request: Request) -> Response:
        try:
            self._admin.require(request)
        except Turned as turned:
            challenge = {"WWW-Authenticate": 'Basic realm="metrics"'} if turned.status == 401 else {}
            return turned.answer("/metrics", challenge)
        return Response(
            await to_thread.run_sync(self._job_service.metrics.text), media_type="text/plain; version=0.0.4"
        )

    def _app(self) -> FastAPI:
        app = FastAPI(
            title="Inpaint Studio: the endpoint",
            version="6",
            docs_url=None,
            redoc_url=None,
            openapi_url=None,
            redirect_slashes=False,
        )
        app.openapi_version = "3.0.3"  # what the bundled page of the documentation reads
        for path in ("/image_editing/inpaint",):
            app.add_api_route(API + path, self.inpaint, methods=["POST"], **described("inpaint"))
        for path in ("/image_editing/fetch/{id}", "/images/fetch/{id}"):
            app.add_api_route(API + path, self.fetch, methods=["POST"], **described("fetch"))
            app.add_api_route(API + path, self.fetch, methods=["GET"], **described("fetch"))
        app.add_api_route(f"{API}/images/fetch", self.fetch, methods=["POST"], **described("fetch_by_body"))
        app.add_api_route(f"{API}/images/fetch", self.fetch, methods=["GET"], include_in_schema=False)
        for path in ("/image_editing/base64_to_url", "/base64_to_url"):
            app.add_api_route(API + path, self.upload, methods=["POST"], **described("upload"))
        app.add_api_route("/healthz", self.health, methods=["GET"], **described("health"))
        app.add_api_route("/healthz", self.health, methods=["HEAD"], include_in_schema=False)
        app.add_api_route("/metrics", self.numbers, methods=["GET", "HEAD"], include_in_schema=False)
        add_manual(app)
        app.add_exception_handler(InpaintError, self._on_refusal)
        app.add_exception_handler(ClientDisconnect, self._on_leaving)
        app.add_exception_handler(HTTPException, self._on_http_error)
        app.add_exception_handler(Exception, self._on_trouble)
        return app

    async def _replied(self, request: Request, number: int, caller: Caller, is_fetched: bool = False) -> Response:
        address = self._address(request)
        body = await to_thread.run_sync(self._job_service.reply, number, caller.owner, address, is_fetched)
        code = 400 if self._options.is_strict and body["status"] == "error" else 200
        return WireResponse(body, code)

    @asynccontextmanager
    async def _asked(self, request: Request, allowance: Allowance) -> AsyncIterator["_Asked"]:
        """What a request brings, and who brings it; its place in the memory is kept until the end of this context.

        Raises Refused, Turned, ClientDisconnect. Only what says that it is JSON is read: a page of somebody else
        cannot send that without asking first. Who shows no right key is read within less room, and not parsed.
        """
        may_be_empty = allowance is WITHOUT
        is_json = refusals.content_type(request.headers).endswith(refusals.JSON_TYPES)
        if refusals.is_packed(request.headers) or not (is_json or may_be_empty):
            raise Refused(refusals.no_json(request.headers), 400)
        is_proven = self._keys.require_open(request)
        require_size(request.scope, allowance)
        with (self._memory if is_proven else self._unproven).joined(network_address(request.scope)) as share:

            def look(beginning: bytes) -> None:
                if not is_proven and self._keys.is_in(beginning):
                    share.move_to(self._memory)

            try:
                content = await read_body(request.receive, allowance, share, look)
            except Tangled:
                raise Refused(refusals.no_json(request.headers), 400) from None
            size = len(content)
            if size > BEGINNING and not is_proven and not self._keys.is_in(content):
                raise Refused(NO_KEY, 401)
            if may_be_empty and not content.strip():
                body: Mapping[str, Any] = {}
            elif size > LARGE:
                body = await to_thread.run_sync(_read, content, request.headers, limiter=self._parsing)
            else:
                body = _read(content, request.headers)
            del content
            yield _Asked(request, body, self._keys.caller(request, body), size)

    def _limiter(self, asked: "_Asked") -> CapacityLimiter | None:
        return self._accepting if asked.bytes > LARGE else None

    def _accepted(self, asked: "_Asked") -> Job:
        request = read_request(asked.body, self._options.capabilities)
        return self._job_service.accept(request, asked.caller, self._address(asked.request))

    def _uploaded(self, asked: "_Asked") -> str:
        names = ("init_image", "base64_string", "image")
        given = next((asked.body[name] for name in names if not is_nothing(asked.body.get(name))), None)
        if not isinstance(given, str):
            raise InvalidRequest("The init_image field is required: pass the picture as base64.")
        if LINK.match(given.strip()):
            raise InvalidRequest("The init_image is a link already: pass the picture itself, as base64.")
        sender = Sender(asked.caller.owner, self._address(asked.request))
        return self._pictures.publish(self._pictures.inline(given, "init_image"), sender)

    def _address(self, request: Request) -> str:
        """Where links lead: the configured address, or the socket that the request came in by; never what it says."""
        host, port = request.scope.get("server") or ("127.0.0.1", 80)
        return self._options.address or f"http://{f'[{host}]' if ':' in host else host}:{port}"

    async def _on_refusal(self, _: Request, error: Exception) -> Response:
        assert isinstance(error, InpaintError)
        code = error.status if self._options.is_strict else 200
        if isinstance(error, RunNotFound):
            return WireResponse(reply_body(refusals.NOT_FOUND) | {"id": "", "output": ""}, code)
        refusal = refusals.refusal_of(error)
        after = None if refusal.retry_after is None else {"Retry-After": f"{ceil(refusal.retry_after)}"}
        return WireResponse(reply_body(refusal), code, after)

    async def _on_http_error(self, _: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        refusal = refusals.no_method(error.headers) if error.status_code == 405 else refusals.NO_ROUTE
        return WireResponse(reply_body(refusal), error.status_code, error.headers)

    async def _on_leaving(self, _: Request, __: Exception) -> Response:
        return Response(status_code=400)  # nobody reads it

    async def _on_trouble(self, _: Request, __: Exception) -> Response:
        return WireResponse(reply_body(refusals.BROKEN), 500)


@dataclass(frozen=True)
class _Asked:
    """bytes: of the body that was sent."""

    request: Request
    body: Mapping[str, Any]
    caller: Caller
    bytes: int


def _read(content: bytes, headers: Mapping[str, str]) -> Mapping[str, Any]:
    """The JSON object that was sent; raises Refused."""
    try:
        body = json.loads(content, parse_constant=_no_number)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Refused(refusals.no_json(headers, content), 400)
    return body


def _no_number(_: str) -> Any:
    """JSON has no NaN and no Infinity, and who gets them back cannot read them."""
    raise ValueError("no number")


def _job_number(value: Any) -> int:
    """The number of a job; raises RunNotFound for what is none."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise RunNotFound(refusals.NOT_FOUND.message)
    return int(text)
