"""Pictures and picture files for the tests of the imaging modules."""

import random
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from backend.imaging.files.codec import encode_png
from backend.imaging.picture import Picture


def noise(mode: str, size: tuple[int, int] = (7, 5), seed: int = 1) -> Image.Image:
    """Random levels in every channel."""
    bands = len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, size, random.Random(seed).randbytes(size[0] * size[1] * bands))


def file_of(image: Image.Image, name: str, **options: Any) -> bytes:
    """The bytes of a file in this format, as Pillow writes it."""
    stream = BytesIO()
    image.save(stream, name, **options)
    return stream.getvalue()


def png_of(picture: Picture, chunks: tuple[tuple[bytes, bytes], ...] = ()) -> bytes:
    """The bytes of our own PNG."""
    stream = BytesIO()
    encode_png(picture, stream, chunks)
    return stream.getvalue()


def camera_exif(orientation: int = 1) -> bytes:
    """What a camera writes: maker, date, resolution, exposure, and a place and a maker note that are not handed on."""
    exif = Image.Exif()
    exif[274] = orientation
    exif[271] = "Maker"
    exif[306] = "2024:05:06 07:08:09"
    exif[282], exif[283], exif[296] = 300, 150, 2
    camera = exif.get_ifd(0x8769)
    camera[33434], camera[34855], camera[37500] = 0.005, 400, b"secret maker note"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 8.0, 30.0)
    return exif.tobytes()


def grain(height: int, width: int, seed: int = 0) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def rectangle(shape: tuple[int, int], top: int, left: int, height: int, width: int) -> NDArray[np.bool_]:
    mask = np.zeros(shape, bool)
    mask[top : top + height, left : left + width] = True
    return mask


def blocks(side: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Noise of bold grains, with a mask in its middle."""
    image = grain(side // 5, side // 5, 2).repeat(5, axis=0).repeat(5, axis=1)
    return image, rectangle((side, side), side // 4, side // 4, side // 2, side // 2)
