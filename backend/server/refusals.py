"""What the endpoint refuses, in the wire's own words, with the code that the strict mode answers with."""

import json
from collections.abc import Mapping
from dataclasses import replace
from math import ceil
from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response

from backend.errors import InpaintError, InvalidRequest
from backend.protocol.wire import Refusal, reply_body

JSON_TYPES = ("application/json", "+json")
WIRE_PLACES = ("/api/", "/links/", "/healthz", "/metrics")  # where everything is answered in the wire's words

NO_JSON = Refusal(
    message="Invalid API Request",
    tip="1. Pass Content-Type: application/json in the header. 2. Do a POST request with a JSON object. "
    "3. Make sure that your JSON has no error.",
)
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")  # how gzip and zstd begin
NO_KEY = Refusal(
    message="Invalid Api Key",
    tip="Pass the key in the body as “key”, in the header key, or as Authorization: Bearer.",
)
CLOSED = Refusal(
    message="This endpoint is closed, because it can be reached from elsewhere and has no keys.",
    tip="Whoever runs it opens it by setting INPAINT_API_KEYS.",
)
NO_ROUTE = Refusal(message="There is nothing at this address.", tip="The endpoint's addresses are listed at /docs.")
BROKEN = Refusal(message="Something went wrong in the program, and it is written in its log: try again.")
NOT_FOUND = Refusal(
    message="Request not found", tip="Ask with the number and the key of your own request.", has_failed=True
)
TIP = "The fields are described at /docs."


class Refused(InpaintError):
    """The endpoint answers with this refusal."""

    def __init__(self, refusal: Refusal, status: int) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal
        self.status = status


class Turned(InpaintError):
    """A request is turned away before it is looked at any further; the text is the sentence for who sent it."""

    def __init__(self, sentence: str, status: int, tip: str = "", retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.tip = tip
        self.retry_after = retry_after

    def answer(self, path: str, headers: Mapping[str, str] | None = None) -> Response:
        """As clients of this address read errors: the wire's, Gradio's, or a person's browser."""
        more = dict(headers or {}) | ({} if self.retry_after is None else {"Retry-After": f"{ceil(self.retry_after)}"})
        if path.startswith(WIRE_PLACES):
            refusal = Refusal(message=str(self), tip=self.tip, retry_after=self.retry_after)
            return WireResponse(reply_body(refusal), self.status, more)
        if path.startswith("/gradio_api/"):
            return WireResponse({"detail": str(self), "error": str(self)}, self.status, more)
        return PlainTextResponse(str(self), self.status, more)


class WireResponse(JSONResponse):
    """JSON in plain ASCII: half characters that a caller sent come back as they were."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


def too_many(limit: int, retry_after: float) -> Refused:
    """As the service says it; clients look for these words."""
    message = f"Rate limit exceeded. Maximum {limit} queued requests allowed."
    return Refused(Refusal(message=message, retry_after=retry_after), 429)


def content_type(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def is_packed(headers: Mapping[str, str]) -> bool:
    return headers.get("content-encoding", "").strip().lower() not in ("", "identity")


def no_json(headers: Mapping[str, str], body: bytes = b"") -> Refusal:
    """What is wrong with a body that is no JSON, as far as it shows, and what to send."""
    kind = content_type(headers)
    if is_packed(headers) or body.startswith(PACKED):
        return _no_json("the body is packed: send the JSON as it is, without Content-Encoding")
    if kind in FORMS:
        return _no_json("the body is sent as a form: send JSON, with the header Content-Type: application/json")
    if kind and not kind.endswith(JSON_TYPES):
        return replace(
            NO_JSON, tip=f"The body is sent as {kind[:40]}: pass Content-Type: application/json in the header."
        )
    return NO_JSON


def _no_json(reason: str) -> Refusal:
    return replace(NO_JSON, message=f"{NO_JSON.message}: {reason}.")


def no_method(headers: Mapping[str, str] | None) -> Refusal:
    allowed = (headers or {}).get("Allow", "POST")
    return Refusal(message="This address does not answer this method.", tip=f"Use {allowed}.")


def refusal_of(error: InpaintError) -> Refusal:
    if isinstance(error, Refused):
        return error.refusal
    if isinstance(error, Turned):
        return Refusal(message=str(error), tip=error.tip, retry_after=error.retry_after)
    tip = TIP if isinstance(error, InvalidRequest) else "Try again; if it stays, tell whoever runs this program."
    return Refusal(message=str(error), tip=tip, retry_after=getattr(error, "retry_after", None))
