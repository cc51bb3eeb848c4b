"""What a caller of our endpoint asks for, as it is carried out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, kw_only=True)
class EndpointRequest:
    """One request to the endpoint as it is carried out.

    init_image, mask_image: links, or the pictures themselves in base64
    prompt: as it is used; enhance_prompt: whether the engine, a service of its own, is to add words to it
    seed: drawn where none was asked for
    track_id: as it came, any scalar
    size: of the result, as far as it is known
    """

    init_image: str = ""
    mask_image: str = ""
    prompt: str = ""
    negative_prompt: str = ""
    width: int | None = None
    height: int | None = None
    samples: int = 1
    num_inference_steps: int = 30
    guidance_scale: float = 5.0
    strength: float = 0.7
    seed: int = 0
    safety_checker: bool = False
    enhance_prompt: bool = False
    base64: bool = False
    instant_response: bool = False
    webhook: str | None = None
    track_id: Any = None
    size: tuple[int | None, int | None] = (None, None)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "EndpointRequest":
        """What is known here of what any version of the program wrote."""
        known: dict[str, Any] = {f.name: values[f.name] for f in fields(cls) if f.name in values}
        known["size"] = tuple(known.get("size", cls.size))
        return cls(**known)
