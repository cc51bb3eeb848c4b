"""The pictures to try the program with; each comes with its mask."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "assets" / "examples"


@dataclass(frozen=True)
class Example:
    """A picture and a mask in the examples' folder; title says what is to go."""

    name: str
    title: str

    @property
    def image_path(self) -> Path:
        return FOLDER / f"{self.name}.jpg"

    @property
    def mask_path(self) -> Path:
        return FOLDER / f"{self.name}-mask.png"


EXAMPLES = (
    Example("beach", "Take the ball off the beach"),
    Example("wall", "Clean the wall"),
    Example("lake", "Free the view of the lake"),
)
