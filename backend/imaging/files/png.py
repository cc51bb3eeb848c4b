"""PNG files: the header with limits, and the pixels through Pillow without anything that it would read unbounded."""

import struct

from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from backend.imaging.files import colour_chunks, exif, png_chunks, xmp
from backend.imaging.files.opened_file import EXIF_LIMIT, PROFILE_LIMIT, Contents, OpenedFile, loaded
from backend.imaging.files.source import Source
from backend.imaging.geometry import Margins, Size

GREY_WITH_ALPHA = 4  # a colour type
COLOURS = (b"iCCP", *colour_chunks.LENGTHS)  # of no effect after the palette or the pixels (table 7 there)
PAINTED_KIND = (
    b"inMK"  # ancillary, private, not to be copied by programs that change the picture; see ui/canvas/js/files/png.js
)
EXTENDED_KIND = b"inEX"  # of the same sort: the margins of a picture that was extended and shows nothing there yet
MARGINS = struct.Struct(">4I")  # left, top, right, bottom
EXTRAS = colour_chunks.LENGTHS | {
    b"eXIf": EXIF_LIMIT,
    b"iCCP": PROFILE_LIMIT,
    b"pHYs": 9,
    b"tRNS": 256,
    b"acTL": 8,
    PAINTED_KIND: 1,
    EXTENDED_KIND: MARGINS.size,
}  # bytes at most


def open_png(source: Source) -> OpenedFile:
    """The header of a PNG file; EOFError where it is cut short, ValueError where it is damaged."""
    first, described, extras = None, None, {}
    is_begun, last = False, b""
    for chunk in png_chunks.read_chunks(source):
        first, last = first or chunk, chunk.kind
        is_begun |= chunk.kind in (b"PLTE", b"IDAT")
        if chunk.length <= EXTRAS.get(chunk.kind, -1) and not (is_begun and chunk.kind in COLOURS):
            extras.setdefault(chunk.kind, chunk)
        if png_chunks.has_keyword(chunk, png_chunks.XMP_KEYWORD):
            described = described or chunk
    header = png_chunks.read_header(first)
    found = {kind: chunk.data for kind, chunk in extras.items() if chunk.is_intact}
    colour = colour_chunks.kept(found)
    stored_exif = found.get(b"eXIf")
    orientation = exif.orientation(stored_exif)

    def contents() -> Contents:
        return Contents(
            image=_pixels(source, header),
            orientation=orientation,
            icc=_profile(found.get(b"iCCP", b"")),
            exif=exif.cleaned(stored_exif),
            resolution=_resolution(found.get(b"pHYs", b"")),
            bits=header.bits,
            transparent=_transparent(found.get(b"tRNS"), header),
            animated=b"acTL" in found,
            colour=colour,
            is_painted=PAINTED_KIND in found and (header.bits, header.colours) == (8, 0),
            xmp=_described(described),
        )

    return OpenedFile(
        format="PNG",
        size=Size(header.width, header.height),
        source=source,
        contents=contents,
        orientation=orientation,
        mode={0: "L", 2: "RGB", 3: "P", 4: "LA", 6: "RGBA"}.get(header.colours, ""),
        bits=header.bits,
        is_plain=header.bits <= 8,
        is_regular=last == b"IEND" and len(colour) == len(found.keys() & colour_chunks.LENGTHS.keys()),
        is_bounded=True,
        margins=_margins(found.get(EXTENDED_KIND, b"")),
    )


def _pixels(source: Source, header: png_chunks.Header) -> Image.Image:
    image = loaded(PngImageFile(png_chunks.pixels_only(source, header)))
    return image.convert("LA") if header.colours == GREY_WITH_ALPHA else image  # Pillow makes RGBA of 16 bits


def _profile(content: bytes) -> bytes | None:
    """The ICC profile in an iCCP chunk; None where there is none, or it is damaged or too large."""
    _, _, rest = content.partition(b"\0")
    try:
        return png_chunks.inflated(rest[1:], PROFILE_LIMIT) if rest else None
    except ValueError:
        return None


def _described(chunk: png_chunks.Chunk | None) -> bytes | None:
    try:
        text = png_chunks.read_text(chunk, xmp.READ_LIMIT)[1] if chunk and chunk.is_intact else ""
    except ValueError:
        return None
    return xmp.cleaned(text.encode("utf-8"))


def _resolution(content: bytes) -> tuple[int, int] | None:
    horizontal, vertical = int.from_bytes(content[:4], "big"), int.from_bytes(content[4:8], "big")
    in_metres = len(content) == 9 and content[8] == 1
    return (horizontal, vertical) if in_metres and min(horizontal, vertical) > 0 else None


def extended_chunk(margins: Margins) -> tuple[bytes, bytes]:
    """The chunk, kind and data, that says which margins of a picture show nothing yet."""
    return EXTENDED_KIND, MARGINS.pack(*margins)


def _margins(content: bytes) -> Margins | None:
    return Margins(*MARGINS.unpack(content)) if len(content) == MARGINS.size else None


def _transparent(content: bytes | None, header: png_chunks.Header) -> tuple[int, ...] | None:
    channels = {0: 1, 2: 3}.get(header.colours)
    if content is None or channels is None or len(content) != 2 * channels:
        return None
    highest = 2**header.bits - 1  # bits above it are to be ignored (PNG specification, 11.3.2.1)
    return tuple(int.from_bytes(content[at : at + 2], "big") & highest for at in range(0, len(content), 2))
