"""TIFF files, BigTIFF among them: the header by our own reader of tags, the pixels through Pillow.

Pillow reads every tag when it opens a file and builds a tuple of every strip, and a file has any compression inside:
decoding is never bounded by the size alone.
"""

from io import BytesIO

import numpy as np
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from backend.imaging.files import exif, xmp
from backend.imaging.files.opened_file import Contents, OpenedFile, loaded
from backend.imaging.files.source import Source
from backend.imaging.files.tiff_tags import TagReader
from backend.imaging.geometry import Size

WIDTH, HEIGHT, BITS_PER_SAMPLE, PHOTOMETRIC, XMP = 256, 257, 258, 262, 700  # tags
WHITE_IS_ZERO = 0
LOSSY = ("jpeg", "tiff_jpeg", "webp")  # Pillow's names of compressions


def open_tiff(source: Source) -> OpenedFile:
    """The header of a TIFF file; ValueError where it says no size, or its tags are larger than the file together."""
    reader = TagReader(source)
    fields = reader.first()
    width, height = (reader.number(fields.get(tag)) for tag in (WIDTH, HEIGHT))
    if not width or not height:
        raise ValueError("the file says no size")
    if sum(field.size for field in fields.values()) > source.length:
        raise ValueError("tags share their bytes")
    turned = (reader.number(fields.get(exif.ORIENTATION)) or 1) in range(5, 9)
    return OpenedFile(
        format="TIFF",
        size=Size(height, width) if turned else Size(width, height),  # Pillow's reader turns the pixels itself
        source=source,
        contents=lambda: _contents(source),
        is_plain=False,
    )


def _contents(source: Source) -> Contents:
    image = TiffImageFile(BytesIO(source.whole()))
    bits = max(_bits(image))
    return Contents(
        image=_positive(loaded(image), image),
        icc=image.info.get("icc_profile"),
        exif=exif.cleaned(source),
        resolution=_resolution(source),
        bits=bits,
        xmp=_described(source),
        lossy=image.info.get("compression") in LOSSY,
    )


def _described(source: Source) -> bytes | None:
    reader = TagReader(source)
    field = reader.first().get(XMP)
    return xmp.cleaned(reader.content(field)) if field and field.size <= xmp.READ_LIMIT else None


def _bits(image: TiffImageFile) -> tuple[int, ...]:
    return image.tag_v2.get(BITS_PER_SAMPLE) or (1,)


def _positive(pixels: Image.Image, file: TiffImageFile) -> Image.Image:
    """Pillow turns "white is zero" round by itself, but not where the levels have more than 8 bits."""
    if not pixels.mode.startswith("I;16") or file.tag_v2.get(PHOTOMETRIC) != WHITE_IS_ZERO:
        return pixels
    highest = 2 ** max(_bits(file)) - 1
    return Image.fromarray(highest - np.asarray(pixels).astype(np.uint16))


def _resolution(source: Source) -> tuple[int, int] | None:
    """Of the pixels as Pillow's reader hands them out: turned already."""
    found = exif.resolution(source)
    return (found[1], found[0]) if found and exif.orientation(source) >= 5 else found
