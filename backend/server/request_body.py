"""From the body of a request to what is really going to be done: loose types read, limits held, a seed drawn."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from pydantic import ValidationError

from backend.engines.base import Capabilities
from backend.errors import InvalidRequest
from backend.imaging.geometry import Size
from backend.protocol.endpoint_request import EndpointRequest
from backend.protocol.wire import WireRequest, is_nothing
from backend.request import MAX_SAMPLES, PROMPT_CHARACTERS, draw_seed
from backend.server.pictures import LINK
from backend.values import SEEDS, as_number, as_seed, as_switch, as_whole

MAX_SIDE = 1024
STEPS = (1, 50)
GUIDANCE = (1, 5)
LINK_CHARACTERS = 2048
WEBHOOK_CHARACTERS = 2048
TRACK_CHARACTERS = 1000
# Added to a prompt that is to be enhanced; what photographers write about a picture that came out well.
ENHANCING = ("natural light", "sharp focus", "fine detail", "realistic texture", "balanced colours", "high resolution")
WHOLE, NUMBER, SWITCH, TEXT = "a whole number", "a number", "yes or no", "a text"
KINDS = {
    **dict.fromkeys(("width", "height", "samples", "num_inference_steps", "seed"), WHOLE),
    **dict.fromkeys(("guidance_scale", "strength"), NUMBER),
    **dict.fromkeys(("safety_checker", "enhance_prompt", "instant_response", "base64"), SWITCH),
    **dict.fromkeys(("prompt", "negative_prompt", "init_image", "mask_image", "webhook"), TEXT),
}


def read_request(body: Mapping[str, Any], capabilities: Capabilities) -> EndpointRequest:
    """Everything in the body that is known, within the limits; raises InvalidRequest, one sentence for the caller."""
    asked = _asked(body)
    for name in ("init_image", "mask_image"):
        if not getattr(asked, name).strip():
            raise InvalidRequest(f"The {name} field is required: pass the link to the picture.")
        _require_link(name, getattr(asked, name).strip())
    for name in ("prompt", "negative_prompt"):
        _require_text(name, getattr(asked, name), PROMPT_CHARACTERS)
    is_service = capabilities.queue.is_service
    return EndpointRequest(
        init_image=asked.init_image.strip(),
        mask_image=asked.mask_image.strip(),
        prompt=asked.prompt if is_service or not asked.enhance_prompt else enhanced(asked.prompt),
        negative_prompt=asked.negative_prompt,
        width=_side("width", asked.width),
        height=_side("height", asked.height),
        samples=_clamped(asked.samples, 1, min(MAX_SAMPLES, capabilities.limits.max_samples)),
        num_inference_steps=_clamped(asked.num_inference_steps, *STEPS),
        guidance_scale=_guidance(asked.guidance_scale, capabilities),
        strength=min(max(_finite("strength", asked.strength), 0.0), 1.0),
        seed=draw_seed() if asked.seed is None else asked.seed,
        safety_checker=asked.safety_checker,
        enhance_prompt=is_service and asked.enhance_prompt,
        base64=asked.base64,
        instant_response=asked.instant_response,
        webhook=_require_text("webhook", asked.webhook, WEBHOOK_CHARACTERS) if asked.webhook else None,
        track_id=_track_id(body.get("track_id")),
    )


def enhanced(prompt: str) -> str:
    """The prompt with descriptive words after it; an empty one stays empty, and no word is said twice."""
    said = prompt.lower()
    words = [words for words in ENHANCING if words not in said]
    return ", ".join([prompt, *words]) if prompt.strip() else prompt


def _asked(body: Mapping[str, Any]) -> WireRequest:
    known = {name: value for name, value in body.items() if name in KINDS and not is_nothing(value)}
    try:
        return WireRequest.model_validate({name: _loose(name, value) for name, value in known.items()})
    except (ValidationError, OverflowError) as error:
        locations = error.errors(include_url=False)[0]["loc"] if isinstance(error, ValidationError) else ()
        raise _wrong(str(locations[0]) if locations else "body") from error


def _loose(name: str, value: Any) -> Any:
    """Numbers and switches out of texts, texts out of numbers."""
    kind = KINDS[name]
    if kind == TEXT:
        return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    if name == "seed":
        return _seed(value)
    try:
        return {WHOLE: as_whole, NUMBER: as_number, SWITCH: as_switch}[kind](value)
    except ValueError as error:
        raise _wrong(name) from error


def _wrong(name: str) -> InvalidRequest:
    return InvalidRequest(f"The {name} is not valid: pass {KINDS.get(name, 'something else')}.")


def _side(name: str, value: int | None) -> int | None:
    if value is not None and not 1 <= value <= MAX_SIDE:
        raise InvalidRequest(
            f"The {name} is {_shown(value)}: pass 1 to {MAX_SIDE}, or leave it out for the picture's own."
        )
    return value


def answer_size(own: Size, width: int | None, height: int | None) -> Size:
    """The size of the answer to a picture of this size; raises InvalidRequest where a side that follows is too long."""
    size = own.asked(width, height)
    if (width is None) != (height is None) and max(size) > MAX_SIDE:
        given, other = ("width", "height") if height is None else ("height", "width")
        raise InvalidRequest(
            f"With this {given} alone the {other} would be {max(size)}, and {MAX_SIDE} is the most: pass less, or both."
        )
    return size


def _guidance(value: float, capabilities: Capabilities) -> float:
    low, high = capabilities.limits.guidance_scale
    used = min(max(_finite("guidance_scale", value), GUIDANCE[0], low), GUIDANCE[1], high)
    return float(round(used)) if capabilities.limits.whole_guidance else used


def _seed(value: Any) -> int | None:
    """As every door reads it, refused in the words of this one."""
    try:
        return as_seed(value)
    except InvalidRequest:
        limits = f"from 0 to {SEEDS - 1}, or null to draw one"
    try:
        number = as_whole(value)
    except ValueError:
        raise InvalidRequest(f"The seed is not valid: pass a whole number {limits}.") from None
    raise InvalidRequest(f"The seed is {_shown(number)}: pass a whole number {limits}.")


def _shown(number: int) -> str:
    return str(number) if abs(number) < 10**20 else "too large"


def _finite(name: str, value: float) -> float:
    if not isfinite(value):
        raise InvalidRequest(f"The {name} is not valid: pass a number.")
    return value


def _clamped(value: int, low: int, high: int) -> int:
    return min(max(value, low), high)


def _require_text(name: str, text: str, limit: int) -> str:
    if len(text) > limit:
        raise InvalidRequest(f"The {name} has {len(text):,} characters: shorten it to {limit:,} at most.")
    if any(0xD800 <= ord(character) < 0xE000 for character in text):
        raise InvalidRequest(f"The {name} holds half a character: send it again.")
    return text


def _require_link(name: str, text: str) -> None:
    """A picture that comes itself may be long, a link to one not."""
    if LINK.match(text):
        _require_text(f"link in {name}", text, LINK_CHARACTERS)


def _track_id(value: Any) -> Any:
    if is_nothing(value):
        return None
    is_endless = isinstance(value, float) and not isfinite(value)
    if isinstance(value, Mapping | list) or is_endless or len(str(value)) > TRACK_CHARACTERS:
        raise InvalidRequest("The track_id is not valid: pass a number or a short text.")
    return value
