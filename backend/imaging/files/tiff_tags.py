"""The tags of a TIFF file or of EXIF data, which is a TIFF file without pixels (CIPA DC-008, section 4.5).

A directory says where values lie; they are read only when they are asked for, since 65,535 tags may share their bytes.
Of so many only the first are looked at: a camera writes some dozens, and each look takes its time.
"""

import struct
from typing import NamedTuple

from backend.imaging.files.source import Source

PREFIX = b"Exif\0\0"
SHORT, LONG, RATIONAL, LONG8 = 3, 4, 5, 16
ITEM_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 16: 8, 17: 8, 18: 8}
NUMBERS = {SHORT: "H", LONG: "I", LONG8: "Q"}
MOST_TAGS = 4096  # of one directory


class Field(NamedTuple):
    """One tag: its type, how many items it holds, how many bytes they are, and where they lie."""

    kind: int
    items: int
    size: int
    at: int


class TagReader:
    """Finds directories; what is out of bounds is left out. ValueError where this is no TIFF or EXIF data at all."""

    def __init__(self, data: bytes | Source) -> None:
        source = data if isinstance(data, Source) else Source(data.removeprefix(PREFIX))
        beginning = source.part(0, 16)
        self.source = source
        self.order = {b"II": "<", b"MM": ">"}.get(beginning[:2], "")
        self.is_big = beginning[2:4].strip(b"\0") == b"+"
        if not self.order or beginning[:4] not in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
            raise ValueError("no TIFF or EXIF data")
        if len(beginning) < (16 if self.is_big else 8):
            raise ValueError("cut short")
        self._begin = struct.unpack_from(self.order + ("Q" if self.is_big else "I"), beginning, 8 if self.is_big else 4)

    def first(self) -> dict[int, Field]:
        """The first directory."""
        return self.fields(self._begin[0])

    def fields(self, start: int) -> dict[int, Field]:
        """The directory that stands there, as far as its tags and their values lie within the data."""
        counted, entry = (8, 20) if self.is_big else (2, 12)
        head = self.source.part(start, counted)
        if len(head) < counted:
            return {}
        count = struct.unpack(self.order + ("Q" if self.is_big else "H"), head)[0]
        table = self.source.part(start + counted, min(count, MOST_TAGS) * entry)
        layout = struct.Struct(self.order + ("HHQ8x" if self.is_big else "HHI4x"))
        found = {}
        for position in range(0, len(table) // entry * entry, entry):
            tag, kind, items = layout.unpack_from(table, position)
            size = ITEM_SIZES.get(kind, 0) * items
            at = self._place(size, start + counted + position, table[position : position + entry])
            if 0 < size <= self.source.length - at:
                found[tag] = Field(kind, items, size, at)
        return found

    def _place(self, size: int, position: int, entry: bytes) -> int:
        """Where a value lies: within its entry where it fits there."""
        room = 8 if self.is_big else 4
        if size <= room:
            return position + len(entry) - room
        return struct.unpack_from(self.order + ("Q" if self.is_big else "I"), entry, len(entry) - room)[0]

    def content(self, field: Field) -> bytes:
        return self.source.part(field.at, field.size)

    def number(self, field: Field | None) -> int | None:
        """The first of its whole numbers; None where it has none."""
        letter = NUMBERS.get(field.kind) if field else None
        if field is None or letter is None:
            return None
        return struct.unpack(self.order + letter, self.source.part(field.at, ITEM_SIZES[field.kind]))[0]

    def ratio(self, field: Field | None) -> tuple[int, int] | None:
        """The first of its fractions, above and below the line; None where it has none."""
        if field is None or field.kind != RATIONAL:
            return None
        return struct.unpack(self.order + "II", self.source.part(field.at, 8))

    def pointed(self, fields: dict[int, Field], tag: int) -> dict[int, Field]:
        """The directory that a tag points to; empty where there is none."""
        field = fields.get(tag)
        at = self.number(field) if field and field.kind == LONG else None
        return {} if at is None else self.fields(at)
