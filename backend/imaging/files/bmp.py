"""BMP files: the header through Pillow, which is handed no more than a header can be."""

from io import BytesIO

from PIL.BmpImagePlugin import BmpImageFile

from backend.imaging.files.opened_file import Contents, OpenedFile, loaded
from backend.imaging.files.source import Source
from backend.imaging.geometry import Size

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

    is_plain = compression in PLAIN
    begin, bits = int.from_bytes(head[10:14], "little"), int.from_bytes(head[24:26] if old else head[28:30], "little")
    rows = image.height * ((image.width * bits + 31) // 32 * 4)
    is_regular = not is_plain or begin + rows <= source.length
    return OpenedFile(
        "BMP", Size(*image.size), source, contents, mode=image.mode, is_regular=is_regular, is_bounded=is_plain
    )


def _resolution(given: tuple[float, float] | None) -> tuple[int, int] | None:
    if not given:
        return None
    horizontal, vertical = (round(dots * PER_METRE) for dots in given)
    return (horizontal, vertical) if 0 < min(horizontal, vertical) <= max(horizontal, vertical) < 2**31 else None
