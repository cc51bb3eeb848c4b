"""Pictures in and out: any file a designer has becomes an upright Picture or Mask, and a Picture becomes a PNG."""

import struct
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from backend.errors import InpaintError, InvalidRequest
from backend.imaging.files import colour_chunks, png_chunks
from backend.imaging.files.file_formats import open_file
from backend.imaging.files.opened_file import NoPicture, OpenedFile
from backend.imaging.files.pixel_modes import StoredPixels, converted
from backend.imaging.files.png import extended_chunk
from backend.imaging.files.source import opened_source
from backend.imaging.geometry import Margins, Size
from backend.imaging.mask import Mask
from backend.imaging.masks.rules import marks_in
from backend.imaging.picture import Picture

MAX_PIXELS = 50_000_000
MAX_BYTES = 600_000_000  # of a file; what 50 megapixels take at most, with 16 bits a channel
PNG_LEVEL = 2  # 12 megapixels of a photo: 17.2 MB in 0.85 s; level 1 saves 4 % of the time, level 6 takes 2.5 s for 5 %
PREVIEW_QUALITY = 90
BROWSER_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # by EXIF orientation


@dataclass(frozen=True)
class PictureInfo:
    """What the header says.

    size: of the upright picture; browser_safe: whether every browser shows it as we do; margins: see `Picture`
    """

    size: Size
    format: str
    browser_safe: bool
    margins: Margins | None = None


def decode(data: bytes | Path) -> Picture:
    """The picture in a JPEG, PNG, WebP, TIFF, BMP, GIF, AVIF or HEIC file, upright; of several frames the first.

    Modes are brought to L, LA, RGB or RGBA as `pixel_modes.converted` says. The ICC profile is kept where it fits, EXIF
    and XMP as far as `exif.cleaned` and `xmp.cleaned` allow, the resolution as whole pixels per metre; other text is
    left behind.
    Raises InvalidRequest, one sentence, for everything that cannot be read or has more than MAX_PIXELS. The decoding of
    a stranger's file can be made to take for ever: `reading.Reader` is for those.
    """
    with checked(data) as opened:
        return read(opened)


def decode_mask(data: bytes | Path) -> Mask:
    """The mask in a file of any of these formats that was made elsewhere, as `masks` understands it."""
    with checked(data) as opened:
        return mask_of(read_mask(opened))


def decode_painted(data: bytes | Path) -> Mask:
    """A mask that this program wrote, exactly as it was painted; white is repainted."""
    with checked(data) as opened:
        return mask_of(read(opened))


def inspect(data: bytes | Path) -> PictureInfo:
    """What the header of a file says, at no cost of decoding, whatever the file is.

    Refuses as `decode` does, save what only shows in the pixels.
    """
    with checked(data) as opened:
        # Browsers disagree on the orientation of anything but JPEG, and on colours that are not 8-bit grey or RGB.
        agreed = opened.format == "JPEG" or opened.orientation == 1
        safe = opened.format in BROWSER_FORMATS and agreed and opened.is_plain and opened.is_regular
        size = opened.upright_size
        return PictureInfo(size, opened.format, safe, fitting_margins(opened.margins, size))


