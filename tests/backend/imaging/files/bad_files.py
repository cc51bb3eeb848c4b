"""Files that are no pictures, pictures that lie, and pictures that are broken: built here, byte by byte."""

import random
import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF")
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    """A PNG chunk with a checksum that fits."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(
    *extra: bytes, size: tuple[int, int] = (4, 4), bits: int = 8, colours: int = 2, rows: bytes | None = None
) -> bytes:
    """A PNG file of these chunks; rows: the pixels with the filter byte of each row, black where not given."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colours]
    if rows is None:
        rows = bytes(min(size[1], 64) * (1 + (min(size[0], 64) * channels * bits + 7) // 8))
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, bits, colours, 0, 0, 0))
    return SIGNATURE + header + b"".join(extra) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A PNG chunk of 100 kB that inflates to 100 MB."""
    return chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100_000_000), 9))


def profile_bomb() -> bytes:
    """A PNG colour profile that inflates to 100 MB."""
    return chunk(b"iCCP", b"bomb\0\0" + zlib.compress(bytes(100_000_000), 9))


def encoded(name: str, size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """A noisy picture in this format."""
    noise = Image.frombytes("RGB", size, random.Random(5).randbytes(size[0] * size[1] * 3))
    stream = BytesIO()
    noise.save(stream, name, **options)
    return stream.getvalue()


def cut_files() -> dict[str, bytes]:
    """Every format, cut short at many places; and a progressive JPEG, whose first scan alone covers everything."""
    whole = {name: encoded(name) for name in FORMATS} | {"progressive": encoded("JPEG", progressive=True)}
    shares = (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97)
    return {f"{name} {share}": data[: int(share * len(data))] for name, data in whole.items() for share in shares}


def foreign_files() -> dict[str, bytes]:
    """What is no picture, or of a kind that is not opened here."""
    stream = BytesIO()
    Image.new("RGB", (8, 8)).save(stream, "PDF")
    return {
        "text": b"This is a shopping list: milk, bread, butter.",
        "one byte": b"\xff",
        "html": b"<!doctype html><title>404</title>",
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
        "pdf": stream.getvalue(),
        "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        "ppm": b"P6 2 2 255\n" + bytes(12),
        "psd": b"8BPS\0\1" + bytes(40),
        "zip": b"PK\3\4" + bytes(60),
        "film": struct.pack(">I", 24) + b"ftypisom" + bytes(4) + b"isommp42" + bytes(50),
        "zeros": bytes(1000),
    }


def lying_files() -> dict[str, bytes]:
    """Headers that declare what would fill the memory, or nothing at all."""
    jpeg = encoded("JPEG")
    frame = jpeg.index(b"\xff\xc0") + 5
    gif = encoded("GIF")
    bmp = encoded("BMP")
    return {
        "png of 60000x60000": png(size=(60_000, 60_000)),
        "png of 2147483647x2147483647": png(size=(2**31 - 1, 2**31 - 1)),
        "png of 0x0": png(size=(0, 0)),
        "jpeg of 65500x65500": jpeg[:frame] + struct.pack(">HH", 65_500, 65_500) + jpeg[frame + 4 :],
        "jpeg of 0x0": jpeg[:frame] + bytes(4) + jpeg[frame + 4 :],
        "gif of 65535x65535": gif[:6] + struct.pack("<HH", 65_535, 65_535) + gif[10:],
        "bmp of 100000x100000": bmp[:18] + struct.pack("<ii", 100_000, 100_000) + bmp[26:],
    }


def broken_files() -> dict[str, bytes]:
    """Files of the right kind with something wrong inside."""
    good = bytearray(encoded("PNG"))
    good[-13] ^= 0xFF  # the last byte of the checksum of the pixels
    header = SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0))
    return {
        "png with a wrong checksum": bytes(good),
        "png without pixels": header + chunk(b"IEND", b""),
        "png with an unknown critical chunk": png(chunk(b"CgBI", b"\0\0\0\0")),
        "png without a header": SIGNATURE + chunk(b"IEND", b""),
        "png of a wrong kind of pixels": png(bits=3),
        "png alone": SIGNATURE,
        "tiff without pictures": b"II*\0" + bytes(60),
        "webp without pictures": b"RIFF\x20\0\0\0WEBP" + bytes(40),
        "heic without pictures": struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(50),
    }
