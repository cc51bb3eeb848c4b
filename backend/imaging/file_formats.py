"""Which kind of picture file some bytes are, and its header: everything known before a single pixel is decoded."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image, ImageFile
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import jpeg_factory
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from backend.errors import InvalidRequest
from backend.imaging import exif, png_chunks
from backend.imaging.geometry import Size

# The readers are called by name and not through Image.open: nothing else can open, and a picture of any declared size
# gets our own sentence instead of Pillow's warning about bombs.
READERS: dict[str, Callable[[BytesIO], ImageFile.ImageFile]] = {
    "AVIF": AvifImageFile,
    "BMP": BmpImageFile,
    "GIF": GifImageFile,
    "JPEG": jpeg_factory,
    "TIFF": TiffImageFile,
    "WEBP": WebPImageFile,
}
BEGINNINGS = {
    b"\xff\xd8\xff": "JPEG",
    png_chunks.SIGNATURE: "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"II+\0": "TIFF",
    b"MM\0+": "TIFF",
    b"BM": "BMP",
}
AVIF_BRANDS = {b"avif", b"avis"}
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"mif2", b"msf1"}
BITS_PER_SAMPLE, PHOTOMETRIC = 258, 262  # TIFF tags
WHITE_IS_ZERO = 0
GREY_WITH_ALPHA = 4  # the colour type of PNG
PROFILE_LIMIT = 4_000_000  # bytes of an ICC profile


@dataclass(frozen=True)
class OpenedFile:
    """A picture file of which only the header has been read.

    size: of the pixels as stored; mode: Pillow's mode for them
    pixels: decodes and returns them; raises what Pillow raises
    orientation: 1 to 8, how they still have to be turned once decoded
    resolution: pixels per metre, of the pixels as stored
    bits: of one channel in the file
    transparent: the one colour that is see-through, one number a channel in the file's own bits
    lossy: whether the format may have added noise; animated: whether there are more frames than the first
    """

    format: str
    size: Size
    mode: str
    pixels: Callable[[], Image.Image]
    orientation: int = 1
    icc: bytes | None = None
    exif: bytes | None = None
    resolution: tuple[int, int] | None = None
    bits: int = 8
    transparent: tuple[int, ...] | None = None
    lossy: bool = False
    animated: bool = False


def open_file(data: bytes) -> OpenedFile:
    """Read the header; raises InvalidRequest for what is no known picture file, and whatever a reader raises."""
    name = _format(data)
    if name is None:
        raise InvalidRequest("This is no picture that can be opened here: use JPEG, PNG, WebP, TIFF, BMP, GIF or HEIC.")
    if name == "PNG":
        return open_png(data)
    return _open_heif(data) if name == "HEIF" else _open_other(data, name)


def _format(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        return _heif_format(data)
    return next((name for beginning, name in BEGINNINGS.items() if data.startswith(beginning)), None)


def _heif_format(data: bytes) -> str | None:
    """AVIF, HEIF, or None for the films that begin in the same way (ISO 14496-12, the `ftyp` box)."""
    box = data[8 : min(int.from_bytes(data[:4], "big"), 1024)]
    brands = {box[:4], *(box[at : at + 4] for at in range(8, len(box), 4))}
    if brands & AVIF_BRANDS:
        return "AVIF"
    return "HEIF" if brands & HEIF_BRANDS else None


def open_png(data: bytes) -> OpenedFile:
    """The header of a PNG file; EOFError where it is cut short, ValueError where it is damaged."""
    chunks = list(png_chunks.read_chunks(data))
    header = png_chunks.read_header(chunks)
    extras = {chunk.kind: bytes(chunk.data) for chunk in chunks if not chunk.is_critical}
    stored_exif = extras.get(b"eXIf")
    return OpenedFile(
        format="PNG",
        size=Size(header.width, header.height),
        mode={0: "L", 2: "RGB", 3: "P", 4: "LA", 6: "RGBA"}.get(header.colours, ""),
        pixels=lambda: _png_pixels(chunks, header),
        orientation=exif.orientation(stored_exif),
        icc=_png_profile(extras.get(b"iCCP", b"")),
        exif=stored_exif,
        resolution=_png_resolution(extras.get(b"pHYs", b"")),
        bits=header.bits,
        transparent=_png_transparent(extras.get(b"tRNS"), header),
        animated=b"acTL" in extras,
    )


def _png_pixels(chunks: list[png_chunks.Chunk], header: png_chunks.Header) -> Image.Image:
    image = _loaded(PngImageFile(BytesIO(png_chunks.pixels_only(chunks, header))))
    return image.convert("LA") if header.colours == GREY_WITH_ALPHA else image  # Pillow makes RGBA of 16 bits


def _png_profile(content: bytes) -> bytes | None:
    """The ICC profile in an iCCP chunk; None where there is none, or it is damaged or too large."""
    _, _, rest = content.partition(b"\0")
    try:
        return png_chunks.inflated(rest[1:], PROFILE_LIMIT) if rest else None
    except ValueError:
        return None


def _png_resolution(content: bytes) -> tuple[int, int] | None:
    horizontal, vertical = int.from_bytes(content[:4], "big"), int.from_bytes(content[4:8], "big")
    in_metres = len(content) == 9 and content[8] == 1
    return (horizontal, vertical) if in_metres and min(horizontal, vertical) > 0 else None


def _png_transparent(content: bytes | None, header: png_chunks.Header) -> tuple[int, ...] | None:
    channels = {0: 1, 2: 3}.get(header.colours)
    if content is None or channels is None or len(content) != 2 * channels:
        return None
    highest = 2**header.bits - 1  # bits above it are to be ignored (PNG specification, 11.3.2.1)
    return tuple(int.from_bytes(content[at : at + 2], "big") & highest for at in range(0, len(content), 2))


def _open_other(data: bytes, name: str) -> OpenedFile:
    image = READERS[name](BytesIO(data))
    stored_exif = data if name == "TIFF" else image.info.get("exif")
    return OpenedFile(
        format=name,
        size=Size(*image.size),
        mode=image.mode,
        pixels=lambda: _positive(_loaded(image), image),
        # Pillow's TIFF reader turns the pixels itself, and already gives the turned size.
        orientation=1 if name == "TIFF" else exif.orientation(stored_exif),
        icc=image.info.get("icc_profile"),
        exif=stored_exif,
        resolution=_tiff_resolution(stored_exif) if name == "TIFF" else _resolution(image, name, stored_exif),
        bits=max(_tiff_bits(image)) if isinstance(image, TiffImageFile) else 8,
        lossy=name in ("JPEG", "AVIF") or (name == "WEBP" and not _is_lossless_webp(data)) or _is_jpeg_tiff(image),
        animated=(name == "GIF" and "loop" in image.info) or (isinstance(image, WebPImageFile) and image.n_frames > 1),
    )


def _loaded(image: ImageFile.ImageFile) -> Image.Image:
    image.load()
    return image


def _positive(pixels: Image.Image, file: ImageFile.ImageFile) -> Image.Image:
    """Pillow turns "white is zero" round by itself, but not where the levels have more than 8 bits."""
    if not isinstance(file, TiffImageFile) or not pixels.mode.startswith("I;16"):
        return pixels
    if file.tag_v2.get(PHOTOMETRIC) != WHITE_IS_ZERO:
        return pixels
    highest = 2 ** max(_tiff_bits(file)) - 1
    return Image.fromarray(highest - np.asarray(pixels).astype(np.uint16))


def _tiff_resolution(content: bytes | None) -> tuple[int, int] | None:
    """Of the pixels as Pillow's reader hands them out: turned already."""
    found = exif.resolution(content)
    return (found[1], found[0]) if found and exif.orientation(content) >= 5 else found


