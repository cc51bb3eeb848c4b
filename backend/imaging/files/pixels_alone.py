"""A PNG file without anything but its pixels and what their numbers mean: what strangers get of a sample."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from backend.imaging.files.colour_chunks import LENGTHS
from backend.imaging.files.png_chunks import CHECKSUM, NEEDED, SIGNATURE, read_chunks
from backend.imaging.files.source import opened_source

KEPT = frozenset((*NEEDED, b"tRNS", b"iCCP", *LENGTHS))
FRAME = 8 + CHECKSUM  # bytes of a chunk besides its data


@dataclass(frozen=True)
class PixelsAlone:
    """The parts of a file that are handed on. parts: where they begin and how long they are, in bytes."""

    path: Path
    parts: tuple[tuple[int, int], ...]

    @property
    def size(self) -> int:
        """Bytes in all."""
        return len(SIGNATURE) + sum(length for _, length in self.parts)

    def blocks(self) -> Iterator[bytes]:
        """The file again, a block at a time. Raises OSError."""
        yield SIGNATURE
        with opened_source(self.path) as source:
            for at, length in self.parts:
                yield from source.blocks(at, length)


def pixels_alone(path: Path) -> PixelsAlone:
    """Looks at the chunks without reading the pixels. Raises OSError, and EOFError or ValueError for a damaged file."""
    with opened_source(path) as source:
        parts = [(chunk.at - 8, chunk.length + FRAME) for chunk in read_chunks(source) if chunk.kind in KEPT]
    return PixelsAlone(path, tuple(parts))
