"""What of a picture's EXIF data is read and handed on; values keep their exact bytes, and hostile data ends as none.

The same functions read the tags of a TIFF file, where they are given its source.
"""

import struct
from fractions import Fraction
from typing import NamedTuple

from backend.imaging.files.source import Source
from backend.imaging.files.tiff_tags import LONG, PREFIX, Field, TagReader

LIMIT = 65_000  # bytes: what fits the one segment that a JPEG file has for it

ORIENTATION, X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT = 274, 282, 283, 296
CAMERA_TAGS, INTEROPERABILITY = 34665, 40965  # tags that point to a directory of their own
LAST_KIND = 12  # the highest field type of EXIF
METRES = {2: Fraction(254, 10_000), 3: Fraction(1, 100)}  # metres by resolution unit: inch, centimetre

# Description, maker, model, resolution, software, date, artist, host, white point, copyright, and Windows' own title,
# comment, author, keywords, subject, rating. Everything else in the first directory lays out pixels or is private.
KEPT = frozenset(
    (
        270,
        271,
        272,
        282,
        283,
        296,
        305,
        306,
        315,
        316,
        318,
        319,
        529,
        531,
        532,
        33432,
        18246,
        18249,
        *range(40091, 40096),
    )
)
# Maker notes, the size before turning (two tags), padding and where it was moved from; then what belongs to the first
# directory alone: orientation, metadata in XML, pointers to other directories, place.
DROPPED_CAMERA_TAGS = frozenset((37500, 40962, 40963, 59932, 59933, 274, 700, 330, 34665, 34853))


class Entry(NamedTuple):
    """One field: its type, how many items it holds, and their bytes."""

    kind: int
    items: int
    content: bytes


Directory = dict[int, "Entry | Directory"]


def orientation(exif: bytes | Source | None) -> int:
    """1 to 8, how stored pixels must be turned to stand upright; 1, as they are, where nothing valid is said."""
    reader = _reader(exif)
    value = reader.number(reader.first().get(ORIENTATION)) if reader else None
    return value if value is not None and 1 <= value <= 8 else 1


def resolution(exif: bytes | Source | None) -> tuple[int, int] | None:
    """Pixels per metre, horizontal and vertical, of the pixels as stored; None where not given."""
    reader = _reader(exif)
    if reader is None:
        return None
    fields = reader.first()
    unit = fields.get(RESOLUTION_UNIT)
    metres = METRES.get(reader.number(unit) or 0) if unit else METRES[2]
    ratios = [_ratio(reader, fields.get(tag)) for tag in (X_RESOLUTION, Y_RESOLUTION)]
    if metres is None or not all(ratios):
        return None
    horizontal, vertical = (round(ratio / metres) for ratio in ratios if ratio)
    return (horizontal, vertical) if 0 < min(horizontal, vertical) <= max(horizontal, vertical) < 2**31 else None


def cleaned(exif: bytes | Source | None) -> bytes | None:
    """What may be handed on, written anew in a fixed order; None where nothing is left or the data is broken.

    Left out: orientation, place, maker notes, thumbnails, the size before turning, and all that a TIFF file says
    about how its pixels are stored. Cleaning what is clean changes nothing. None too for more than LIMIT bytes, which
    are counted before any value is read.
    """
    reader = _reader(exif)
    if reader is None:
        return None
    first = reader.first()
    camera = reader.pointed(first, CAMERA_TAGS)
    interoperability = _carried(reader.pointed(camera, INTEROPERABILITY))
    camera = _carried({tag: f for tag, f in camera.items() if tag not in (*DROPPED_CAMERA_TAGS, INTEROPERABILITY)})
    first = _carried({tag: field for tag, field in first.items() if tag in KEPT})
    if sum(12 + field.size for part in (first, camera, interoperability) for field in part.values()) > LIMIT:
        return None
    directory = _read(reader, first)
    camera_kept = _read(reader, camera)
    if interoperability:
        camera_kept[INTEROPERABILITY] = _read(reader, interoperability)
    if camera_kept:
        directory[CAMERA_TAGS] = camera_kept
    if not directory:
        return None
    mark = b"II*\0" if reader.order == "<" else b"MM\0*"
    return PREFIX + mark + struct.pack(reader.order + "I", 8) + _written(directory, reader.order, 8)


def _reader(exif: bytes | Source | None) -> TagReader | None:
    try:
        return TagReader(exif) if exif else None
    except ValueError:
        return None


def _carried(fields: dict[int, Field]) -> dict[int, Field]:
    """Without the types that BigTIFF has added, which EXIF does not know."""
    return {tag: field for tag, field in fields.items() if field.kind <= LAST_KIND and field.size <= LIMIT}


def _read(reader: TagReader, fields: dict[int, Field]) -> Directory:
    return {tag: Entry(field.kind, field.items, reader.content(field)) for tag, field in fields.items()}


def _ratio(reader: TagReader, field: Field | None) -> Fraction | None:
    above, below = reader.ratio(field) or (0, 0)
    return Fraction(above, below) if below else None


def _written(directory: Directory, order: str, start: int) -> bytes:
    """The directory as it stands at `start`: its fields by tag, no next directory, then what did not fit a field."""
    fields, tail = [struct.pack(order + "H", len(directory))], b""
    end = start + 2 + 12 * len(directory) + 4
    for tag, value in sorted(directory.items(), key=lambda item: item[0]):
        entry = Entry(LONG, 1, _written(value, order, end + len(tail))) if isinstance(value, dict) else value
        inline = isinstance(value, Entry) and len(value.content) <= 4
        last = entry.content.ljust(4, b"\0") if inline else struct.pack(order + "I", end + len(tail))
        fields.append(struct.pack(order + "HHI", tag, entry.kind, entry.items) + last)
        tail += b"" if inline else entry.content + bytes(len(entry.content) % 2)
    return b"".join([*fields, bytes(4), tail])
