"""ZIP files that are written while they are sent: no more is held than a block of what goes into them."""

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

from backend.imaging.files.source import opened_source

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # of ZIP files: what is in one tells no time
PACKED, AS_IT_IS = zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED
BLOCK = 256_000  # bytes that are handed on together

Member = tuple[str, int, Iterator[bytes]]  # the name, PACKED or AS_IT_IS, and the content


class Pipe:
    """What a ZIP file is written to, and taken from in the same moment."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def taken(self) -> bytes:
        taken, self._parts = b"".join(self._parts), []
        return taken


def zipped(members: Iterator[Member]) -> Iterator[bytes]:
    """The bytes of the file. Raises what the content of a member raises."""
    pipe = Pipe()
    with zipfile.ZipFile(cast(BinaryIO, pipe), "w") as archive:  # write and flush are all that it needs
        for name, method, parts in members:
            about = zipfile.ZipInfo(name, FIRST_DAY)
            about.compress_type, about.external_attr = method, 0o644 << 16
            with archive.open(about, "w", force_zip64=True) as member:
                for part in parts:
                    member.write(part)
                    yield pipe.taken()
    yield pipe.taken()


def begun(path: Path | None) -> Iterator[bytes] | None:
    """A file's bytes, open from here on so that nothing takes it away any more; None where it is gone."""
    with suppress(OSError):
        if path:
            parts = _whole(path)
            return after(next(parts, b""), parts)
    return None


def after(first: bytes, parts: Iterator[bytes]) -> Iterator[bytes]:
    """What was taken already, and then the rest."""
    yield first
    yield from parts


def together(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes in larger blocks."""
    waiting: list[bytes] = []
    size = 0
    for part in parts:
        waiting.append(part)
        size += len(part)
        if size >= BLOCK:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _whole(path: Path) -> Iterator[bytes]:
    with opened_source(path) as source:
        yield from source.blocks()
