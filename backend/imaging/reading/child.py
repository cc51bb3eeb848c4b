"""The process that decodes one stranger's file and ends: under limits that the operating system holds.

It is asked through standard input (see `reading_process`) and answers through standard output: the length of a JSON
object, the object, the colour profile, the EXIF data, the XMP, the pixels.
"""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

LENGTH_BYTES = 8
ROWS_BYTES = 4_000_000  # of pixels that are sent at once
NO_MEMORY: dict[str, Any] = {"memory": True}
THREADS = 2  # of decoders that use several


def main() -> None:
    """Arguments: seconds of processor time; bytes of memory beyond what the program takes; "mask" or "picture"."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    seconds, memory, as_mask = int(sys.argv[-3]), int(sys.argv[-2]), sys.argv[-1] == "mask"
    from backend.errors import InvalidRequest
    from backend.imaging.files import codec  # before the limits: what it takes is the same each time

    _use_few_threads()
    _limit(seconds, memory)
    said, picture = NO_MEMORY, None
    try:
        content = _asked(sys.stdin.buffer)
        _end_with_the_requester()
        with codec.checked(content) as opened:
            picture = codec.read_mask(opened) if as_mask else codec.read(opened)
        said = _said(picture)
    except InvalidRequest as error:
        said = NO_MEMORY if isinstance(error.__cause__, MemoryError) else {"refused": str(error)}
    except MemoryError:
        picture = None
    _send(replies, said, picture)  # not before: what an error holds in memory is free again here


def _use_few_threads() -> None:
    from PIL import AvifImagePlugin

    AvifImagePlugin.DEFAULT_MAX_THREADS = THREADS
    with suppress(ImportError):
        import pi_heif

        pi_heif.options.DECODE_THREADS = THREADS


def _limit(seconds: int, memory: int) -> None:
    """As far as the operating system has limits: Windows has none of these, macOS none of memory."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (memory + _taken(), memory + _taken()))


def _taken() -> int:
    """Bytes of address space that this process has already."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _asked(stream: BinaryIO) -> bytes:
    length = int.from_bytes(stream.read(LENGTH_BYTES), "big")
    content = stream.read(length)
    if len(content) < length:
        sys.exit(1)  # nobody asks any more
    return content


def _end_with_the_requester() -> None:
    """Have the system end this process when the other end of standard input goes away, whatever it is doing then."""
    with suppress(ImportError, OSError, AttributeError):
        import fcntl

        fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)  # SIGIO, which ends it


def _said(picture: Any) -> dict[str, Any]:
    return {
        "mode": picture.image.mode,
        "size": picture.size,
        "icc": len(picture.icc or b""),
        "exif": len(picture.exif or b""),
        "xmp": len(picture.xmp or b""),
        "colour": [[kind.hex(), data.hex()] for kind, data in picture.colour],
        "resolution": picture.resolution,
        "notes": picture.notes,
    }


def _send(stream: BinaryIO, said: dict[str, Any], picture: Any = None) -> None:
    text = json.dumps(said).encode()
    stream.write(len(text).to_bytes(LENGTH_BYTES, "big") + text)
    if picture is not None:
        stream.write((picture.icc or b"") + (picture.exif or b"") + (picture.xmp or b""))
        image = picture.image
        rows = max(1, ROWS_BYTES // (image.width * len(image.getbands())))
        for top in range(0, image.height, rows):
            stream.write(image.crop((0, top, image.width, min(top + rows, image.height))).tobytes())
    stream.flush()
