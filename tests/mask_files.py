"""Masks as others' tools write them, of one box or one disc."""

import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from backend.imaging.mask import Mask
from backend.imaging.reading.reader import Reader

SIZE = (160, 120)
BOX = (50, 40, 110, 90)
OFFSET = 200  # of the pixels in a TIFF file
Draw = Callable[[], Image.Image]


def right() -> np.ndarray:
    """Where the masks of these tests mark."""
    marked = np.zeros(SIZE[::-1], bool)
    marked[BOX[1] : BOX[3], BOX[0] : BOX[2]] = True
    return marked


def flat(ground: Any, mark: Any, mode: str = "RGB") -> Image.Image:
    image = Image.new(mode, SIZE, ground)
    image.paste(mark, BOX)
    return image


def disc(ground: Any, mark: Any, mode: str = "RGB") -> Image.Image:
    """With an antialiased edge."""
    large = Image.new("L", (SIZE[0] * 8, SIZE[1] * 8))
    ImageDraw.Draw(large).ellipse([8 * side for side in BOX], fill=255)
    soft = large.resize(SIZE, Image.Resampling.BOX)
    return Image.composite(Image.new(mode, SIZE, mark), Image.new(mode, SIZE, ground), soft)


def levels16(ground: int, mark: int) -> Image.Image:
    return Image.fromarray(np.where(right(), mark, ground).astype(np.uint16))


def photo(mode: str = "RGB") -> Image.Image:
    coarse = np.random.default_rng(3).integers(20, 235, (8, 10, 3)).astype(np.uint8)
    return Image.fromarray(coarse).resize(SIZE, Image.Resampling.BICUBIC).convert(mode)


def holed(image: Image.Image) -> Image.Image:
    image.putalpha(flat(255, 0, "L"))
    return image


def palette(*colours: tuple[int, int, int]) -> Image.Image:
    image = flat(0, 1, "P")
    image.putpalette([level for colour in colours for level in colour])
    return image


def stored(image: Image.Image, name: str = "PNG", **options: Any) -> bytes:
    stream = BytesIO()
    image.save(stream, name, **options)
    return stream.getvalue()


def saved_on_the_page(image: Image.Image) -> bytes:
    """A mask as the page's own download has it: with a chunk that says so."""
    data, chunk = stored(image), b"inMK"
    return data[:33] + bytes(4) + chunk + zlib.crc32(chunk).to_bytes(4, "big") + data[33:]


def understood(data: bytes) -> Mask:
    reader = Reader()
    try:
        return reader.decode_mask(data)
    finally:
        reader.close()
