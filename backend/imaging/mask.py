"""The mask: which part is repainted. Its polarity (white = repaint) and its clean-up live here and nowhere else."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops

from backend.errors import InvalidRequest
from backend.imaging.geometry import Box, Size

NOISE = 32  # levels: below it black, above 255 - it white, in a mask that was stored with losses
CLEAR_SHARE = 0.95  # share of nearly black or white pixels from which a lossy mask is taken as hard-edged


@dataclass(frozen=True)
class Mask:
    """An 8-bit grey picture: 255 is repainted, 0 is kept, levels between blend."""

    image: Image.Image

    def __post_init__(self) -> None:
        if self.image.mode != "L":
            raise ValueError("a Mask is made of a mode L image; use Mask.from_image for others")

    @classmethod
    def from_image(cls, image: Image.Image, lossy: bool = False) -> "Mask":
        """A mask from any picture: luminance times opacity, with the noise of lossy files cleaned away.

        lossy: whether the file format may have added noise (JPEG). A mask that is black and white but for the noise
        is cut at 128; one with soft edges keeps them, and only its ends are straightened.
        """
        grey = _grey(image)
        return cls(_cleaned(grey) if lossy else grey)

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

    def array(self) -> np.ndarray:
        """The levels as uint8, height × width."""
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


def _grey(image: Image.Image) -> Image.Image:
    if image.mode == "L":
        return image
    if image.mode.startswith("I"):
        return Image.fromarray((np.asarray(image).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8))
    if image.has_transparency_data:
        visible = image.convert("RGBA")
        return ImageChops.multiply(visible.convert("RGB").convert("L"), visible.getchannel("A"))
    return image.convert("L")


def _cleaned(grey: Image.Image) -> Image.Image:
    histogram = np.asarray(grey.histogram())
    clear = histogram[: 2 * NOISE].sum() + histogram[256 - 2 * NOISE :].sum()
    if clear >= CLEAR_SHARE * histogram.sum():
        return grey.point([255 * (level >= 128) for level in range(256)])
    return grey.point([0 if level < NOISE else 255 if level >= 256 - NOISE else level for level in range(256)])
