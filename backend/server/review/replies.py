"""How the review answers: JSON that nobody keeps, and refusals of one sentence."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from backend.errors import InpaintError
from backend.server import refusals
from backend.server.refusals import WireResponse

HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"}


def json_reply(content: Any, status: int = 200) -> Response:
    """content: whatever JSON can hold, or a part of the review's own words"""
    return WireResponse(content, status, HEADERS)


def answer_errors(app: FastAPI) -> None:
    """Have everything that is raised answered in one sentence."""
    app.add_exception_handler(InpaintError, _on_refusal)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(ClientDisconnect, _on_leaving)
    app.add_exception_handler(Exception, _on_trouble)


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
