"""A sample as JPEG or WebP: smaller, with its profile and description, and without the project."""

from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageCms

from backend.errors import InvalidRequest
from backend.imaging.files import colour_chunks
from backend.imaging.files.codec import check_size
from backend.imaging.files.matrix_profile import profile_of
from backend.imaging.files.pixel_modes import to_srgb
from backend.imaging.picture import Picture

ENDINGS = {"JPEG": "jpg", "WEBP": "webp"}
NAMES = {"JPEG": "JPEG", "WEBP": "WebP"}
LONGEST_SIDES = {"JPEG": 65_500, "WEBP": 16_383}  # pixels; what the encoders take
QUALITIES = range(1, 101)
FULL_COLOUR = 90  # the quality from which on JPEG keeps the colour of each pixel
WEBP_EFFORT = 2  # of 6: 12 megapixels of a photo in half the time of the usual 4, 3 % larger
PER_METRE = 39.3701


@dataclass(frozen=True)
class Copy:
    """The kind of file that is asked for; raises InvalidRequest for what is none. quality: 1 to 100."""

    kind: str
    quality: int = 90

    def __post_init__(self) -> None:
        if self.kind not in ENDINGS:
            raise InvalidRequest("Samples come as PNG, JPEG or WebP: choose one of them.")
        if type(self.quality) is not int or self.quality not in QUALITIES:
            raise InvalidRequest("The quality is a whole number from 1 to 100: type one.")


def write_copy(picture: Picture, copy: Copy, destination: Path | BinaryIO) -> None:
    """Write the picture; InvalidRequest where the format cannot hold it.

    JPEG has no transparency: there what is see-through stands on white. Colours that PNG describes by chunks are
    described by a profile.
    """
    check_size(picture.size)
    longest = LONGEST_SIDES[copy.kind]
    if max(picture.size) > longest:
        raise InvalidRequest(
            f"This sample is {picture.size}, and {NAMES[copy.kind]} holds {longest:,} pixels on a side: take the PNG."
        )
    picture = _with_profile(picture, copy.kind)
    image = picture.image if copy.kind == "WEBP" else _on_white(picture.image)
    options = {"icc_profile": picture.icc, "exif": picture.exif or b"", "xmp": picture.xmp or b""}
    if copy.kind == "WEBP":
        # exact: the colours under what is see-through stay too
        image.save(destination, "WEBP", quality=copy.quality, method=WEBP_EFFORT, exact=True, **options)
        return
    dots = tuple(min(65_535, round(dots / PER_METRE)) for dots in picture.resolution or ())
    subsampling = 0 if copy.quality >= FULL_COLOUR else 2
    image.save(
        destination, "JPEG", quality=copy.quality, subsampling=subsampling, dpi=dots or (0, 0), comment=b"", **options
    )


def _with_profile(picture: Picture, kind: str) -> Picture:
    """The same with all that is said of its colours said by a profile that the format can hold."""
    is_grey = picture.image.mode in ("L", "LA")
    icc = picture.icc
    if b"cICP" in dict(picture.colour) or icc is None:
        is_usual = colour_chunks.is_usual(picture.colour)
        icc = None if is_usual else profile_of(picture.colour, is_grey)
        if icc is None and not is_usual:
            raise InvalidRequest(f"{NAMES[kind]} cannot hold the colours of this picture: take the PNG.")
    if kind == "WEBP" and is_grey and icc:  # it has no grey pixels, and so no profile for them
        return replace(picture, image=_grey_as_srgb(picture.image, icc), icc=None)
    return replace(picture, icc=icc)


def _grey_as_srgb(image: Image.Image, icc: bytes) -> Image.Image:
    turned = to_srgb(image.getchannel("L"), ImageCms.ImageCmsProfile(BytesIO(icc)))
    if image.mode == "LA":
        turned.putalpha(image.getchannel("A"))
    return turned


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in ("LA", "RGBA"):
        return image
    mode = image.mode[:-1]
    paper = Image.new(mode, image.size, "white")
    paper.paste(image.convert(mode), mask=image.getchannel("A"))
    return paper
