"""What of a picture's EXIF data is read and handed on; values keep their exact bytes, and hostile data ends as none.

EXIF is a TIFF file without pixels (CIPA DC-008, section 4.5), so the same functions read the tags of a TIFF file.
"""

import struct
from fractions import Fraction
from typing import NamedTuple

PREFIX = b"Exif\0\0"
LIMIT = 65_000  # bytes: what fits the one segment that a JPEG file has for it
ITEM_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8}  # bytes by field type
SHORT, LONG, RATIONAL = 3, 4, 5

ORIENTATION, X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT = 274, 282, 283, 296
CAMERA_TAGS, INTEROPERABILITY = 34665, 40965  # tags that point to a directory of their own
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


class _Reader:
    """Finds directories in EXIF data; what is out of bounds is left out, what is no EXIF at all is ValueError."""

    def __init__(self, data: bytes) -> None:
        self.data = data.removeprefix(PREFIX)
        self.order = {b"II*\0": "<", b"MM\0*": ">"}.get(self.data[:4], "")
        if not self.order or len(self.data) < 8:
            raise ValueError("not EXIF data")

    def number(self, kind: int, content: bytes) -> int:
        return struct.unpack_from(self.order + ("H" if kind == SHORT else "I"), content)[0]

    def first(self) -> dict[int, Entry]:
        return self.entries(self.number(LONG, self.data[4:8]))

    def entries(self, start: int) -> dict[int, Entry]:
        if start + 2 > len(self.data):
            return {}
        count = struct.unpack_from(self.order + "H", self.data, start)[0]
        fitting = min(count, (len(self.data) - start - 2) // 12)
        fields = (struct.unpack_from(self.order + "HHI4s", self.data, start + 2 + 12 * at) for at in range(fitting))
        found = {tag: self._entry(kind, items, value) for tag, kind, items, value in fields}
        return {tag: entry for tag, entry in found.items() if entry}

    def _entry(self, kind: int, items: int, value: bytes) -> Entry | None:
        size = ITEM_SIZES.get(kind, 0) * items
        if not 0 < size <= LIMIT:
            return None
        start = self.number(LONG, value)
        content = value[:size] if size <= 4 else self.data[start : start + size]
        return Entry(kind, items, content) if len(content) == size else None

    def pointed(self, entries: dict[int, Entry], tag: int) -> dict[int, Entry]:
        entry = entries.get(tag)
        return self.entries(self.number(LONG, entry.content)) if entry and entry.kind == LONG else {}


def orientation(exif: bytes | None) -> int:
    """1 to 8, how stored pixels must be turned to stand upright; 1, as they are, where nothing valid is said."""
    reader = _reader(exif)
    entry = reader.first().get(ORIENTATION) if reader else None
    if reader is None or entry is None or entry.kind not in (SHORT, LONG):
        return 1
    value = reader.number(entry.kind, entry.content)
    return value if 1 <= value <= 8 else 1


def resolution(exif: bytes | None) -> tuple[int, int] | None:
    """Pixels per metre, horizontal and vertical, of the pixels as stored; None where not given."""
    reader = _reader(exif)
    if reader is None:
        return None
    entries = reader.first()
    unit = entries.get(RESOLUTION_UNIT, Entry(SHORT, 1, struct.pack(reader.order + "H", 2)))
    metres = METRES.get(reader.number(SHORT, unit.content)) if unit.kind == SHORT else None
    ratios = [_ratio(reader, entries.get(tag)) for tag in (X_RESOLUTION, Y_RESOLUTION)]
    if metres is None or not all(ratios):
        return None
    horizontal, vertical = (round(ratio / metres) for ratio in ratios if ratio)
    return (horizontal, vertical) if 0 < min(horizontal, vertical) <= max(horizontal, vertical) < 2**31 else None


def cleaned(exif: bytes | None) -> bytes | None:
    """What may be handed on, written anew in a fixed order; None where nothing is left or the data is broken.

    Left out: orientation, place, maker notes, thumbnails, the size before turning, and all that a TIFF file says
    about how its pixels are stored. Cleaning what is clean changes nothing.
    """
    reader = _reader(exif)
    if reader is None:
        return None
    entries = reader.first()
    camera = reader.pointed(entries, CAMERA_TAGS)
    interoperability: Directory = dict(reader.pointed(camera, INTEROPERABILITY))
    directory: Directory = {tag: entry for tag, entry in entries.items() if tag in KEPT}
    camera_kept: Directory = {
        tag: entry for tag, entry in camera.items() if tag not in (*DROPPED_CAMERA_TAGS, INTEROPERABILITY)
    }
    if interoperability:
        camera_kept[INTEROPERABILITY] = interoperability
    if camera_kept:
        directory[CAMERA_TAGS] = camera_kept
    if not directory or _size(directory) > LIMIT:
        return None
    mark = b"II*\0" if reader.order == "<" else b"MM\0*"
    return PREFIX + mark + struct.pack(reader.order + "I", 8) + _written(directory, reader.order, 8)


def _reader(exif: bytes | None) -> _Reader | None:
    try:
        return _Reader(exif) if exif else None
    except ValueError:
        return None


def _ratio(reader: _Reader, entry: Entry | None) -> Fraction | None:
    if entry is None or entry.kind != RATIONAL:
        return None
    above, below = struct.unpack_from(reader.order + "II", entry.content)
    return Fraction(above, below) if below else None


def _size(directory: Directory) -> int:
    sizes = (_size(value) if isinstance(value, dict) else len(value.content) for value in directory.values())
    return sum(12 + size for size in sizes)


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
