"""The bytes of a file, read only where they are needed: a header costs the same in a file of any length."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import SEEK_END
from pathlib import Path
from typing import BinaryIO

BLOCK = 1_000_000  # bytes that are held at once where a whole file passes by


class Source:
    """Bytes in memory or an open file, of which any part can be had."""

    def __init__(self, data: bytes | memoryview | BinaryIO) -> None:
        self._data = data
        self.length = len(data) if isinstance(data, bytes | memoryview) else data.seek(0, SEEK_END)

    def part(self, at: int, length: int) -> bytes:
        """The bytes from there on; fewer, or none, where the file ends before."""
        if isinstance(self._data, bytes | memoryview):
            return bytes(self._data[at : at + length])
        self._data.seek(min(at, self.length))
        return self._data.read(length)

    def whole(self) -> bytes:
        return self._data if isinstance(self._data, bytes) else self.part(0, self.length)

    def blocks(self, at: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The same bytes, a block at a time."""
        end = self.length if length is None else min(at + length, self.length)
        for start in range(at, end, BLOCK):
            yield self.part(start, min(BLOCK, end - start))


@contextmanager
def opened_source(data: bytes | Path) -> Iterator[Source]:
    """The source of what was given; a file is open meanwhile."""
    if isinstance(data, bytes):
        yield Source(data)
        return
    with data.open("rb") as file:
        yield Source(file)
