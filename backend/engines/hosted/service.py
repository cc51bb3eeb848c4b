"""The hosted service as calls: upload a picture, submit a request, ask how a job is. Translates errors, once."""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NoReturn
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from backend.engines.hosted.words import LOOK_BEFORE, NO_CREDITS, NO_KEY, NO_PLAN
from backend.errors import EngineError, EngineTimeout, EngineUnavailable
from backend.network.addresses import Origin
from backend.network.download import DownloadError, limited_pieces
from backend.protocol.translate import hidden, without_key
from backend.protocol.wire import Identity, Processing, Refusal, Reply, Success, WireRequest, as_number, read_reply

CHARGED = f"it may have been accepted and charged{LOOK_BEFORE}"
BROKE_OFF = f"The service broke off while it took the request: {CHARGED}"
SILENT = f"The service took the request and never answered: {CHARGED}"
UNREACHABLE = "The service cannot be reached: check the network and INPAINT_HOSTED_URL, then press the button again."
MESSAGE_CHARACTERS = 240
MAX_REPLY = 64_000_000  # bytes; four samples as base64 are a quarter of that
HTTPX_ERRORS = (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, httpx.CookieConflict)
UNREACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
NEVER_SENT = (*UNREACHED, httpx.InvalidURL)


class NotAccepted(Exception):
    """The reply proves that nothing was begun: the same may be sent again after a while."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal

    def seconds(self, usual: float) -> float:
        """How long to wait: what the service names, else as usual."""
        return usual if self.refusal.retry_after is None else max(self.refusal.retry_after, 0.0)


class Declined(Exception):
    """The request was provably not accepted, and sending the same again is of no use. error: what to say."""

    def __init__(self, error: EngineError) -> None:
        super().__init__(str(error))
        self.error = error


class Unclear(Exception):
    """A look that told nothing: the network failed, or the answer was none. The job lives on."""


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: its code, and its JSON where it is any."""

    code: int
    body: Any
    retry_after: float | None = None  # seconds, as the header has it

    def reply(self) -> Reply:
        """What it says; ValueError where that is nothing. A refusal is one by its code, too."""
        body = self.body
        if isinstance(body, Mapping) and "status" not in body and 400 <= self.code < 500:
            body = {**body, "status": "error"}
        if self.code == 429 and not isinstance(body, Mapping):
            body = {"status": "error", "message": "Too many requests"}
        try:
            reply = read_reply(body)
        except RecursionError as error:
            raise ValueError("nested without end") from error
        if isinstance(reply, Refusal) and reply.retry_after is None:
            return replace(reply, retry_after=self.retry_after)
        return reply

    def proves_nothing_began(self, reply: Refusal) -> bool:
        """Whether the same may be sent again without any danger of a second charge."""
        return self.code == 429 or reply.is_rate_limit or (self.code == 503 and not reply.has_failed)


