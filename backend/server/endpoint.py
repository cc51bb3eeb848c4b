"""The compatible endpoint: the hosted service's own addresses, answered here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from secrets import randbelow
from typing import Any

from anyio import to_thread
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from backend.engines.base import Capabilities
from backend.errors import InpaintError, InvalidRequest, RunNotFound
from backend.server import refusals
from backend.server.desk import Desk
from backend.server.keys import Caller, Keys
from backend.server.links import everything_below
from backend.server.manual import add_manual, described
from backend.server.order import read_order
from backend.server.pictures import Pictures
from backend.server.refusals import Refused
from backend.wire import Refusal, is_nothing, reply_body

MAX_BODY = 60_000_000  # bytes: two pictures in base64
API = "/api/v6"
JSON_TYPES = ("application/json", "+json")


@dataclass(frozen=True)
class EndpointOptions:
    """address: where the internet reaches this program, "" where that is not known; hold_seconds: see Settings."""

    capabilities: Capabilities
    address: str = ""
    hold_seconds: float = 8.0
    is_strict: bool = False


@dataclass(frozen=True)
class WithoutSlash:
    """Takes a slash at the end of an address away, where others would send the caller to another address."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app({**scope, "path": scope["path"].rstrip("/") or "/"}, receive, send)


class WireResponse(JSONResponse):
    """JSON in plain ASCII: half characters that a caller sent come back as they were."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


class Endpoint:
    """Answers the addresses of the hosted service."""

    def __init__(self, desk: Desk, pictures: Pictures, keys: Keys, options: EndpointOptions) -> None:
        self._desk = desk
        self._pictures = pictures
        self._keys = keys
        self._options = options

    def routes(self) -> list[BaseRoute]:
        """For the program that serves the page too; everything below these addresses is answered here."""
        app = self._app()
        places = (API, *(f"/{name}" for name in ("healthz", "metrics", "docs", "openapi.json")))
        return [route for place in places for route in everything_below(place, WithoutSlash(app))]

    async def inpaint(self, request: Request) -> Response:
        body = await _body(request)
        caller = self._keys.caller(request, body)
        order = read_order(body, self._options.capabilities)
        job = await to_thread.run_sync(self._desk.accept, order, caller, self._address(request))
        if not order.instant_response:
            await self._desk.over(job.id, self._options.hold_seconds)
        return await self._replied(request, job.id, caller)

    async def fetch(self, request: Request) -> Response:
        body = await _body(request, may_be_empty=True)
        caller = self._keys.caller(request, body)
        number = request.path_params.get("id") or body.get("request_id") or request.query_params.get("request_id")
        if not _is_number(number):
            raise RunNotFound(refusals.NOT_FOUND.message)
        return await self._replied(request, int(str(number)), caller, is_fetched=True)

    async def upload(self, request: Request) -> Response:
        body = await _body(request)
        self._keys.caller(request, body)
        given = next(
            (body[name] for name in ("init_image", "base64_string", "image") if not is_nothing(body.get(name))), None
        )
        if not isinstance(given, str):
            raise InvalidRequest("The init_image field is required: pass the picture as base64.")
        link = await to_thread.run_sync(self._uploaded, given, self._address(request))
        return WireResponse({"status": "success", "id": randbelow(2_000_000_000), "output": [link]})

    async def health(self, _: Request) -> Response:
        waiting, running = await to_thread.run_sync(self._desk.waiting_and_running)
        troubles = await to_thread.run_sync(self._desk.troubles)
        state = {"status": "error", "message": " ".join(troubles)} if troubles else {"status": "ok"}
        return WireResponse(state | {"waiting": waiting, "running": running}, 503 if troubles else 200)

    async def numbers(self, _: Request) -> Response:
        return Response(await to_thread.run_sync(self._desk.metrics.text), media_type="text/plain; version=0.0.4")

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
        app.add_exception_handler(HTTPException, self._on_http_error)
        app.add_exception_handler(Exception, self._on_trouble)
        return app

    async def _replied(self, request: Request, number: int, caller: Caller, is_fetched: bool = False) -> Response:
        address = self._address(request)
        body = await to_thread.run_sync(self._desk.reply, number, caller.owner, address, is_fetched)
        code = 400 if self._options.is_strict and body["status"] == "error" else 200
        return WireResponse(body, code)

    def _uploaded(self, given: str, address: str) -> str:
        return self._pictures.publish(self._pictures.inline(given, "init_image"), address)

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

    async def _on_trouble(self, _: Request, __: Exception) -> Response:
        return WireResponse(reply_body(refusals.BROKEN), 500)


async def _body(request: Request, may_be_empty: bool = False) -> Mapping[str, Any]:
    """The JSON object that was sent, with a limit; raises Refused.

    Only what says that it is JSON is read: a page of somebody else cannot send that without asking first.
    """
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > MAX_BODY:
            raise Refused(refusals.TOO_LARGE, 413)
    if may_be_empty and not content.strip():
        return {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        body = json.loads(bytes(content), parse_constant=_no_number) if kind.endswith(JSON_TYPES) else None
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Refused(Refusal(message=refusals.NO_JSON.message, tip=refusals.NO_JSON.tip), 400)
    return body


def _no_number(_: str) -> Any:
    """JSON has no NaN and no Infinity, and who gets them back cannot read them."""
    raise ValueError("no number")


def _is_number(value: Any) -> bool:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return text.isascii() and text.isdigit() and len(text) < 20
