"""Between our request and the wire's, and between what the service says it used and the wire's own names."""

import json
from collections.abc import Mapping
from itertools import islice
from math import isfinite
from typing import Any

from pydantic import SecretStr

from backend.protocol.delivery import Delivery
from backend.protocol.wire import WireRequest, as_number, is_nothing
from backend.request import MAX_SAMPLES, PROMPT_CHARACTERS, InpaintRequest
from backend.result import Difference

# The names of the request for what `meta` calls otherwise; old replies use the left ones, new ones the right.
META_NAMES = {
    "H": "height",
    "W": "width",
    "n_samples": "samples",
    "steps": "num_inference_steps",
    "safetychecker": "safety_checker",
}
COMPARED = (
    "prompt",
    "negative_prompt",
    "num_inference_steps",
    "guidance_scale",
    "strength",
    "seed",
    "safety_checker",
    "enhance_prompt",
    "width",
    "height",
    "samples",
)
SWITCHES = {"yes": True, "true": True, "no": False, "false": False}
DEEPEST = 20  # levels of a service's JSON that are kept
ENTRIES = 200  # of one object or list in it
TEXT_CHARACTERS = 20_000  # of one text in it: a prompt with all that a service adds
MOST_CHARACTERS = 200_000  # of the whole
SHORTEST_SECRET = 6
HIDDEN = "(hidden)"  # stands where a service echoes the key


def wire_request(request: InpaintRequest, pictures: tuple[str, str], key: SecretStr, delivery: Delivery) -> WireRequest:
    """What is asked of the service for one region; pictures: links to the picture and to the mask."""
    size = request.init_image.size
    return WireRequest(
        key=key,
        prompt=request.prompt,
        negative_prompt=request.negative_prompt,
        init_image=pictures[0],
        mask_image=pictures[1],
        width=size.width,
        height=size.height,
        samples=request.samples,
        num_inference_steps=request.num_inference_steps,
        safety_checker=request.safety_checker,
        enhance_prompt=request.enhance_prompt,
        guidance_scale=request.guidance_scale,
        strength=request.strength,
        instant_response=delivery.instant_response,
        base64=delivery.base64,
        seed=request.seed,
        webhook=delivery.webhook,
        track_id=_track_id(delivery.track_id),
    )


def used_from_meta(meta: Mapping[str, Any]) -> dict[str, Any]:
    """What the service says it used, under the request's names; only fields that can be compared, and plain values."""
    used = {META_NAMES.get(name, name): value for name, value in meta.items()}
    plain = {name: used[name] for name in COMPARED if name in used and _is_plain(name, used[name])}
    return {name: _short(value) if isinstance(value, str) else value for name, value in plain.items()}


def _is_plain(name: str, value: Any) -> bool:
    """A number, a switch, or a text no longer than a prompt may be; seeds may be a list of numbers."""
    if name == "seed" and isinstance(value, list):
        return len(value) <= MAX_SAMPLES and all(_is_plain("", entry) for entry in value)
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, int):
        return abs(value) < 2**63
    return value is None or (isinstance(value, str) and len(value) <= 2 * PROMPT_CHARACTERS)


def differences(sent: Mapping[str, Any], used: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Where the service used something else than what it was sent. A seed that was left to it cannot differ."""
    asked = {name: value for name, value in sent.items() if name in used}
    if is_nothing(asked.get("seed")):
        asked.pop("seed", None)
    ordered = [name for name in COMPARED if name in asked]
    return tuple(Difference(n, _shown(asked[n]), used[n]) for n in ordered if not _alike(asked[n], used[n]))


def without_key(values: Mapping[str, Any], key: SecretStr) -> dict[str, Any]:
    """The same JSON without any field called key, every echo of the key's text hidden, and within limits.

    It is kept with the run and shown, whatever a service sends: not deeper than DEEPEST, no more than ENTRIES in one
    object or list, no text longer than TEXT_CHARACTERS; fields that make it longer than MOST_CHARACTERS are left out.
    """
    kept, left = {}, MOST_CHARACTERS
    for name, value in _clean(values, key, DEEPEST).items():
        left -= len(name) + len(json.dumps(value))
        if left > 0:
            kept[name] = value
    return kept


def _clean(value: Any, key: SecretStr, depth: int) -> Any:
    secret = key.get_secret_value()
    if isinstance(value, Mapping | list | tuple) and depth == 0:
        return None
    if isinstance(value, Mapping):
        kept = [(str(name), entry) for name, entry in islice(value.items(), ENTRIES) if str(name).lower() != "key"]
        return {_short(hidden(name, secret)): _clean(entry, key, depth - 1) for name, entry in kept}
    if isinstance(value, list | tuple):
        return [_clean(entry, key, depth - 1) for entry in value[:ENTRIES]]
    if isinstance(value, str):
        return _short(hidden(value, secret))
    return value if value is None or _is_plain("", value) else None


def _short(text: str) -> str:
    """Whole characters alone, and not too many: half ones break whatever answer they stand in."""
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= TEXT_CHARACTERS else text[:TEXT_CHARACTERS] + "…"


def hidden(text: str, secret: str) -> str:
    """What is as short as a word stands for itself alone: it would be found in every link."""
    if len(secret) < SHORTEST_SECRET:
        return HIDDEN if secret and text == secret else text
    return text.replace(secret, HIDDEN)


def _track_id(text: str | None) -> int | str | None:
    """Documented as a whole number; what is none goes as the text that it is."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else text or None


def _alike(asked: Any, used: Any) -> bool:
    if is_nothing(asked) or is_nothing(used):
        return is_nothing(asked) == is_nothing(used)
    asked, used = _plain(asked), _plain(used)
    return bool(asked == used)


def _plain(value: Any) -> Any:
    """Numbers, switches and texts so that equal ones of another type are equal."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        text = value.strip()
        if text.lower() in SWITCHES:
            return SWITCHES[text.lower()]
        number = as_number(text)
        return text if number is None else number
    return as_number(value) if isinstance(value, int | float) else value


def _shown(value: Any) -> Any:
    """What was asked as a number where the wire has it as text."""
    plain = _plain(value) if isinstance(value, str) and as_number(value) is not None else value
    return int(plain) if isinstance(plain, float) and plain.is_integer() else plain
