"""What the numbers of a picture mean where no ICC profile says it: the colour chunks of PNG (third edition, 11.3.2).

They are carried as they stand in the file, so that a sample looks as its original does. Of several, cICP goes first,
then iCCP (the profile), then sRGB, then gAMA with cHRM; a reader that does not know one takes the next, so they
stay together. What makes no sense is left out, as browsers leave it out.
"""

import struct
from collections.abc import Iterable, Mapping

ColourChunks = tuple[tuple[bytes, bytes], ...]  # kind and data of each, in the order in which they are written

LENGTHS = {b"cICP": 4, b"sRGB": 1, b"gAMA": 4, b"cHRM": 32}  # bytes, in that order
INTENTS = 4  # of sRGB
PRIMARIES = frozenset((1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 22))  # code points of ITU-T H.273 that mean a set of colours
TRANSFERS = frozenset((1, *range(4, 19)))
UNSPECIFIED = 2
SRGB = (1, 13)  # primaries, transfer


def kept(found: Mapping[bytes, bytes] | Iterable[tuple[bytes, bytes]]) -> ColourChunks:
    """Of these chunks those that say something about colours, checked and in a fixed order."""
    chunks = {kind: data for kind, data in dict(found).items() if kind in LENGTHS}
    good = {kind for kind, data in chunks.items() if _is_sensible(kind, data)}
    if b"cHRM" in chunks and b"cHRM" not in good:
        good.discard(b"gAMA")  # browsers take both or none
    return tuple((kind, chunks[kind]) for kind in LENGTHS if kind in good)


def beside(icc: bytes | None, chunks: ColourChunks) -> ColourChunks:
    """Those that may stand in one file with this profile: all but sRGB, which may not (11.3.2.5)."""
    return tuple(chunk for chunk in chunks if not (icc and chunk[0] == b"sRGB"))


def from_code_points(primaries: int, transfer: int) -> ColourChunks:
    """What a film-like format says by code points (`nclx`), for pixels that were brought to full-range RGB.

    What is not said there means sRGB (ISO 23000-22, 7.3.6.4), and sRGB needs no word.
    """
    primaries = SRGB[0] if primaries == UNSPECIFIED else primaries
    transfer = SRGB[1] if transfer == UNSPECIFIED else transfer
    chunks = kept({b"cICP": bytes([primaries, transfer, 0, 1])}) if max(primaries, transfer) < 256 else ()
    return () if (primaries, transfer) == SRGB else chunks


def is_usual(chunks: ColourChunks) -> bool:
    """Whether a picture without them looks the same: sRGB, or nothing at all."""
    said = dict(chunks)
    if b"cICP" in said:
        return said[b"cICP"] == bytes([*SRGB, 0, 1])
    return b"sRGB" in said or not said


def _is_sensible(kind: bytes, data: bytes) -> bool:
    if len(data) != LENGTHS[kind]:
        return False
    if kind == b"cICP":
        primaries, transfer, matrix, is_full = data
        return primaries in PRIMARIES and transfer in TRANSFERS and matrix == 0 and is_full <= 1
    if kind == b"sRGB":
        return data[0] < INTENTS
    if kind == b"gAMA":
        return any(data)
    return _is_triangle(struct.unpack(">8I", data))


def _is_triangle(values: tuple[int, ...]) -> bool:
    """White, red, green, blue as x and y times 100,000: in range, and the three are no line."""
    (white_x, white_y), *corners = zip(values[::2], values[1::2], strict=True)
    if max(values) > 110_000 or not white_y or not white_x:
        return False
    (red_x, red_y), (green_x, green_y), (blue_x, blue_y) = corners
    return (green_x - red_x) * (blue_y - red_y) != (blue_x - red_x) * (green_y - red_y)
