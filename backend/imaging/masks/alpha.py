"""Masks by transparency: a hole in an opaque picture is repainted, or strokes on a transparent ground are the mark."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops

from backend.errors import InvalidRequest
from backend.imaging.masks.colours import is_grey
from backend.imaging.masks.marks import HOLE, INVISIBLE, STROKES, Marks, ends_of

OPAQUE = 224  # of 255: where no pixel is less, nothing is transparent
HALF = (0.3, 0.7)  # share of the border: between, the larger part decides
PHOTO_HALF = (2 / 3, 0.9)  # transparent share of border and of the whole up to which a photo has a hole, not a ground
TONES = 8  # different colours, coarsely, beyond which what is opaque is a photo
LEAST_TONE, MOST_OF_TWO = 0.005, 0.8  # shares of what is opaque
LOOK = 64  # pixels of a side that are looked at for them
STANDS_OUT, FAINT = 0.3, 0.25  # share of marked pixels; of the strongest mark
OFFERED = (1e-5, 0.5)  # share of a picture that is a hole worth to be offered as the mask
FEW_PIXELS = 4


def has_transparency(image: Image.Image) -> bool:
    """Whether a picture in mode LA or RGBA has pixels that are clearly less opaque than others."""
    low, high = ends_of(_alpha(image))
    return low < OPAQUE and (low != high or high == 0)


def alpha_marks(image: Image.Image) -> Marks:
    """The marks in a picture in mode LA or RGBA that has transparency; raises InvalidRequest where it shows nothing."""
    alpha = _alpha(image)
    if ends_of(alpha)[1] == 0:
        raise InvalidRequest(INVISIBLE)
    ground = _Ground.of(image, alpha)
    if ground.is_two_toned:  # black and white, with what lies beyond it left open
        return Marks(ImageChops.multiply(_colours(image).convert("L"), alpha))
    if ground.is_transparent:
        return Marks(_full(alpha), STROKES)
    return Marks(_full(ImageChops.invert(alpha)), HOLE)


def hole_of(image: Image.Image) -> Image.Image | None:
    """The hole in an otherwise opaque picture, white where it is transparent; None where there is none.

    What lies on a transparent ground has no hole, nor has a picture that is transparent for the most part.
    """
    if image.mode not in ("LA", "RGBA"):
        return None
    alpha = _alpha(image)
    counts = np.asarray(alpha.histogram())
    least, most = OFFERED
    pixels = image.width * image.height
    if counts[0] < max(FEW_PIXELS, least * pixels) or counts[OPAQUE:].sum() < most * pixels:
        return None
    border = _border_counts(alpha)
    is_ground = border[:128].sum() > most * border.sum()
    return None if is_ground else ImageChops.invert(alpha)


class _Ground(NamedTuple):
    """is_transparent: strokes lie on it, else it is opaque and has a hole; is_two_toned: a mask in black and white."""

    is_transparent: bool
    is_two_toned: bool

    @classmethod
    def of(cls, image: Image.Image, alpha: Image.Image) -> "_Ground":
        low, high = ends_of(alpha)
        cut = (low + high) // 2 + 1
        whole, border = (_share_below(counts, cut) for counts in (np.asarray(alpha.histogram()), _border_counts(alpha)))
        if _is_photo(image, alpha, cut):
            return cls(border > PHOTO_HALF[0] or whole > PHOTO_HALF[1], False)
        is_transparent = border > HALF[1] or (border >= HALF[0] and whole > 0.5)
        return cls(is_transparent, _is_two_toned(image, alpha, cut, is_transparent))


def _is_two_toned(image: Image.Image, alpha: Image.Image, cut: int, is_transparent: bool) -> bool:
    """Whether what is opaque is a mask by itself: black and white, on black where it is the ground."""
    colours = _colours(image)
    if colours.mode == "RGB" and not is_grey(colours, is_lossy=True):
        return False
    shown = alpha.point([255 * (level >= cut) for level in range(256)])
    grey = colours.convert("L")
    counts = np.asarray(grey.histogram(shown))
    black, white, every = counts[:64].sum(), counts[192:].sum(), counts.sum()
    is_mask = min(black, white) >= 0.01 * every and black + white >= 0.95 * every
    border = _border_counts(ImageChops.darker(grey, shown))
    return bool(is_mask and (is_transparent or _share_below(border, 128) > 0.5))


def _is_photo(image: Image.Image, alpha: Image.Image, cut: int) -> bool:
    """Whether what is opaque has many tones, and no two of them nearly all of it."""
    step = max(1, max(image.size) // LOOK)
    size = (max(1, image.width // step), max(1, image.height // step))
    small = np.asarray(_colours(image).convert("RGB").resize(size, Image.Resampling.NEAREST)) >> 4
    shown = small[np.asarray(alpha.resize(size, Image.Resampling.NEAREST)) >= cut]
    if not len(shown):
        return False
    counts = np.sort(np.unique(shown, axis=0, return_counts=True)[1])
    tones = np.count_nonzero(counts >= LEAST_TONE * len(shown))
    return bool(tones > TONES and counts[-2:].sum() < MOST_OF_TWO * len(shown))


def _full(levels: Image.Image) -> Image.Image:
    """From the ground to the level that most of the mark has: a marker that is half transparent marks fully."""
    counts = np.asarray(levels.histogram())
    low, top = ends_of(levels)
    marked = counts[low + 1 :]
    full = low + 1 + int(marked.argmax())
    if counts[full] < STANDS_OUT * marked.sum() or full - low < FAINT * (top - low):
        full = top
    return levels.point([round(255 * min(1, max(0, level - low) / (full - low))) for level in range(256)])


def _alpha(image: Image.Image) -> Image.Image:
    return image.getchannel("A")


def _colours(image: Image.Image) -> Image.Image:
    return image.getchannel("L") if image.mode == "LA" else image.convert("RGB")


def _border_counts(levels: Image.Image) -> NDArray[np.int64]:
    frame = Image.new("L", levels.size, 255)
    frame.paste(0, (1, 1, max(1, levels.width - 1), max(1, levels.height - 1)))
    return np.asarray(levels.histogram(frame))


def _share_below(counts: NDArray[np.int64], level: int) -> float:
    return float(counts[:level].sum() / counts.sum())
