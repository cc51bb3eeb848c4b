"""Which kind of picture file some bytes are, and its header: everything known before a single pixel is decoded.

Each kind has a reader of its own beside this file. What they hold in memory and how long they look has limits, whatever
the file says. Pillow's readers are called by name and not through Image.open: nothing else can open, and a picture of
any declared size gets our own sentence instead of Pillow's warning about bombs.
"""

from collections.abc import Callable

from backend.imaging.files import png_chunks
from backend.imaging.files.bmp import open_bmp
from backend.imaging.files.gif import open_gif
from backend.imaging.files.heif import open_avif, open_heif
from backend.imaging.files.jpeg import open_jpeg
from backend.imaging.files.opened_file import NoPicture, OpenedFile
from backend.imaging.files.png import open_png
from backend.imaging.files.source import Source
from backend.imaging.files.tiff import open_tiff
from backend.imaging.files.webp import open_webp

READERS: dict[str, Callable[[Source], OpenedFile]] = {
    "AVIF": open_avif,
    "BMP": open_bmp,
    "GIF": open_gif,
    "HEIF": open_heif,
    "JPEG": open_jpeg,
    "PNG": open_png,
    "TIFF": open_tiff,
    "WEBP": open_webp,
}
BEGINNINGS = {
    b"\xff\xd8\xff": "JPEG",
    png_chunks.SIGNATURE: "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"II+\0": "TIFF",
    b"MM\0+": "TIFF",
    b"BM": "BMP",
}
AVIF_BRANDS = {b"avif", b"avis"}
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"mif2", b"msf1"}
BEGINNING = 1024  # bytes that tell


def open_file(source: Source) -> OpenedFile:
    """Read the header; raises InvalidRequest for what is no known picture file, and whatever a reader raises."""
    name = _format(source.part(0, BEGINNING))
    if name is None:
        raise NoPicture("This is no picture that can be opened here: use JPEG, PNG, WebP, TIFF, BMP, GIF or HEIC.")
    return READERS[name](source)


def _format(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        return _heif_format(data)
    return next((name for beginning, name in BEGINNINGS.items() if data.startswith(beginning)), None)


def _heif_format(data: bytes) -> str | None:
    """AVIF, HEIF, or None for the films that begin in the same way (ISO 14496-12, the `ftyp` box)."""
    box = data[8 : min(int.from_bytes(data[:4], "big"), BEGINNING)]
    brands = {box[:4], *(box[at : at + 4] for at in range(8, len(box), 4))}
    if brands & AVIF_BRANDS:
        return "AVIF"
    return "HEIF" if brands & HEIF_BRANDS else None
