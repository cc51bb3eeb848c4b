"""What an engine is: something that can inpaint a region. It sees no whole picture, no widget and no database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from backend.imaging.region import Working
from backend.request import MAX_SAMPLES, InpaintRequest
from backend.result import InpaintResult

OnProgress = Callable[[float], object]  # a fraction, 0 … 1; may raise Cancelled


@dataclass(frozen=True)
class Capabilities:
    """What an engine can do; the page shows only that, and the Inpainter refuses the rest in words.

    label: its name on the page
    device: runs on the same device wait for each other
    uses: the request's fields that have an effect, besides the picture, the mask and the number of samples
    note: what happens to the picture, said beside the button
    prompt_note: said in place of the prompt where the engine reads none
    max_samples: how many alternatives in one run
    needs_surroundings: it continues what is around the mask, so something must be left
    working: the sizes it works at
    """

    label: str
    device: str
    uses: frozenset[str]
    note: str
    prompt_note: str = ""
    max_samples: int = MAX_SAMPLES
    needs_surroundings: bool = False
    working: Working = field(default_factory=Working)

    @property
    def uses_prompt(self) -> bool:
        return "prompt" in self.uses


class Engine(Protocol):
    """One way of filling a region."""

    @property
    def name(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def inpaint(self, request: InpaintRequest, on_progress: OnProgress) -> InpaintResult:
        """Fill the region in `request`, whose picture is RGB at a working size and whose seed is set.

        The samples are as large as the request's picture. When `on_progress` raises Cancelled, the samples already
        finished are returned; with none finished the exception passes through. Raises EngineError.
        """
        ...
