"""The endpoint's JSON, written once and spoken in both directions: requests and replies as values.

A reply is one of three, told apart by its `status`, whatever the HTTP code; status strings go no further than this
file. The service is loose about types, so reading is too: numbers come as text, switches as "yes", "true" or true,
text as `message` or `messege` or an object of lists, links as a list, an object, one text or an empty one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, SecretStr, model_validator

NOTHING = ("", "null")
RATE_LIMIT = re.compile(r"rate ?limit|too many requests|spam filter", re.IGNORECASE)
NOT_FOUND = re.compile(r"request not found", re.IGNORECASE)

TIP = "The picture is being made: ask for it at fetch_result, with the same key."

Identity = int | str


class WireRequest(BaseModel):
    """The body of a request, by the endpoint's own names; null, "null", "" and absent are alike."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    key: SecretStr = SecretStr("")
    prompt: str = ""
    negative_prompt: str = ""
    init_image: str = ""
    mask_image: str = ""
    width: int | None = None
    height: int | None = None
    samples: int = 1
    num_inference_steps: int = 30
    safety_checker: bool = False
    enhance_prompt: bool = True
    guidance_scale: float = 5
    strength: float = 0.7
    instant_response: bool = False
    base64: bool = False
    seed: int | None = None
    webhook: str | None = None
    track_id: int | float | str | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_nothing(cls, body: Any) -> Any:
        if not is_object(body):
            return body
        return {name: v for name, v in body.items() if v is not None and (name == "prompt" or not is_nothing(v))}

    def body(self) -> dict[str, Any]:
        """As the documented example spells it: sizes and steps as text, the checkers as yes or no."""
        return {
            "key": self.key.get_secret_value(),
            "prompt": self.prompt,
            "negative_prompt": self.negative_prompt or None,
            "init_image": self.init_image,
            "mask_image": self.mask_image,
            "width": _text(self.width),
            "height": _text(self.height),
            "samples": self.samples,
            "num_inference_steps": _text(self.num_inference_steps),
            "safety_checker": _yes_no(self.safety_checker),
            "enhance_prompt": _yes_no(self.enhance_prompt),
            "guidance_scale": _number(self.guidance_scale),
            "strength": self.strength,
            "instant_response": _switch(self.instant_response),
            "base64": _switch(self.base64),
            "seed": self.seed,
            "webhook": self.webhook,
            "track_id": self.track_id,
        }


@dataclass(frozen=True, kw_only=True)
class Success:
    """Done. output: links to pictures or to text files of base64, or the base64 itself; proxy_links: the same again."""

    id: Identity | None = None
    output: tuple[str, ...] = ()
    proxy_links: tuple[str, ...] = ()
    generation_time: float | None = None
    meta: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Processing:
    """Accepted and not done. eta: seconds, as the service guesses; fetch_result: where to ask."""

    id: Identity | None = None
    fetch_result: str = ""
    eta: float | None = None
    message: str = ""
    future_links: tuple[str, ...] = ()
    meta: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Not done. has_failed: it was accepted before it failed; retry_after: seconds, where the service names them."""

    message: str
    tip: str = ""
    retry_after: float | None = None
    has_failed: bool = False

    @property
    def is_rate_limit(self) -> bool:
        return bool(RATE_LIMIT.search(f"{self.message} {self.tip}"))

    @property
    def is_not_found(self) -> bool:
        """What polling before the time may bring for a job that lives."""
        return bool(NOT_FOUND.search(self.message))


Reply = Success | Processing | Refusal


def read_reply(body: Any) -> Reply:
    """The reply in a decoded JSON body; ValueError where it is none."""
    if not is_object(body):
        raise ValueError("a reply is an object")
    meta = body["meta"] if is_object(body.get("meta")) else {}
    status = str(body.get("status", "")).strip().lower()
    if status == "success":
        return Success(
            id=_identity(body),
            output=links(body.get("output")),
            proxy_links=placed_links(body.get("proxy_links")),
            generation_time=as_number(body.get("generationTime")),
            meta=meta,
        )
    if status in ("processing", "queued"):
        return Processing(
            id=_identity(body),
            fetch_result=str(body.get("fetch_result") or ""),
            eta=as_number(body.get("eta")),
            message=_message(body),
            future_links=links(body.get("future_links")),
            meta=meta,
        )
    if status in ("error", "failed"):
        return Refusal(
            message=_message(body),
            tip=_plain(body.get("tip") or body.get("tips")),
            retry_after=as_number(body.get("retry_after")),
            has_failed=status == "failed",
        )
    raise ValueError("the status is unknown")


def reply_body(reply: Reply) -> dict[str, Any]:
    """A reply as it is sent."""
    if isinstance(reply, Success):
        return {
            "status": "success",
            "generationTime": reply.generation_time,
            "id": reply.id,
            "output": list(reply.output),
            "proxy_links": list(reply.proxy_links),
            "meta": reply.meta,
        }
    if isinstance(reply, Processing):
        return {
            "status": "processing",
            "tip": TIP,
            "eta": reply.eta,
            "message": reply.message,
            "fetch_result": reply.fetch_result,
            "id": reply.id,
            "output": [],
            "future_links": list(reply.future_links),
            "proxy_links": list(reply.future_links),
            "meta": reply.meta,
        }
    body: dict[str, Any] = {"status": "failed" if reply.has_failed else "error", "message": reply.message}
    body |= {"tip": reply.tip} if reply.tip else {}
    return body | ({"retry_after": reply.retry_after} if reply.retry_after is not None else {})


def is_object(body: Any) -> bool:
    return isinstance(body, Mapping)


def is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip().lower() in NOTHING)


def links(value: Any) -> tuple[str, ...]:
    """The texts in a list, in an object by its keys' order, or the one text that stands for itself."""
    if is_object(value):
        value = [value[name] for name in sorted(value, key=lambda name: (len(str(name)), str(name)))]
    if isinstance(value, str):
        value = [value]
    entries = value if isinstance(value, list) else []
    return tuple(entry.strip() for entry in entries if isinstance(entry, str) and not is_nothing(entry))


def placed_links(value: Any) -> tuple[str, ...]:
    """Links at the places that they have beside others; an empty text where there is none."""
    if is_object(value):
        places = {int(str(name)): link for name, link in value.items() if str(name).isdigit() and len(str(name)) < 4}
        value = [places.get(place) for place in range(max(places, default=-1) + 1)]
    if isinstance(value, list):
        return tuple("" if is_nothing(link) or not isinstance(link, str) else link.strip() for link in value)
    return links(value)


def as_number(value: Any) -> float | None:
    """A finite number, also out of a text; None for anything else."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if abs(number) < float("inf") else None


def _identity(body: Mapping[str, Any]) -> Identity | None:
    value = body.get("id") or body.get("request_id")
    return value if isinstance(value, int | str) and not isinstance(value, bool) and not is_nothing(value) else None


def _message(body: Mapping[str, Any]) -> str:
    for name in ("message", "messege", "error", "errors", "detail"):
        if text := _plain(body.get(name)):
            return text
    return ""


def _plain(value: Any) -> str:
    """One line out of a text, or out of lists and objects of texts."""
    if is_object(value):
        value = list(value.values())
    if isinstance(value, list):
        value = " ".join(_plain(entry) for entry in value)
    return " ".join(value.split()) if isinstance(value, str) else ""


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def _yes_no(switch: bool) -> str:
    return "yes" if switch else "no"


def _switch(switch: bool) -> str | bool:
    """The documentation says "true" and its example false, without quotes."""
    return "true" if switch else False


def _number(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value
