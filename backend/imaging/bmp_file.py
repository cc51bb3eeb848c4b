"""BMP files: the header through Pillow, which is handed no more than a header can be."""

from io import BytesIO

from PIL.BmpImagePlugin import BmpImageFile

from backend.imaging.geometry import Size
from backend.imaging.opened_file import Contents, OpenedFile, loaded
from backend.imaging.source import Source

HEAD = 300_000  # bytes: the header and the largest palette
PER_METRE = 39.3701  # what Pillow divides by
PLAIN = (0, 3)  # compressions that are none; Pillow unpacks the others one pixel at a time


def open_bmp(source: Source) -> OpenedFile:
    """The header of a BMP file; raises what Pillow raises."""
    head = source.part(0, HEAD)
    image = BmpImageFile(BytesIO(head))
    old = int.from_bytes(head[14:18], "little") == 12
    compression = 0 if old else int.from_bytes(head[30:34], "little")

    def contents() -> Contents:
        return Contents(loaded(BmpImageFile(BytesIO(source.whole()))), resolution=_resolution(image.info.get("dpi")))

    return OpenedFile("BMP", Size(*image.size), source, contents, mode=image.mode, is_bounded=compression in PLAIN)


def _resolution(given: tuple[float, float] | None) -> tuple[int, int] | None:
    if not given:
        return None
    horizontal, vertical = (round(dots * PER_METRE) for dots in given)
    return (horizontal, vertical) if 0 < min(horizontal, vertical) <= max(horizontal, vertical) < 2**31 else None
