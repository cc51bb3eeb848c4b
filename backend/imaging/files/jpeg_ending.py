"""JPEG files that end without an end marker: whole, if nothing that follows could change a pixel; else they are cut.

A decoder fills what is missing with grey and does not say so. So the file is ended in several ways, with the marker
alone and with other data before it: where every way gives the same pixels, all of them were there. A file in several
scans has to bring every bit of every coefficient as well, for a scan that is not there at all changes nothing.
"""

import random
import re
from collections.abc import Callable, Iterator

from PIL import Image, ImageChops

END, SCAN = 0xD9, 0xDA
END_MARKER = b"\xff\xd9"
NEXT = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")  # a marker; not stuffing, and no restart
TRIES = 2
FILLING = 512  # bytes put in the place of what may be missing
ROWS = 256  # of a picture that are compared at once
COEFFICIENTS = 64
MOST_SCANS = 5000


def has_end(pixels: bytes) -> bool:
    """Whether an end marker stands in a file, of which these are the bytes from its first scan on."""
    return END_MARKER in pixels


def completed(pixels: bytes, components: int, decoded: Callable[[bytes], Image.Image]) -> Image.Image:
    """The picture of a file without its end marker; EOFError where a part of it is missing.

    pixels: the file from its first scan on; components: of its frame; decoded: decodes such bytes with an end
    """
    pixels = pixels.rstrip(b"\xff")  # half a marker
    if not _brings_everything(pixels, components):
        raise EOFError("a scan is missing")
    try:
        return _surely(pixels, decoded)
    except OSError as error:
        raise EOFError("the file ends within a scan") from error


def _surely(pixels: bytes, decoded: Callable[[bytes], Image.Image]) -> Image.Image:
    image = decoded(pixels + END_MARKER)
    draw = random.Random(1)
    for _ in range(TRIES):
        filling = bytes(draw.randrange(255) for _ in range(FILLING))
        if not _is_same(image, decoded(pixels + filling + END_MARKER)):
            raise EOFError("the file ends within its pixels")
    return image


def _brings_everything(pixels: bytes, components: int) -> bool:
    """Whether the scans together send all bits of all coefficients of so many components."""
    sent: dict[int, list[int | None]] = {}
    for header in _scans(pixels):
        count = header[0]
        if len(header) < 1 + 2 * count + 3:
            return False
        first, last, bits = header[1 + 2 * count : 4 + 2 * count]
        for component in header[1 : 1 + 2 * count : 2]:
            left = sent.setdefault(component, [None] * COEFFICIENTS)
            left[first : last + 1] = [bits & 15] * (min(last, COEFFICIENTS - 1) + 1 - first)
    return len(sent) == components and all(left == [0] * COEFFICIENTS for left in sent.values())


def _scans(pixels: bytes) -> Iterator[bytes]:
    """The headers of all scans, without their lengths."""
    at = 0
    for _ in range(MOST_SCANS):
        marker = NEXT.search(pixels, at)
        if not marker or marker[1][0] == END:
            return
        at = marker.end()
        length = int.from_bytes(pixels[at : at + 2], "big")
        if marker[1][0] == SCAN and length > 2:
            yield pixels[at + 2 : at + length]
        at += length


def _is_same(one: Image.Image, other: Image.Image) -> bool:
    """Compared some rows at a time, so that it costs no third picture."""
    for top in range(0, one.height, ROWS):
        band = (0, top, one.width, min(top + ROWS, one.height))
        if ImageChops.difference(one.crop(band), other.crop(band)).getbbox():
            return False
    return True
