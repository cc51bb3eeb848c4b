"""How a mask made elsewhere is understood: which part of any picture file is meant to be repainted.

The one place for it: page, endpoint and programs ask here. What this page painted itself never comes here.
"""

import numpy as np

from backend.errors import InvalidRequest
from backend.imaging.files.pixel_modes import StoredPixels, converted
from backend.imaging.masks.alpha import alpha_marks, has_transparency
from backend.imaging.masks.colours import colour_marks
from backend.imaging.masks.levels import deep_marks, grey_marks
from backend.imaging.masks.marks import SEVERAL, Marks


def marks_in(stored: StoredPixels, is_lossy: bool = False) -> Marks:
    """The marks in a decoded file: 8-bit grey, white = repaint.

    Transparency comes first: a hole in an opaque picture, or strokes on a transparent ground. Then colours: of two the
    one that is not the ground. Then grey levels: of two the lighter, fully; of many, levels between black and white
    blend. Raises InvalidRequest for labels of several things, and for one colour all over that is neither black nor
    white. is_lossy: whether the file format may have added noise (JPEG).
    """
    image = stored.image
    if image.mode.startswith(("I", "F")) and stored.transparent is None:
        return _number_marks(stored)
    image = converted(stored).image
    if image.mode in ("LA", "RGBA"):
        if has_transparency(image):
            return alpha_marks(image)
        image = image.getchannel("L") if image.mode == "LA" else image.convert("RGB")
    return colour_marks(image, is_lossy) if image.mode == "RGB" else grey_marks(image, is_lossy)


def _number_marks(stored: StoredPixels) -> Marks:
    """Of whole numbers with up to 16 bits, and of fractions between 0 and 1 as segmentation tools write them."""
    levels = np.asarray(stored.image)
    if levels.dtype.kind == "f":
        if not np.isfinite(levels).all() or levels.min() < 0:
            raise InvalidRequest(SEVERAL)
        levels = np.rint(levels * (0xFFFF if levels.max() <= 1 else 1))
    if levels.min() < 0 or levels.max() > 0xFFFF:
        raise InvalidRequest(SEVERAL)
    full = 2**stored.bits - 1 if 8 < stored.bits < 16 else 0xFFFF
    return deep_marks(levels.astype(np.uint16), max(full, int(levels.max())))
