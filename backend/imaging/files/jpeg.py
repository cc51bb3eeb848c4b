"""JPEG files (ITU-T T.81): the segments before the pixels are read here, with limits; Pillow sees only what it needs.

Sequential files that come in one scan are as much work as they have pixels; others may hold any number of scans.
"""

import re
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from backend.imaging.files import exif, jpeg_ending, xmp
from backend.imaging.files.opened_file import PROFILE_LIMIT, Contents, OpenedFile, loaded
from backend.imaging.files.source import Source
from backend.imaging.files.tiff_tags import PREFIX
from backend.imaging.geometry import Size

START, END, SCAN = 0xD8, 0xD9, 0xDA
ALONE = (0x01, *range(0xD0, 0xD8))  # markers without a segment
TABLES = (0xC4, 0xCC, 0xDB, 0xDD)  # Huffman and arithmetic tables, quantisation, restarts
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
SEQUENTIAL = (0xC0, 0xC1)
APP0, APP1, APP2, APP14 = 0xE0, 0xE1, 0xE2, 0xEE
DESCRIBED = b"http://ns.adobe.com/xap/1.0/\0"
PROFILE = b"ICC_PROFILE\0"
MOST_SEGMENTS = 10_000  # before the pixels; a file has a few hundred where its profile and its metadata are huge
MOST_TABLES = 200
MOST_EXIF = 30  # segments; 65 kB each
MARKER = re.compile(rb"\xff[^\x00\xff]", re.DOTALL)
TAIL = 100_000  # bytes in which the end marker is looked for; what stands behind it is a preview, or a program's own
NEAR, FAR = 24, 65_536  # bytes that are looked through for the next marker


@dataclass
class _Segments:
    """What was found before the pixels. needed: by name or position, what a decoder has to see, in order."""

    needed: dict[int | str, bytes] = field(default_factory=dict)
    frame: int = 0
    components: int = 0
    exif_parts: list[bytes] = field(default_factory=list)
    profile: list[bytes] = field(default_factory=list)
    jfif: bytes = b""
    described: bytes = b""
    pixels_at: int = 0
    is_bounded: bool = False


def open_jpeg(source: Source) -> OpenedFile:
    """The header of a JPEG file; raises EOFError where it is cut short, and what Pillow raises."""
    found = _segments(source)
    head = b"".join([b"\xff\xd8", *found.needed.values()])
    image = JpegImageFile(BytesIO(head + source.part(found.pixels_at, 512)))
    stored_exif = b"".join(found.exif_parts)
    orientation = exif.orientation(stored_exif)

    def contents() -> Contents:
        return Contents(
            image=_pixels(head, source.part(found.pixels_at, source.length), found.components),
            orientation=orientation,
            icc=_profile(found.profile),
            exif=exif.cleaned(stored_exif),
            resolution=_resolution(found.jfif) or exif.resolution(stored_exif),
            lossy=True,
            xmp=xmp.cleaned(found.described),
        )

    return OpenedFile(
        format="JPEG",
        size=Size(*image.size),
        source=source,
        contents=contents,
        orientation=orientation,
        mode=image.mode,
        is_plain=image.mode != "CMYK",
        is_regular=jpeg_ending.has_end(source.part(max(found.pixels_at, source.length - TAIL), TAIL)),
        # Inks go through the file's own colour profile, which can be made slow as well.
        is_bounded=found.is_bounded and image.mode != "CMYK",
    )


def _pixels(head: bytes, pixels: bytes, components: int) -> Image.Image:
    def decoded(pixels: bytes) -> Image.Image:
        return loaded(JpegImageFile(BytesIO(head + pixels)))

    try:
        return decoded(pixels)
    except OSError:
        if jpeg_ending.has_end(pixels):
            raise
    return jpeg_ending.completed(pixels, components, decoded)


def _segments(source: Source) -> _Segments:
    found, at = _Segments(), 2
    for _ in range(MOST_SEGMENTS):
        marker, at = _marker(source, at)
        if marker == END:
            raise ValueError("there are no pixels")
        if marker in ALONE or marker == START:
            continue
        length = int.from_bytes(_exactly(source, at, 2), "big")
        if marker == SCAN:
            found.pixels_at = at - 2
            in_scan = source.part(at + 2, 1)
            found.is_bounded = found.frame in SEQUENTIAL and in_scan == bytes([found.components])
            return found
        if length < 2 or at + length > source.length:
            raise EOFError("the file ends within a segment")
        _take(found, marker, source, (at, length))
        at += length
    raise ValueError("too many segments")


def _marker(source: Source, at: int) -> tuple[int, int]:
    """The next marker and where it ends; like other readers, this one skips what stands before, within reason."""
    for reach in (NEAR, FAR):
        if marker := MARKER.search(source.part(at, reach)):
            return marker[0][1], at + marker.end()
    raise EOFError("the file ends before its pixels")


def _exactly(source: Source, at: int, length: int) -> bytes:
    content = source.part(at, length)
    if len(content) < length:
        raise EOFError("the file ends within its header")
    return content


def _take(found: _Segments, marker: int, source: Source, place: tuple[int, int]) -> None:
    """Keep what matters of one segment. place: where its length stands, and that length."""
    at, length = place
    if marker in FRAMES:
        if found.frame:
            raise ValueError("the file has two frames")
        found.frame, found.components = marker, source.part(at + 7, 1)[0]
        found.needed["frame"] = b"\xff" + bytes([marker]) + source.part(at, length)
    elif marker in TABLES:
        if len(found.needed) > MOST_TABLES:
            raise ValueError("too many tables")
        found.needed[len(found.needed)] = b"\xff" + bytes([marker]) + source.part(at, length)
    elif marker in (APP0, APP1, APP2, APP14):
        _take_application(found, marker, source, place)


def _take_application(found: _Segments, marker: int, source: Source, place: tuple[int, int]) -> None:
    at, length = place
    name = source.part(at + 2, min(length - 2, len(DESCRIBED)))
    if marker == APP0 and name.startswith(b"JFIF"):
        found.jfif = name
        found.needed["jfif"] = b"\xff\xe0" + source.part(at, length)
    elif marker == APP14 and name.startswith(b"Adobe"):
        found.needed["adobe"] = b"\xff\xee" + source.part(at, length)
    elif marker == APP1 and name.startswith(PREFIX) and len(found.exif_parts) < MOST_EXIF:
        found.exif_parts.append(source.part(at + 2 + len(PREFIX), length - 2 - len(PREFIX)))
    elif marker == APP1 and name == DESCRIBED:
        found.described = found.described or source.part(at + 2 + len(DESCRIBED), length - 2 - len(DESCRIBED))
    elif marker == APP2 and name.startswith(PROFILE) and len(found.profile) < 255:
        found.profile.append(source.part(at + 2, length - 2))


def _profile(parts: list[bytes]) -> bytes | None:
    """The ICC profile of its numbered parts; None where one is missing, or it is too large."""
    if not parts or sum(map(len, parts)) > PROFILE_LIMIT + 14 * len(parts):
        return None
    parts = sorted(parts)
    if parts[0][13:14] != bytes([len(parts)]):
        return None
    return b"".join(part[14:] for part in parts)


def _resolution(jfif: bytes) -> tuple[int, int] | None:
    metres = {1: 0.0254, 2: 0.01}.get(jfif[7]) if len(jfif) >= 12 else None
    if metres is None:
        return None
    horizontal, vertical = (round(int.from_bytes(jfif[at : at + 2], "big") / metres) for at in (8, 10))
    return (horizontal, vertical) if min(horizontal, vertical) > 0 else None
