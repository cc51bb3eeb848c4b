"""The two pictures of a hosted request as files: PNG, and JPEG only where the service would take no PNG."""

from io import BytesIO

from PIL import Image

from backend.imaging.files.codec import encode_png
from backend.imaging.mask import Mask
from backend.imaging.picture import Picture

UPLOAD_BYTES = 5_000_000
LAST_RESORT_QUALITY = 95


def coded_picture(picture: Picture, most: int = UPLOAD_BYTES) -> tuple[bytes, str]:
    """The file and its ending: PNG, and JPEG only where a PNG would be larger than the service takes."""
    stream = BytesIO()
    encode_png(picture, stream)
    if stream.tell() <= most:
        return stream.getvalue(), "png"
    stream = BytesIO()
    picture.image.save(stream, "JPEG", quality=LAST_RESORT_QUALITY, subsampling=0)
    return stream.getvalue(), "jpg"


def coded_mask(mask: Mask) -> tuple[bytes, str]:
    """White = repaint, as RGB PNG: the documented example's own kind."""
    stream = BytesIO()
    encode_png(Picture(Image.merge("RGB", [mask.image] * 3)), stream)
    return stream.getvalue(), "png"
