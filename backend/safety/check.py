"""The one place that finished samples of every engine pass where somebody asked for a check."""

from collections.abc import Callable
from dataclasses import replace

from PIL import Image

from backend.imaging.picture import Picture
from backend.imaging.receipt import receipt
from backend.request import InpaintRequest
from backend.result import Sample

Checker = Callable[[Picture], bool]  # whether a picture must not be shown


def checked(sample: Sample, request: InpaintRequest, checker: Checker | None) -> Sample:
    """The sample, or a blank picture in its place where the check was asked for and the checker flags it.

    The whole picture is blank, not only what was filled: a hole in it would look like the engine's work. The receipt
    says what that changed.
    """
    if not (request.safety_checker and checker and checker(sample.image)):
        return sample
    bands = len(sample.image.image.getbands())
    level = (0, 255) if bands == 2 else (0, 0, 0, 255)[:bands]
    blank = Image.new(sample.image.image.mode, sample.image.image.size, level if bands > 1 else 0)
    proof = receipt(request.init_image.image, blank, request.mask_image)
    return replace(sample, image=replace(sample.image, image=blank), flagged=True, receipt=proof)
