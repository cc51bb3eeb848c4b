"""What is asked for, in the wire's own words. A request that exists is a valid request."""

import secrets
from dataclasses import dataclass, replace

from PIL import Image

from backend.errors import InvalidRequest
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture
from backend.values import SEEDS

PROMPT_CHARACTERS = 10_000
MAX_SAMPLES = 4


@dataclass(frozen=True, kw_only=True)
class InpaintRequest:
    """One wish: this picture, repainted where the mask is white.

    init_image: the picture to change, upright
    mask_image: white = repaint, black = keep; as large as the picture
    avoid_image: nothing is copied from where it is not black; as large as the picture, None where all may be copied
    prompt, negative_prompt: what to paint and what to keep out; at most 10,000 characters each
    width, height: the size of the answer in pixels; one alone lets the other follow by the picture's proportions
    samples: how many alternatives, 1 to 4
    num_inference_steps, guidance_scale, strength: as in diffusers; an engine says which of them it uses
    seed: 0 … 2³²−1, None to draw one; sample i is made with seed + i (modulo 2³²)

    Raises InvalidRequest, worded for the person who asked.
    """

    init_image: Picture
    mask_image: Mask
    avoid_image: Mask | None = None
    prompt: str = ""
    negative_prompt: str = ""
    width: int | None = None
    height: int | None = None
    samples: int = 1
    num_inference_steps: int = 30
    guidance_scale: float = 5.0
    strength: float = 0.7
    seed: int | None = None
    safety_checker: bool = False
    enhance_prompt: bool = False

    def __post_init__(self) -> None:
        self.mask_image.require_size(self.init_image.size)
        if self.avoid_image:
            self.avoid_image.require_size(self.init_image.size)
        if self.mask_image.box is None:
            raise InvalidRequest("Nothing is marked: paint over the part that should change.")
        _require_text("prompt", self.prompt)
        _require_text("negative prompt", self.negative_prompt)
        _require_range("number of samples", self.samples, 1, MAX_SAMPLES)
        _require_range("number of steps", self.num_inference_steps, 1, 1000)
        _require_range("guidance", self.guidance_scale, 0, 100)
        _require_range("strength", self.strength, 0, 1)
        if self.seed is not None and not 0 <= self.seed < SEEDS:
            raise InvalidRequest(f"The seed is {self.seed}: choose 0 to {SEEDS - 1}, or leave it empty to draw one.")

    def seeded(self) -> "InpaintRequest":
        """The same request with a seed, drawn where none was asked for."""
        return self if self.seed is not None else replace(self, seed=draw_seed())

    def scaled(self) -> "InpaintRequest":
        """The same request with its pictures at the size that was asked for."""
        size = self.init_image.size.asked(self.width, self.height)
        if size == self.init_image.size:
            return self
        image = self.init_image.image.resize(size, Image.Resampling.LANCZOS)
        return replace(
            self,
            init_image=replace(self.init_image, image=image, margins=None),
            mask_image=self.mask_image.resized(size),
            avoid_image=self.avoid_image and self.avoid_image.resized(size),
        )

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seed of each sample; raises ValueError for a request without a seed."""
        if self.seed is None:
            raise ValueError("a seed is drawn first: use seeded()")
        return tuple((self.seed + i) % SEEDS for i in range(self.samples))


def draw_seed() -> int:
    """A random multiple of 4: of each four seeds the built-in engine ranks its fills, and the first has the best."""
    return secrets.randbelow(SEEDS // 4) * 4


def _require_text(name: str, text: str) -> None:
    if any(0xD800 <= ord(character) < 0xE000 for character in text):
        raise InvalidRequest(f"The {name} holds half a character: type it again.")
    if len(text) > PROMPT_CHARACTERS:
        raise InvalidRequest(f"The {name} has {len(text):,} characters: shorten it to {PROMPT_CHARACTERS:,} at most.")


def _require_range(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise InvalidRequest(f"The {name} is {value:g}: choose {low:g} to {high:g}.")
