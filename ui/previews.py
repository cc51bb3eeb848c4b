"""A preview on its way to the page: few bytes, and where on the canvas they belong."""

from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from backend.imaging.preview import Preview

LONGEST = 512  # pixels of what is sent, at most
QUALITY = 75


@dataclass(frozen=True)
class PagePreview:
    """url: the picture itself, as an address

    box: left, top, right and bottom in pixels of the run's picture; None where it shows all of it
    sample: of which sample, by its position
    """

    url: str
    box: tuple[int, int, int, int] | None
    sample: int


def preview_on_page(preview: Preview) -> PagePreview:
    """The preview as the page takes it."""
    box = preview.box and (preview.box.left, preview.box.top, preview.box.right, preview.box.bottom)
    return PagePreview(_data_url(preview.image.convert("RGB")), box, preview.sample)


def _data_url(picture: Image.Image) -> str:
    picture.thumbnail((LONGEST, LONGEST))
    stream = BytesIO()
    picture.save(stream, "JPEG", quality=QUALITY)
    return "data:image/jpeg;base64," + b64encode(stream.getvalue()).decode()
