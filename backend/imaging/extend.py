"""A picture made larger beyond its edges: every old pixel as it was, around it colours that a fill can begin from."""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from backend.errors import InvalidRequest
from backend.imaging.files.codec import MAX_PIXELS
from backend.imaging.geometry import Box, Margins, Size
from backend.imaging.picture import Picture

MISUNDERSTOOD = (
    "How far the picture is to be extended could not be read: type whole numbers from 0 up for its four sides."
)
SOFTENING = 0.75  # pixels of blur along the edge for each pixel away from it …
WIDEST = 1 / 4  # … until it is this share of the edge
DEEPEST = 64  # pixels of what is known from which a blur begins, so that one odd row at the edge does not colour all
LEAST_WEIGHT = 1e-3  # of what is visible, 0 … 255, below which there is nothing to be seen
FIRST_RADIUS = 2.0  # pixels; each of the blurs between which a row lies is twice as wide as the one before

Rows = NDArray[np.float32]


def margins_from(values: object) -> Margins | None:
    """What a page sent as [left, top, right, bottom]; None for nothing and for no pixel. Raises InvalidRequest."""
    if values is None:
        return None
    if not isinstance(values, Sequence) or len(values) != len(Margins._fields):
        raise InvalidRequest(MISUNDERSTOOD)
    if not all(type(value) is int and value >= 0 for value in values):
        raise InvalidRequest(MISUNDERSTOOD)
    return Margins(*values) if any(values) else None


def require_room(size: Size, margins: Margins) -> None:
    """Raise InvalidRequest where a picture of this size would have too many pixels with its margins."""
    whole = margins.around(size)
    if whole.pixels > MAX_PIXELS:
        side = max(whole)
        named = f"{whole}, more" if side < MAX_PIXELS else "more"
        limit = MAX_PIXELS // 1_000_000
        raise InvalidRequest(f"The extended picture would be {named} than {limit} megapixels: extend it by less.")


def extended(picture: Picture, margins: Margins) -> Picture:
    """The picture with margins around it: old pixels keep their exact values, and all that goes with them is kept.

    The new pixels continue the edge, more blurred the further away they are: plain copies of the edge would be streaks
    that models which begin from the pixels keep, and black would be painted as darkness. They are as opaque as the
    edge. Margins that the picture has already are counted in. Raises InvalidRequest where it becomes too large.
    """
    require_room(picture.size, margins)
    image = Image.new(picture.image.mode, margins.around(picture.size))
    image.paste(picture.image, margins[:2])
    known = margins.within(Size(*image.size))
    top, bottom = known.top, known.bottom
    # The sides first, as high as the picture; what is above and below then goes on from their corners, too.
    across, down = min(DEEPEST, known.size.width), min(DEEPEST, known.size.height)
    _continue(image, Box(known.left, top, known.left + across, bottom), Box(0, top, known.left, bottom))
    _continue(image, Box(known.right - across, top, known.right, bottom), Box(known.right, top, image.width, bottom))
    _continue(image, Box(0, top, image.width, top + down), Box(0, 0, image.width, top))
    _continue(image, Box(0, bottom - down, image.width, bottom), Box(0, bottom, image.width, image.height))
    before = picture.margins or Margins(0, 0, 0, 0)
    return replace(picture, image=image, margins=before.plus(margins))


def _continue(image: Image.Image, edge: Box, onto: Box) -> None:
    """Paint what lies beside an edge, in place.

    edge: the known pixels that are continued, as long as the edge and up to DEEPEST deep; onto: beside it, as long
    """
    if not onto.size.pixels:
        return
    is_upright, comes_before = onto.left != edge.left, onto[:2] < edge[:2]
    depth = onto.size.width if is_upright else onto.size.height
    pixels = np.asarray(image.crop(edge))
    known = pixels.swapaxes(0, 1) if is_upright else pixels
    rows = _away_from(known if comes_before else known[::-1], depth)
    rows = rows[::-1] if comes_before else rows
    block = rows.swapaxes(0, 1) if is_upright else rows
    image.paste(Image.fromarray(np.ascontiguousarray(block)), onto[:2])


def _away_from(known: NDArray[np.uint8], depth: int) -> NDArray[np.uint8]:
    """Rows that continue others, the nearest first, (depth, length) or (depth, length, channels).

    known: (rows, length) or (rows, length, channels), the one at the edge first
    """
    widest = known.shape[1] * WIDEST
    blurs = _blurs(known.reshape(*known.shape[:2], -1), widest)
    wide = np.minimum(np.arange(depth) * SOFTENING, widest)
    places = np.where(wide < FIRST_RADIUS, wide / FIRST_RADIUS, 1 + np.log2(np.maximum(wide, 1) / FIRST_RADIUS))
    rows = np.empty((depth, *blurs[0].shape), np.uint8)
    different = min(depth, ceil(widest / SOFTENING) + 1)  # from the widest blur on one row is like another
    for at, place in enumerate(places[:different].clip(0, len(blurs) - 1)):
        level = min(int(place), len(blurs) - 2)
        share = np.float32(place - level)
        rows[at] = np.rint(blurs[level] + share * (blurs[level + 1] - blurs[level])).clip(0, 255)
    rows[different:] = rows[different - 1]
    return rows.reshape(depth, *known.shape[1:])


def _blurs(known: NDArray[np.uint8], widest: float) -> list[Rows]:
    """The row at the edge, and blurs that reach twice as far each, along it and into what is known; two at least.

    What is hidden lends no colour, and opacity is not blurred.
    """
    channels = known.shape[2]
    alpha = known[0, :, -1:].astype(np.float32)
    found, radius = [known[0].astype(np.float32)], FIRST_RADIUS
    while len(found) < 2 or radius <= 2 * widest:
        near = known[: round(2 * radius)].astype(np.float32)
        if channels in (1, 3):
            found.append(_blurred(near.mean(axis=0), round(radius)))
        else:
            weight = _blurred(near[..., -1:].mean(axis=0), round(radius))
            seen = _blurred((near[..., :-1] * near[..., -1:]).mean(axis=0), round(radius))
            hidden = _blurred(near[..., :-1].mean(axis=0), round(radius))
            colours = np.where(weight > LEAST_WEIGHT, seen / np.maximum(weight, LEAST_WEIGHT), hidden)
            found.append(np.concatenate([colours, alpha], axis=1))
        radius *= 2
    return found


def _blurred(line: Rows, radius: int) -> Rows:
    from scipy.ndimage import uniform_filter1d  # only here: it takes a quarter of a second to import

    size = 2 * radius + 1
    once = uniform_filter1d(line, size, axis=0, mode="nearest")
    return np.asarray(uniform_filter1d(once, size, axis=0, mode="nearest"), np.float32)
