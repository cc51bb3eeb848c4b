"""Brings the pixels of any file to the modes of a Picture: L, LA, RGB or RGBA, 8 bits a channel."""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image, ImageChops, ImageCms

from backend.errors import InvalidRequest
from backend.imaging.files import colour_chunks
from backend.imaging.files.colour_chunks import ColourChunks
from backend.imaging.files.opened_file import PROFILE_LIMIT
from backend.imaging.picture import MODES

SIMPLE = {"1": "L", "La": "LA", "PA": "RGBA", "RGBa": "RGBA", "RGBX": "RGB", "YCbCr": "RGB", "HSV": "RGB"}
COLOUR_SPACES = {"L": "GRAY", "LA": "GRAY", "RGB": "RGB", "RGBA": "RGB"}


@dataclass(frozen=True)
class Converted:
    """Pixels in a mode of Picture, what says what they mean and fits them, and what the person should know."""

    image: Image.Image
    icc: bytes | None
    notes: tuple[str, ...] = ()
    colour: ColourChunks = ()


@dataclass(frozen=True)
class StoredPixels:
    """Decoded pixels in the file's own mode; the rest as the file has it (see `opened_file.Contents`)."""

    image: Image.Image
    icc: bytes | None = None
    bits: int = 8
    transparent: tuple[int, ...] | None = None
    colour: ColourChunks = ()


def converted(stored: StoredPixels) -> Converted:
    """Rule per mode: RGB, RGBA, L, LA stay; 1 becomes L; P becomes RGB, or RGBA where it has transparency, as PA does;
    L and RGB with a transparent colour become LA and RGBA; CMYK becomes sRGB through its own profile, without one RGB
    by Pillow's plain rule; LAB becomes sRGB; YCbCr and HSV become RGB; of 16 bits the upper 8 are kept. Whole
    numbers of 32 bits are taken only where they hold no more than 16, fractions never: InvalidRequest.
    """
    image = stored.image
    notes = (f"{stored.bits}-bit channels were brought to 8 bits.",) if stored.bits > 8 else ()
    if image.mode == "CMYK":
        return _from_cmyk(stored)
    if image.mode == "LAB":
        return Converted(_from_lab(image), None, (*notes, "LAB colours were converted to sRGB."))
    is_numbers = image.mode.startswith(("I", "F"))
    image = _from_numbers(stored) if is_numbers else _with_transparency(_plain(image), stored)
    icc = fitting_profile(stored.icc, image.mode)
    return Converted(image, icc, notes, colour_chunks.beside(icc, stored.colour))


def fitting_profile(icc: bytes | None, mode: str) -> bytes | None:
    """The profile where it describes pixels of this mode, without what follows its end; otherwise None."""
    if not icc or len(icc) > PROFILE_LIMIT:
        return None
    icc = icc[: int.from_bytes(icc[:4], "big")]
    profile = _profile(icc)
    return icc if profile and _colour_space(profile) == COLOUR_SPACES[mode] else None


def _colour_space(profile: ImageCms.ImageCmsProfile) -> str:
    return str(getattr(profile.profile, "xcolor_space", "")).strip()


def _profile(icc: bytes | None) -> ImageCms.ImageCmsProfile | None:
    try:
        return ImageCms.ImageCmsProfile(BytesIO(icc)) if icc and len(icc) <= PROFILE_LIMIT else None
    except (OSError, ValueError, TypeError):
        return None


def _plain(image: Image.Image) -> Image.Image:
    if image.has_transparency_data and image.mode in ("P", "1", "L", "RGB"):
        return image.convert("LA" if image.mode in ("1", "L") else "RGBA")
    if image.mode == "P":
        return image.convert("RGB")
    if image.mode in MODES:
        return image
    if image.mode not in SIMPLE:
        raise InvalidRequest("This picture stores its colours in a way that cannot be read: save it as PNG.")
    return image.convert(SIMPLE[image.mode])


def _with_transparency(image: Image.Image, stored: StoredPixels) -> Image.Image:
    """Pixels of the transparent colour get an alpha of 0, all others 255; Pillow forgets the file's number of bits."""
    if stored.transparent is None or image.mode not in ("L", "RGB"):
        return image
    colour = [level >> 8 if stored.bits > 8 else level * 255 // (2**stored.bits - 1) for level in stored.transparent]
    alpha = Image.new("L", image.size, 0)
    for band, level in zip(image.split(), colour, strict=True):
        alpha = ImageChops.lighter(alpha, band.point([255 * (value != level) for value in range(256)]))
    return _with_alpha(image, alpha)


def _with_alpha(image: Image.Image, alpha: Image.Image) -> Image.Image:
    return Image.merge(image.mode + "A", [*image.split(), alpha])


def _from_numbers(stored: StoredPixels) -> Image.Image:
    levels = np.asarray(stored.image)
    if stored.image.mode.startswith("F") or levels.min() < 0 or levels.max() > 0xFFFF:
        raise InvalidRequest("This picture holds 32-bit numbers, not colours: save it with 8 or 16 bits a channel.")
    shift = stored.bits - 8 if 8 < stored.bits < 16 else 8
    grey = Image.fromarray((levels >> shift).clip(0, 255).astype(np.uint8))
    if stored.transparent is None:
        return grey
    return _with_alpha(grey, Image.fromarray(np.where(levels == stored.transparent[0], 0, 255).astype(np.uint8)))


def _from_cmyk(stored: StoredPixels) -> Converted:
    profile = _profile(stored.icc)
    if profile and _colour_space(profile) == "CMYK":
        image = to_srgb(stored.image, profile)
        return Converted(image, None, ("CMYK colours were converted to sRGB through the picture's own profile.",))
    note = "CMYK colours were converted to RGB without a colour profile, so they may look different."
    return Converted(stored.image.convert("RGB"), None, (note,))


def _from_lab(image: Image.Image) -> Image.Image:
    return to_srgb(image, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")))


def to_srgb(image: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    """The pixels, described by this profile, as sRGB."""
    srgb = ImageCms.createProfile("sRGB")
    turned = ImageCms.profileToProfile(image, profile, srgb, ImageCms.Intent.RELATIVE_COLORIMETRIC, "RGB")
    assert turned is not None  # only a conversion in place returns none
    return turned
