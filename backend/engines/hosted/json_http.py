"""JSON to a service and back over HTTP, with limits; what an error of httpx means for a request that may cost money."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from backend.engines.hosted.words import CHARGED
from backend.errors import EngineError, EngineTimeout, EngineUnavailable
from backend.network.download import DownloadError, limited_pieces
from backend.protocol.wire import as_number

BROKE_OFF = f"The service broke off while it took the request: {CHARGED}"
SILENT = f"The service took the request and never answered: {CHARGED}"
UNREACHABLE = "The service cannot be reached: check the network and INPAINT_HOSTED_URL, then press the button again."
MAX_REPLY = 64_000_000  # bytes; four samples as base64 are a quarter of that
HTTPX_ERRORS = (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, httpx.CookieConflict)
UNREACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
NEVER_SENT = (*UNREACHED, httpx.InvalidURL)


@dataclass(frozen=True)
class Answer:
    """An HTTP answer: its code, and its JSON where it is any."""

    code: int
    body: Any
    retry_after: float | None = None  # seconds, as the header has it


class JsonHttp:
    """Posts JSON, for all visitors and keys.

    No connection is kept: one that had gone stale would break a submit off, and nobody knew if it arrived. No cookie is
    kept: it would go along with the next visitor's request.
    """

    @cached_property
    def _client(self) -> httpx.Client:
        limits, headers = httpx.Limits(max_keepalive_connections=0), {"Accept-Encoding": "identity"}
        cookies = CookieJar(DefaultCookiePolicy(allowed_domains=()))
        return httpx.Client(follow_redirects=False, limits=limits, headers=headers, cookies=cookies)

    def post(self, address: str, body: Mapping[str, Any], read: float) -> Answer:
        """read: seconds to wait for the next byte. Raises HTTPX_ERRORS."""
        timeout = httpx.Timeout(read, connect=min(20.0, read), write=60.0)
        with self._client.stream("POST", address, json=body, timeout=timeout) as response:
            retry_after = as_number(response.headers.get("retry-after"))
            try:
                found = json.loads(b"".join(limited_pieces(response, MAX_REPLY)))
            except (ValueError, RecursionError, DownloadError, zlib.error):
                found = None
        return Answer(response.status_code, found, retry_after)


def submit_error(error: Exception) -> EngineError:
    """What an exception of httpx means for a request: whether it can have arrived, and what to do."""
    if isinstance(error, UNREACHED):
        return EngineUnavailable(UNREACHABLE)
    if isinstance(error, httpx.InvalidURL):
        return EngineUnavailable("INPAINT_HOSTED_URL is no web address: set it to that of the service.")
    if isinstance(error, httpx.TimeoutException):
        return EngineTimeout(SILENT)
    return EngineError(BROKE_OFF)
