"""GIF files (GIF89a specification): what stands before the first picture is read here, with limits.

Comments are left out of what Pillow sees.
"""

from dataclasses import dataclass
from io import BytesIO

from PIL.GifImagePlugin import GifImageFile

from backend.imaging.files.opened_file import Contents, OpenedFile, loaded
from backend.imaging.files.source import Source
from backend.imaging.geometry import Size

SCREEN = 13  # bytes of the header and the screen descriptor
EXTENSION, PICTURE = b"\x21", b"\x2c"
END = b"\0;"  # of the last picture, and of the file
CONTROL, APPLICATION = b"\xf9", b"\xff"
MOST_BLOCKS = 50_000  # of at most 255 bytes, before the first picture
DESCRIPTOR = 2000  # bytes that hold the first picture's descriptor and its own palette


@dataclass
class _Beginning:
    """What stands before the first picture. control: says which colour is see-through."""

    control: bytes = b""
    animated: bool = False
    picture_at: int = 0


def open_gif(source: Source) -> OpenedFile:
    """The header of a GIF file; raises EOFError where it is cut short, and what Pillow raises."""
    screen = source.part(0, SCREEN)
    if len(screen) < SCREEN:
        raise EOFError("the file ends within its header")
    palette = source.part(SCREEN, 3 << ((screen[10] & 7) + 1)) if screen[10] & 0x80 else b""
    found = _beginning(source, SCREEN + len(palette))
    head = screen + palette + found.control
    image = GifImageFile(BytesIO(head + source.part(found.picture_at, DESCRIPTOR)))

    def contents() -> Contents:
        opened = GifImageFile(BytesIO(head + source.part(found.picture_at, source.length)))
        return Contents(loaded(opened), animated=found.animated)

    is_regular = source.part(source.length - 2, 2) == END
    return OpenedFile(
        "GIF", Size(*image.size), source, contents, mode=image.mode, is_regular=is_regular, is_bounded=True
    )


def _beginning(source: Source, at: int) -> _Beginning:
    found, left = _Beginning(), MOST_BLOCKS
    while left > 0:
        kind, label = source.part(at, 1), source.part(at + 1, 1)
        if kind == PICTURE:
            found.picture_at = at
            return found
        if not kind or kind == b";":
            raise EOFError("the file ends before its picture")
        left -= 1
        if kind != EXTENSION:  # Pillow skips what does not belong here, too
            at += 1
            continue
        begin = at + 2
        at, count = _after_blocks(source, begin, left)
        left -= count
        if label == CONTROL and at - begin <= 16:
            found.control = EXTENSION + label + source.part(begin, at - begin)
        elif label == APPLICATION and source.part(begin, 12) == b"\x0bNETSCAPE2.0":
            found.animated = True
    raise ValueError("too much stands before the picture")


def _after_blocks(source: Source, at: int, most: int) -> tuple[int, int]:
    """Where the blocks that begin there end, and how many they are."""
    for count in range(most):
        length = source.part(at, 1)
        if not length:
            raise EOFError("the file ends within its header")
        at += 1 + length[0]
        if not length[0]:
            return at, count + 1
    raise ValueError("too much stands before the picture")
