"""The mask: which part is repainted. White = repaint lives here; `masks` says how files are understood."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from backend.errors import InvalidRequest
from backend.imaging.files.pixel_modes import StoredPixels
from backend.imaging.geometry import Box, Size
from backend.imaging.masks.rules import marks_in


@dataclass(frozen=True)
class Mask:
    """An 8-bit grey picture: 255 is repainted, 0 is kept, levels between blend; ValueError for another mode.

    note: how a mask that was made elsewhere was understood, one sentence; "" for a plain one
    """

    image: Image.Image
    note: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if self.image.mode != "L":
            raise ValueError("a Mask is made of a mode L image; use Mask.from_image for others")

    @classmethod
    def from_image(cls, image: Image.Image, lossy: bool = False) -> "Mask":
        """A mask from any picture, understood as `masks` says; raises InvalidRequest where it shows no mask.

        lossy: whether the file format may have added noise (JPEG)
        """
        return cls(*marks_in(StoredPixels(image), lossy))

    @property
    def size(self) -> Size:
        return Size(*self.image.size)

    @property
    def box(self) -> Box | None:
        """The smallest box around every pixel that is not kept, or None where nothing is marked."""
        box = self.image.getbbox()
        return Box(*box) if box else None

    @property
    def covers_everything(self) -> bool:
        """Whether no pixel at all is left to continue from."""
        return bool(self.array().min() > 0)

    def array(self) -> NDArray[np.uint8]:
        """The levels, (height, width), 0 … 255."""
        return np.asarray(self.image)

    def cropped(self, box: Box) -> "Mask":
        return Mask(self.image.crop(box))

    def resized(self, size: Size) -> "Mask":
        return Mask(self.image.resize(size, Image.Resampling.BILINEAR))

    def require_size(self, size: Size) -> None:
        """Raise InvalidRequest, naming both sizes, unless the mask is as large as its picture."""
        if self.size == size:
            return
        advice = "turn it by 90°" if self.size == size.turned else "save it at the picture's size"
        raise InvalidRequest(f"The mask is {self.size} but the picture is {size}: {advice} and load it again.")