@dataclass(frozen=True)
class Service:
    """One address, one key. Every call blocks and raises ours only."""

    address: str
    key: SecretStr

    @cached_property
    def _client(self) -> httpx.Client:
        """No connection is kept: one that had gone stale would break a submit off, and nobody knew if it arrived."""
        limits, headers = httpx.Limits(max_keepalive_connections=0), {"Accept-Encoding": "identity"}
        return httpx.Client(follow_redirects=False, limits=limits, headers=headers)

    @property
    def origin(self) -> Origin:
        return Origin.of(self.address)

    def upload(self, content: bytes, kind: str) -> str:
        """Hand a picture over and return the link to it. Raises NotAccepted, Unclear or EngineError."""
        body = {"init_image": f"data:{kind};base64,{base64.b64encode(content).decode()}"}
        try:
            answer = self._post(f"{self.address}/base64_to_url", body, read=60)
        except HTTPX_ERRORS as error:
            raise Unclear from error
        if wrong := self._wrong_place(answer):
            raise wrong
        reply = _reply_or_unclear(answer)
        if isinstance(reply, Success) and reply.output:
            return reply.output[0]
        if isinstance(reply, Refusal):
            self._refuse(answer, reply)
        raise Unclear

    def submit(self, request: WireRequest, seconds: float) -> Success | Processing:
        """Send the request, once. Raises NotAccepted or Declined where that is proven, else EngineError."""
        try:
            answer = self._post(f"{self.address}/inpaint", request.body(), read=seconds)
        except NEVER_SENT as error:
            raise Declined(submit_error(error)) from error
        except HTTPX_ERRORS as error:
            raise submit_error(error) from error
        try:
            reply = answer.reply()
        except ValueError as error:
            if wrong := self._wrong_place(answer):
                raise Declined(wrong) from error
            raise self._nonsense(answer) from error
        if isinstance(reply, Refusal):
            self._refuse_submit(answer, reply)
        return reply

    def look(self, job: Processing, seconds: float) -> Reply:
        """How a job is. Raises Unclear where the look told nothing, and NotAccepted where it came too often."""
        try:
            answer = self._post(self.place_of(job), {}, read=seconds)
        except HTTPX_ERRORS as error:
            raise Unclear from error
        reply = _reply_or_unclear(answer)
        if isinstance(reply, Refusal):
            if answer.code == 429 or reply.is_rate_limit:
                raise NotAccepted(reply)
            if answer.code >= 500:
                raise Unclear
        return reply

    def own(self, job: Processing) -> Processing:
        """The job as it may be written down: without the key, and with no address but the service's own.

        A number that is only in the address is taken from there.
        """
        place = job.fetch_result if self._is_own(job.fetch_result) else ""
        last_part = urlsplit(job.fetch_result).path.rstrip("/").rpartition("/")[2]
        number = job.id if job.id is not None else last_part or None
        secret = self.key.get_secret_value()
        return replace(
            job,
            id=self._clean_id(number),
            fetch_result="" if secret in place else place,
            meta=self.without_key(job.meta),
        )

    def own_success(self, done: Success) -> Success:
        """The reply as it may be written down: without the key in its number or its meta."""
        return replace(done, id=self._clean_id(done.id), meta=self.without_key(done.meta))

    def _clean_id(self, number: Identity | None) -> Identity | None:
        return self.cleaned(number) if isinstance(number, str) else number

    def _is_own(self, address: str) -> bool:
        try:
            return Origin.of(address) == self.origin
        except ValueError:
            return False

    def place_of(self, job: Processing) -> str:
        """Where to ask for a job: where the service says, if that is the service itself, for the key goes there too."""
        if self._is_own(job.fetch_result):
            return job.fetch_result
        return f"{self.address}/fetch/{job.id}"

    def error_from(self, refusal: Refusal, code: int = 200) -> EngineError:
        """One sentence that says what to do, out of what the service said."""
        said = self.cleaned(refusal.message).rstrip(" .!") or "no reason given"
        text = said.lower()
        if code == 401 or "api key" in text or "apikey" in text:
            return EngineUnavailable(f"The service does not take this key ({said}){NO_KEY}")
        if code == 402 or "credit" in text:
            return EngineUnavailable(f"The account has no credits left ({said}){NO_CREDITS}")
        if code == 403:
            return EngineUnavailable(f"The account may not do this ({said}){NO_PLAN}")
        if code == 503:
            return EngineUnavailable(f"The service is not available ({said}): try again later.", refusal.retry_after)
        if code >= 500:
            return EngineError(f"The service failed ({said}): {CHARGED}")
        if refusal.has_failed:
            return EngineError(f"The service failed ({said}): press the button to try again.", one_region=True)
        if "model" in text and "not found" in text:
            return EngineError(f"The service has no model for this ({said}): try again later, or use another engine.")
        if ("image" in text and "invalid" in text) or "unable to fetch" in text:
            return EngineError(f"The service could not read the picture ({said}): press the button again.")
        return EngineError(f"The service refused the request ({said}): change it, then press the button again.")

    def cleaned(self, text: str) -> str:
        """A text of the service as it may be shown: without the key, and not too long."""
        shown = hidden(text, self.key.get_secret_value())
        return shown if len(shown) <= MESSAGE_CHARACTERS else shown[:MESSAGE_CHARACTERS] + "…"

    def without_key(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return without_key(values, self.key)

    def _post(self, address: str, body: Mapping[str, Any], read: float) -> Answer:
        timeout = httpx.Timeout(read, connect=min(20.0, read), write=60.0)
        sent = {"key": self.key.get_secret_value(), **body}
        with self._client.stream("POST", address, json=sent, timeout=timeout) as response:
            retry_after = as_number(response.headers.get("retry-after"))
            try:
                found = json.loads(b"".join(limited_pieces(response, MAX_REPLY)))
            except (ValueError, RecursionError, DownloadError, zlib.error):
                found = None
        return Answer(response.status_code, found, retry_after)

    def _refuse_submit(self, answer: Answer, reply: Refusal) -> NoReturn:
        """As any refusal, but where the service began, or may have begun, it may have been charged, too."""
        try:
            self._refuse(answer, reply)
        except EngineError as error:
            if reply.has_failed or answer.code >= 500:
                raise
            raise Declined(error) from error

    def _refuse(self, answer: Answer, reply: Refusal) -> NoReturn:
        if answer.proves_nothing_began(reply):
            raise NotAccepted(reply)
        raise self.error_from(reply, answer.code)

    def _nonsense(self, answer: Answer) -> EngineError:
        """For an answer to a submit that is no reply; what has a body in JSON was at least answered by the service."""
        if isinstance(answer.body, Mapping) and answer.code < 500:
            status = self.cleaned(str(answer.body.get("status", "")))[:40] or "none"
            return EngineError(f"The service answered with a status that is not known here ({status}): {CHARGED}")
        return EngineError(BROKE_OFF)

    def _wrong_place(self, answer: Answer) -> EngineError | None:
        """For a code that says all there is to say, without any JSON."""
        if isinstance(answer.body, Mapping):
            return None
        if answer.code in (401, 403):
            return self.error_from(Refusal(message=""), answer.code)
        if answer.code in (404, 405, 301, 302, 307, 308):
            sentence = f"Nothing that paints answers there (code {answer.code}): check INPAINT_HOSTED_URL."
            return EngineUnavailable(sentence)
        return None


def submit_error(error: Exception) -> EngineError:
    """What an exception of httpx means for a request: whether it can have arrived, and what to do."""
    if isinstance(error, UNREACHED):
        return EngineUnavailable(UNREACHABLE)
    if isinstance(error, httpx.InvalidURL):
        return EngineUnavailable("INPAINT_HOSTED_URL is no web address: set it to that of the service.")
    if isinstance(error, httpx.TimeoutException):
        return EngineTimeout(SILENT)
    return EngineError(BROKE_OFF)


def _reply_or_unclear(answer: Answer) -> Reply:
    try:
        return answer.reply()
    except ValueError:
        raise Unclear from None
