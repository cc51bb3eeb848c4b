"""What the rules for masks hand to each other: the marks, how they were understood, and why they were not."""

from typing import NamedTuple

import numpy as np
from PIL import Image

HOW = "paint what should change white and all else black, save it as PNG and load it again."
NOTHING = f"This mask marks nothing: {HOW}"
SEVERAL = f"This mask has several colours or labels, so it is not clear what is marked: {HOW}"
ONE = f"This mask is one colour all over, so nothing is marked in it: {HOW}"
DARK = f"This mask is nearly black all over, so nothing is marked in it: {HOW}"
INVISIBLE = f"This mask is transparent all over, so nothing is marked in it: {HOW}"

HOLE = "Transparent part taken as the mask."
STROKES = "What is painted on the transparent ground taken as the mask."
LIGHTER = "Lighter of two greys taken as the mask, fully."


def ends_of(levels: Image.Image) -> tuple[int, int]:
    """The lowest and the highest level of a picture in one channel."""
    present = np.flatnonzero(levels.histogram())
    return int(present[0]), int(present[-1])


class Marks(NamedTuple):
    """An 8-bit grey picture, white = repaint; note: how the file was understood, "" where it is a plain mask."""

    image: Image.Image
    note: str = ""
