"""ModelsLab's endpoint, or any server that speaks it: uploads, submits, looks, and says its errors in our words."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, NoReturn
from urllib.parse import urlsplit

from pydantic import SecretStr

from backend.engines.base import RequestLimits
from backend.engines.hosted.json_http import BROKE_OFF, HTTPX_ERRORS, NEVER_SENT, Answer, JsonHttp, submit_error
from backend.engines.hosted.providers.base import (
    Declined,
    Ended,
    HostedJob,
    HostedOutput,
    NotAccepted,
    Unclear,
)
from backend.engines.hosted.words import CHARGED, NO_CREDITS, NO_KEY, NO_PLAN
from backend.errors import EngineError, EngineUnavailable
from backend.imaging.region import Working
from backend.network.addresses import Origin
from backend.protocol.delivery import Delivery
from backend.protocol.translate import differences, hidden, used_from_meta, wire_request, without_key
from backend.protocol.wire import Identity, Processing, Refusal, Reply, Success, read_reply
from backend.request import InpaintRequest
from backend.result import Difference

MESSAGE_CHARACTERS = 240
ADDRESS_CHARACTERS = 2048  # of one that is written down; a longer one is left out, and the job asked for by its id
NO_REASON = "no reason given"


USES = (
    *("prompt", "negative_prompt", "seed", "num_inference_steps", "guidance_scale", "strength"),
    *("safety_checker", "enhance_prompt", "instant_response", "base64", "webhook", "track_id"),
)
LONGEST_SIDE, SIZE_MULTIPLE = 1024, 8  # pixels
CELL = 8  # its models work on latents, which have one value for so many pixels


@dataclass(frozen=True)
class ModelsLab:
    """One address, one key."""

    limits: ClassVar = RequestLimits(
        uses=frozenset(USES),
        working=Working(LONGEST_SIDE, SIZE_MULTIPLE),
        guidance_scale=(1, 5),
        whole_guidance=True,
        draws_seed=True,
        cell=CELL,
    )

    address: str
    key: SecretStr
    http: JsonHttp

    @property
    def origin(self) -> Origin:
        return Origin.of(self.address)

    def fields(self, request: InpaintRequest, pictures: tuple[str, str], delivery: Delivery) -> dict[str, Any]:
        body = wire_request(request, pictures, self.key, delivery).body()
        return {name: value for name, value in body.items() if name != "key"}

    def upload(self, content: bytes, kind: str) -> str:
        body = {"init_image": f"data:{kind};base64,{base64.b64encode(content).decode()}"}
        try:
            answer = self._post("base64_to_url", body, read=60)
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

    def submit(self, fields: Mapping[str, Any], seconds: float) -> HostedJob | HostedOutput:
        try:
            answer = self._post("inpaint", fields, read=seconds)
        except NEVER_SENT as error:
            raise Declined(submit_error(error)) from error
        except HTTPX_ERRORS as error:
            raise submit_error(error) from error
        try:
            reply = _reply(answer)
        except ValueError as error:
            if wrong := self._wrong_place(answer):
                raise Declined(wrong) from error
            raise self._nonsense(answer) from error
        if isinstance(reply, Refusal):
            self._refuse_submit(answer, reply)
        return self._job_of(reply)

    def poll(self, job: HostedJob, seconds: float) -> HostedJob | HostedOutput:
        try:
            answer = self._post(self._place_of(job.handle), {}, read=seconds)
        except HTTPX_ERRORS as error:
            raise Unclear from error
        reply = _reply_or_unclear(answer)
        if not isinstance(reply, Refusal):
            return self._job_of(reply)
        if answer.code == 429 or reply.is_rate_limit:
            raise self._not_accepted(reply)
        if answer.code >= 500:
            raise Unclear
        raise Ended(self._error_from(reply, answer.code), reply.has_failed, reply.is_not_found)

    def job(self, handle: Mapping[str, Any]) -> HostedJob:
        return HostedJob(
            handle=dict(handle), id=handle.get("id"), eta=handle.get("eta"), meta=dict(handle.get("meta") or {})
        )

    def used(self, meta: Mapping[str, Any]) -> dict[str, Any]:
        return used_from_meta(meta)

    def differences(self, fields: Mapping[str, Any], used: Mapping[str, Any]) -> tuple[Difference, ...]:
        return differences(fields, used)

    def without_key(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return without_key(values, self.key)

    def _job_of(self, reply: Success | Processing) -> HostedJob | HostedOutput:
        """The job as it may be written down: without the key, and with no address but the service's own.

        A number that is only in the address is taken from there.
        """
        place, eta, number = "", None, reply.id
        if isinstance(reply, Processing):
            place, eta = reply.fetch_result if self._is_own(reply.fetch_result) else "", reply.eta
            number = number if number is not None else _last_part(reply.fetch_result)
        place = "" if self.key.get_secret_value() in place or len(place) > ADDRESS_CHARACTERS else place
        number, meta = self._clean_id(number), self.without_key(reply.meta)
        is_named = number is not None or place
        handle = {"id": number, "fetch_result": place, "eta": eta, "meta": meta} if is_named else {}
        if isinstance(reply, Processing) or not reply.output:
            return HostedJob(handle=handle, id=number, eta=eta, meta=meta)
        return HostedOutput(
            handle=handle,
            id=number,
            meta=meta,
            links=reply.output,
            spare_links=reply.proxy_links,
            generation_time=reply.generation_time,
        )

    def _clean_id(self, number: Identity | None) -> Identity | None:
        return self._cleaned(number) if isinstance(number, str) else number

    def _is_own(self, address: str) -> bool:
        try:
            return Origin.of(address) == self.origin
        except ValueError:
            return False

    def _place_of(self, handle: Mapping[str, Any]) -> str:
        """Where to ask for a job: where the service says, if that is the service itself, for the key goes there too."""
        place = str(handle.get("fetch_result") or "")
        return place if self._is_own(place) else f"fetch/{handle.get('id')}"

    def _error_from(self, refusal: Refusal, code: int = 200) -> EngineError:
        """One sentence that says what to do, out of what the service said."""
        said = self._said(refusal)
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

    def _said(self, refusal: Refusal) -> str:
        return self._cleaned(refusal.message).rstrip(" .!") or NO_REASON

    def _cleaned(self, text: str) -> str:
        """A text of the service as it may be shown: without the key, and not too long."""
        shown = hidden(text, self.key.get_secret_value())
        return shown if len(shown) <= MESSAGE_CHARACTERS else shown[:MESSAGE_CHARACTERS] + "…"

    def _post(self, place: str, body: Mapping[str, Any], read: float) -> Answer:
        """place: within the address, or a whole address of the service."""
        address = place if "://" in place else f"{_base(self.address)}/{place}"
        return self.http.post(address, {"key": self.key.get_secret_value(), **body}, read)

    def _not_accepted(self, refusal: Refusal) -> NotAccepted:
        return NotAccepted(self._said(refusal), refusal.retry_after)

    def _refuse_submit(self, answer: Answer, reply: Refusal) -> NoReturn:
        """As any refusal, but where the service began, or may have begun, it may have been charged, too."""
        try:
            self._refuse(answer, reply)
        except EngineError as error:
            if reply.has_failed or answer.code >= 500:
                raise
            raise Declined(error) from error

    def _refuse(self, answer: Answer, reply: Refusal) -> NoReturn:
        if _proves_nothing_began(answer, reply):
            raise self._not_accepted(reply)
        raise self._error_from(reply, answer.code)

    def _nonsense(self, answer: Answer) -> EngineError:
        """For an answer to a submit that is no reply; what has a body in JSON was at least answered by the service."""
        if isinstance(answer.body, Mapping) and answer.code < 500:
            status = self._cleaned(str(answer.body.get("status", "")))[:40] or "none"
            return EngineError(f"The service answered with a status that is not known here ({status}): {CHARGED}")
        return EngineError(BROKE_OFF)

    def _wrong_place(self, answer: Answer) -> EngineError | None:
        """For a code that says all there is to say, without any JSON."""
        if isinstance(answer.body, Mapping):
            return None
        if answer.code in (401, 403):
            return self._error_from(Refusal(message=""), answer.code)
        if answer.code in (404, 405, 301, 302, 307, 308):
            sentence = f"Nothing that paints answers there (code {answer.code}): check INPAINT_HOSTED_URL."
            return EngineUnavailable(sentence)
        return None


def _base(address: str) -> str:
    """The address without the endpoint's own name, which people copy along with it."""
    return address.strip().rstrip("/").removesuffix("/inpaint")


def _last_part(address: str) -> str | None:
    """The last part of an address's path, where it has any."""
    try:
        return urlsplit(address).path.rstrip("/").rpartition("/")[2] or None
    except ValueError:
        return None


def _reply(answer: Answer) -> Reply:
    """What an answer says; ValueError where that is nothing. A refusal is one by its code, too."""
    body = answer.body
    if isinstance(body, Mapping) and "status" not in body and 400 <= answer.code < 500:
        body = {**body, "status": "error"}
    if answer.code == 429 and not isinstance(body, Mapping):
        body = {"status": "error", "message": "Too many requests"}
    try:
        reply = read_reply(body)
    except RecursionError as error:
        raise ValueError("nested without end") from error
    if isinstance(reply, Refusal) and reply.retry_after is None:
        return replace(reply, retry_after=answer.retry_after)
    return reply


def _reply_or_unclear(answer: Answer) -> Reply:
    try:
        return _reply(answer)
    except ValueError:
        raise Unclear from None


def _proves_nothing_began(answer: Answer, reply: Refusal) -> bool:
    """Whether the same may be sent again without any danger of a second charge."""
    return answer.code == 429 or reply.is_rate_limit or (answer.code == 503 and not reply.has_failed)