def _tiff_bits(image: TiffImageFile) -> tuple[int, ...]:
    return image.tag_v2.get(BITS_PER_SAMPLE) or (1,)


def _is_jpeg_tiff(image: ImageFile.ImageFile) -> bool:
    return isinstance(image, TiffImageFile) and image.info.get("compression") in ("jpeg", "tiff_jpeg", "webp")


def _is_lossless_webp(data: bytes) -> bool:
    """Whether the first picture data of a WebP file is a VP8L chunk (the WebP container specification)."""
    position = 12
    while position + 8 <= len(data) and (kind := data[position : position + 4]) not in (b"VP8 ", b"ANMF"):
        if kind == b"VP8L":
            return True
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        position += 8 + length + length % 2
    return False


def _resolution(image: ImageFile.ImageFile, name: str, stored_exif: bytes | None) -> tuple[int, int] | None:
    """The container's own word before EXIF's: Pillow's `dpi` is 72 where a JPEG file says nothing at all."""
    metres = {1: 0.0254, 2: 0.01}.get(image.info.get("jfif_unit", 0)) if name == "JPEG" else None
    given = image.info.get("jfif_density") if metres else image.info.get("dpi") if name == "BMP" else None
    if not given:
        return exif.resolution(stored_exif)
    horizontal, vertical = (round(dots / (metres or 1 / 39.3701)) for dots in given)  # 39.3701: Pillow's BMP reader
    return (horizontal, vertical) if 0 < min(horizontal, vertical) <= max(horizontal, vertical) < 2**31 else None


def _open_heif(data: bytes) -> OpenedFile:
    """libheif turns the pixels itself; a version of Pillow's own plugin would have to be registered for everybody."""
    try:
        import pillow_heif
    except ImportError:
        raise InvalidRequest("This is a HEIC picture: save it as JPEG or PNG, or install pillow-heif.") from None
    opened = pillow_heif.open_heif(BytesIO(data))
    return OpenedFile(
        format="HEIF",
        size=Size(*opened.size),
        mode=opened.mode,
        pixels=opened.to_pillow,
        icc=opened.info.get("icc_profile"),
        exif=opened.info.get("exif"),
        resolution=exif.resolution(opened.info.get("exif")),
        bits=opened.info.get("bit_depth", 8),
        lossy=True,
    )
