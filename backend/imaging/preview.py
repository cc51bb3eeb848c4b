"""How a sample under way looks: a small picture, and where it belongs."""

from dataclasses import dataclass

from PIL import Image

from backend.imaging.geometry import Box


@dataclass(frozen=True)
class Preview:
    """A rough look at what is being made.

    image: small, RGB
    box: the part of the picture that it shows, in the picture's pixels; None: all of what the engine was given
    sample: of which sample, by its position
    """

    image: Image.Image
    box: Box | None = None
    sample: int = 0