def encode_png(picture: Picture, destination: Path | BinaryIO, chunks: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Write a lossless PNG that `decode` gives back equal; the bytes depend on nothing but the arguments.

    chunks: kind and data of more chunks: iTXt, which comes before the pixels, or private ones, which come after
    """
    extra = PngInfo()
    chunks = (*chunks, extended_chunk(picture.margins)) if picture.margins else chunks
    text = [png_chunks.plain_text(png_chunks.XMP_KEYWORD, picture.xmp)] if picture.xmp else []
    for kind, content in (*picture.colour, *text, *chunks):
        extra.add(kind, content, after_idat=kind[1:2].islower())
    picture.image.save(
        destination,
        "PNG",
        compress_level=PNG_LEVEL,
        icc_profile=picture.icc,
        exif=picture.exif,
        dpi=tuple(0.0254 * dots for dots in picture.resolution) if picture.resolution else None,
        transparency=None,  # named, so that what a reader left in `image.info` is not written
        pnginfo=extra,
    )


def encode_mask_png(mask: Mask, destination: Path | BinaryIO) -> None:
    """Write the mask as 8-bit grey PNG, white = repaint."""
    encode_png(Picture(mask.image), destination)


def preview_kind(picture: Picture) -> str:
    """The ending of its preview: jpg, or png where there is alpha or what JPEG has no room for."""
    return "png" if picture.has_alpha or not colour_chunks.is_usual(picture.colour) else "jpg"


def encode_preview(picture: Picture, destination: Path | BinaryIO) -> None:
    """Write what a browser shows in place of a file that it cannot, of the kind that `preview_kind` says.

    It is as large as the picture, so that a mask painted over it fits.
    """
    if preview_kind(picture) == "png":
        encode_png(Picture(picture.image, picture.icc, colour=picture.colour), destination)
    else:
        picture.image.save(destination, "JPEG", quality=PREVIEW_QUALITY, icc_profile=picture.icc, exif=b"", comment=b"")


@contextmanager
def checked(data: bytes | Path) -> Iterator[OpenedFile]:
    """The header of a file, with the limits of the size held before anything is decoded.

    Whatever is raised within, by a reader too, is InvalidRequest, one sentence.
    """
    with _one_sentence(), opened_source(data) as source:
        if source.length > MAX_BYTES:
            raise InvalidRequest(f"This file is larger than {MAX_BYTES // 1_000_000} MB: save the picture smaller.")
        if not source.length:
            raise NoPicture("This file is empty: choose another one.")
        opened = open_file(source)
        check_size(opened.upright_size)
        yield opened


def check_size(size: Size) -> None:
    """Raise InvalidRequest for what is too small or too large to be a picture here."""
    if min(size) < 2:
        raise InvalidRequest(f"This picture is {size}: choose one with at least 2 pixels on each side.")
    if size.pixels > MAX_PIXELS:
        limit = MAX_PIXELS // 1_000_000
        raise InvalidRequest(f"This picture is {size}, more than {limit} megapixels: make it smaller first.")


def read(opened: OpenedFile) -> Picture:
    """Decode a file, here and now; to be called within `checked`."""
    stored = opened.contents()
    check_size(Size(*stored.image.size))
    result = converted(StoredPixels(stored.image, stored.icc, stored.bits, stored.transparent, stored.colour))
    resolution = stored.resolution
    if resolution and stored.orientation >= 5:
        resolution = (resolution[1], resolution[0])
    image = _upright(result.image, stored.orientation)
    frames = ("Only the first frame of the animation is used.",) if stored.animated else ()
    return Picture(
        image=image,
        icc=result.icc,
        exif=stored.exif,
        resolution=resolution,
        colour=result.colour,
        xmp=stored.xmp,
        margins=fitting_margins(opened.margins, Size(*image.size)),
        notes=result.notes + frames,
    )


def fitting_margins(margins: Margins | None, size: Size) -> Margins | None:
    """The margins that a file speaks of, where they leave something of a picture of this size."""
    left, top, right, bottom = margins.within(size) if margins else (0, 0, 0, 0)
    return margins if left < right and top < bottom else None


def read_mask(opened: OpenedFile) -> Picture:
    """Decode a file as a mask that was made elsewhere: a grey picture, with a note on how it was understood."""
    stored = opened.contents()
    check_size(Size(*stored.image.size))
    if stored.is_painted and stored.image.mode == "L":
        return Picture(_upright(stored.image, stored.orientation))
    marks = marks_in(StoredPixels(stored.image, stored.icc, stored.bits, stored.transparent), stored.lossy)
    return Picture(_upright(marks.image, stored.orientation), notes=(marks.note,) if marks.note else ())


def mask_of(picture: Picture) -> Mask:
    """What `read_mask` has read, or a mask that this program wrote; raises InvalidRequest for any other picture."""
    if picture.image.mode != "L":
        raise InvalidRequest("The mask is no grey picture: save it as 8-bit grey PNG and load it again.")
    return Mask(picture.image, " ".join(picture.notes))


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    """A plain image, of Pillow's base class and without a reader's leftovers, so that equal pixels are equal."""
    turn = TURNS.get(orientation)
    upright = image.transpose(turn) if turn is not None else image
    if type(upright) is not Image.Image:
        upright = upright._new(upright.im)  # what Pillow's own methods use; a copy() would cost as much as the decoding
    upright.info = {}
    return upright


@contextmanager
def _one_sentence() -> Iterator[None]:
    """Turn whatever a reader raises into InvalidRequest: on hostile bytes that is nearly every exception there is."""
    with warnings.catch_warnings():
        # Named by module, so that threads that overlap here can at worst leave Pillow's own warnings off.
        warnings.filterwarnings("ignore", module=r"PIL\.")
        try:
            yield
        except InpaintError:
            raise
        except MemoryError as error:
            raise InvalidRequest("This picture needs more memory than there is: make it smaller first.") from error
        except FileNotFoundError as error:
            raise InvalidRequest("This file is no longer there: choose it again.") from error
        except Exception as error:
            raise NoPicture(_sentence(error)) from error


def _sentence(error: Exception) -> str:
    if isinstance(error, (EOFError, struct.error)) or "truncated" in str(error).lower():
        return "This file is cut short: copy or download it again."
    return "This file is damaged, cut short or of a rare kind: copy it again, or save it as PNG in a picture program."
