"""What is known of a picture file by its header, and what it holds once it is decoded."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageFile

from backend.errors import InvalidRequest
from backend.imaging.files.colour_chunks import ColourChunks
from backend.imaging.files.source import Source
from backend.imaging.geometry import Margins, Size

PROFILE_LIMIT = 4_000_000  # bytes of an ICC profile
EXIF_LIMIT = 2_000_000  # bytes of EXIF data that are looked at; JPEG has room for 65 kB in one segment


class NoPicture(InvalidRequest):
    """The bytes are no picture that is known here, or not the whole of one."""


@dataclass(frozen=True)
class Contents:
    """A decoded file, its pixels as stored.

    orientation: 1 to 8, how the pixels still have to be turned
    icc: its colour profile; colour: what else says what the numbers mean (see `colour_chunks`)
    exif: what may be handed on (see `exif.cleaned`); xmp: likewise (see `xmp.cleaned`)
    resolution: pixels per metre, of the pixels as stored
    bits: of one channel in the file
    transparent: the one colour that is see-through, one number a channel in the file's own bits
    lossy: whether the format may have added noise; animated: whether there are more frames than the first
    is_painted: whether it is a mask that was painted and saved on this program's page
    """

    image: Image.Image
    orientation: int = 1
    icc: bytes | None = None
    exif: bytes | None = None
    resolution: tuple[int, int] | None = None
    bits: int = 8
    transparent: tuple[int, ...] | None = None
    lossy: bool = False
    animated: bool = False
    colour: ColourChunks = ()
    is_painted: bool = False
    xmp: bytes | None = None


@dataclass(frozen=True)
class OpenedFile:
    """A picture file of which only the header has been read, at most a few megabytes of it whatever it says.

    size: of the pixels as stored; orientation: 1 to 8, how they still have to be turned
    contents: decodes the file; raises whatever a reader raises. To be called while its source is open
    mode: Pillow's mode for the pixels, "" where it is not known yet; bits: of one channel
    is_plain: whether the colours are 8-bit grey or RGB
    is_regular: whether it is all that its format asks for; browsers refuse some of what opens here nevertheless
    is_bounded: whether decoding takes no more time and memory than so many pixels and bytes always take
    margins: which margins of the picture this program has added and left to be filled, as the file says
    """

    format: str
    size: Size
    source: Source
    contents: Callable[[], Contents]
    orientation: int = 1
    mode: str = ""
    bits: int = 8
    is_plain: bool = True
    is_regular: bool = True
    is_bounded: bool = False
    margins: Margins | None = None

    @property
    def upright_size(self) -> Size:
        return self.size.turned if self.orientation >= 5 else self.size


def loaded(image: ImageFile.ImageFile) -> Image.Image:
    """The pixels of a file that Pillow has opened."""
    image.load()
    return image
