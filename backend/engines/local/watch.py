"""Who looks on while samples are made."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PIL import Image


@dataclass(frozen=True)
class Watch:
    """fraction: told how much is done, 0 … 1; what it raises ends the run within one step
    preview: told how the sample under way looks
    say: told one short sentence whenever something else happens
    """

    fraction: Callable[[float], object]
    preview: Callable[[Image.Image], object] | None = None
    say: Callable[[str], object] = lambda _: None

    def part(self, position: int, count: int) -> "Watch":
        """The same for one of several samples."""
        return replace(self, fraction=lambda fraction: self.fraction((position + fraction) / count))
