"""A picture as this program handles it: upright pixels, with the profile and the description that go with them."""

from dataclasses import dataclass, field

from PIL import Image

from backend.imaging.files.colour_chunks import ColourChunks
from backend.imaging.geometry import Margins, Size

MODES = ("L", "LA", "RGB", "RGBA")


@dataclass(frozen=True)
class Picture:
    """Pixels in mode L, LA, RGB or RGBA (else ValueError), 8 bits a channel, EXIF orientation already applied.

    icc: the ICC profile that says what the colours mean, as bytes; colour: what else says it (see `colour_chunks`)
    exif: what may be handed on of the EXIF data (no orientation, place or maker notes), as bytes
    xmp: what may be handed on of the XMP (captions, rights, panorama), as a packet
    resolution: pixels per metre, horizontal and vertical
    margins: how much of it on each side was put there by `extend` and shows nothing yet; None where nothing was
    notes: what had to be changed to read the file, one sentence each, for the person who opened it
    """

    image: Image.Image
    icc: bytes | None = None
    exif: bytes | None = None
    resolution: tuple[int, int] | None = None
    colour: ColourChunks = ()
    xmp: bytes | None = None
    margins: Margins | None = None
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if self.image.mode not in MODES:
            raise ValueError(f"a Picture has one of the modes {MODES}, not {self.image.mode}")

    @property
    def size(self) -> Size:
        return Size(*self.image.size)

    @property
    def has_alpha(self) -> bool:
        return self.image.mode in ("LA", "RGBA")
