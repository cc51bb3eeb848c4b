"""A sample taken in part: what of it is to stay is the sample's, everything else as it was before."""

from dataclasses import replace

from backend.imaging.cutout import paste
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture


def kept_part(before: Picture, sample: Picture, kept: Mask) -> Picture:
    """The picture from before with a part of the sample: level 0 leaves it as it was and 255 takes the sample, exactly.

    Between them both are blended, as a fill is where its mask is soft. Raises InvalidRequest where sizes differ.
    """
    for size in (before.size, sample.size):
        kept.require_size(size)
    image = before.image.copy()
    paste(sample.image.convert(image.mode), image, kept.image)
    return replace(before, image=image, margins=None, notes=())
