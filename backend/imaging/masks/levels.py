"""Masks in grey: which levels are the ground, which the mark, and which are labels of several things.

A mask that is black and white, with soft edges or without, stays as it is and costs a histogram.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from backend.errors import InvalidRequest
from backend.imaging.masks.marks import DARK, LIGHTER, ONE, SEVERAL, Marks

NOISE = 32  # levels: below it black, above 255 - it white, in a mask that was stored with losses
CLEAR_SHARE = 0.95  # share of nearly black or white pixels from which a lossy mask is taken as hard-edged
LEAST_CONTRAST = 5  # levels between two greys that were stored with losses; less is noise
LOW, WHITE = 64, 240  # of 255: labels are lower, a mark is as light
LEAST_INSIDE = 9, 0.1  # pixels of one level with all their neighbours of the same, and their share of it, in an area
STEEP = 0.25  # of the whole range: what lies beside an area differs by so much, in a ramp by less
STEEP_SHARE = 0.3  # of an area's border
NEAR_TOP, STANDS_OUT = 0.9, 0.3  # of the highest level; of all marked pixels
GREY = 16  # of 255: a ground that is not simply black
ROWS = 1 << 20  # pixels that are counted at once

Levels = NDArray[np.uint8] | NDArray[np.uint16]


def grey_marks(grey: Image.Image, is_lossy: bool = False) -> Marks:
    """The marks in an 8-bit grey picture. Levels between blend; raises InvalidRequest where it shows no mask."""
    counts = np.asarray(grey.histogram())
    if not counts[1:255].any():  # whether nothing or everything is marked is found out by who uses the mask
        return Marks(grey)
    if is_lossy or _is_noisy(counts):
        return _from_lossy(grey, counts)
    return _exact(grey, counts)


def deep_marks(levels: NDArray[np.uint16], full: int) -> Marks:
    """The same for more than 8 bits, (height, width), 0 … full (white). What fits into 8 bits is taken as these."""
    if levels.max() <= 255:
        return grey_marks(Image.fromarray(levels.astype(np.uint8)))
    counts = _counts(levels, full + 1)
    present = np.flatnonzero(counts)
    if len(present) > 256:
        return grey_marks(Image.fromarray((levels >> (full.bit_length() - 8)).astype(np.uint8)))
    places = np.zeros(full + 1, np.uint8)
    places[present] = np.arange(len(present))
    return _by_areas(places[levels], _Scale(present.astype(np.int64), counts[present], full))


def _exact(grey: Image.Image, counts: NDArray[np.int64]) -> Marks:
    whites, lows = counts[WHITE:].sum(), counts[1:LOW].sum()
    present = np.flatnonzero(counts)
    if len(present) > 2 and counts[0] and whites >= max(lows, 1):
        return Marks(grey)
    places = np.zeros(256, np.uint8)
    places[present] = np.arange(len(present))
    ranks = np.asarray(grey.point(places.tolist()))
    return _by_areas(ranks, _Scale(present.astype(np.int64), counts[present], 255))


class _Scale(NamedTuple):
    """Which levels there are, from dark to light, how many pixels have each; full: the level of white."""

    present: NDArray[np.int64]
    counts: NDArray[np.int64]
    full: int

    def marks(self, ranks: NDArray[np.uint8], ends: tuple[int, int], note: str) -> Marks:
        """Levels between the two become those between 0 and 255."""
        low, high = ends
        table = np.zeros(256, np.uint8)
        table[: len(self.present)] = np.rint((self.present - low).clip(0, high - low) * (255 / (high - low)))
        return Marks(Image.fromarray(ranks).point(table.tolist()), note)


def _by_areas(ranks: NDArray[np.uint8], scale: _Scale) -> Marks:
    """ranks: which of the levels each pixel has."""
    present, full = scale.present, scale.full
    low, top = int(present[0]), int(present[-1])
    if len(present) == 1:
        if top * 255 < 224 * full:
            raise InvalidRequest(ONE)
        return Marks(Image.new("L", ranks.shape[::-1], 255))
    if len(present) == 2:
        is_plain = low == 0 and top * 255 >= WHITE * full
        return scale.marks(ranks, (low, top), "" if is_plain else LIGHTER)
    levels = present[areas(ranks, present)]
    marked = levels[levels > low]
    is_white = top * 255 >= WHITE * full
    if len(_labels(scale, marked) if is_white else marked) > 1:
        raise InvalidRequest(SEVERAL)
    ground = low if low in levels else 0
    if is_white:
        return scale.marks(ranks, (ground, full), LIGHTER if ground * 255 >= GREY * full else "")
    mark = int(marked[0]) if len(marked) else _commonest_mark(scale)
    if mark >= NEAR_TOP * top:
        return scale.marks(ranks, (ground, mark), LIGHTER)
    if top * 255 < NOISE * full:
        raise InvalidRequest(DARK)
    return scale.marks(ranks, (0, full), "")


def _labels(scale: _Scale, marked: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of the levels of areas, those that are too dark to be meant as grey, where they are more than the white."""
    dark = marked[marked * 255 < LOW * scale.full]
    whites = scale.counts[scale.present * 255 >= WHITE * scale.full].sum()
    return dark if scale.counts[np.isin(scale.present, dark)].sum() > whites else dark[:0]


def _commonest_mark(scale: _Scale) -> int:
    """The level that most marked pixels have, as in a mark with a wide soft edge; 0 where none stands out."""
    place = 1 + int(scale.counts[1:].argmax())
    return int(scale.present[place]) if scale.counts[place] >= STANDS_OUT * scale.counts[1:].sum() else 0


def areas(ranks: NDArray[np.uint8], present: NDArray[np.int64]) -> NDArray[np.int64]:
    """The ranks of levels that fill areas, (count,): they have an inside, and a clear step to what lies beside them.

    ranks: (height, width), 0 … 255; present: the level of each, (count,).

    Neither the soft edge of a mark nor a ramp is an area: in a ramp each level lies between two that hardly differ.
    """
    count = len(present)
    below_white = present[: int(np.searchsorted(present, present[-1] * WHITE / 255))]
    reach = int(below_white[-1] if len(below_white) > 1 else present[-1]) - int(present[0])
    steep, own_steep = max(1.0, STEEP * reach), np.maximum(1.0, STEEP * (present - present[0]))
    total, inside = _counts(ranks, count), np.zeros(count, np.int64)
    border, steps, downs, ups = (np.zeros(count, np.int64) for _ in range(4))
    rows = max(1, ROWS // ranks.shape[1])
    for top in range(0, ranks.shape[0], rows):
        part = ranks[max(0, top - 1) : top + rows + 1]
        inside += np.bincount(_insides(part), minlength=count)
        for one, other in ((part[:, 1:], part[:, :-1]), (part[1:], part[:-1])):
            differs = one != other
            pair = one[differs], other[differs]
            for side, beside in (pair, pair[::-1]):
                step = present[side] - present[beside]
                border += np.bincount(side, minlength=count)
                steps += np.bincount(side[np.abs(step) >= steep], minlength=count)
                downs += np.bincount(side[step >= own_steep[side]], minlength=count)
                ups += np.bincount(side[step < 0], minlength=count)
    least, share = LEAST_INSIDE
    is_apart = (steps >= STEEP_SHARE * border) | ((downs >= STEEP_SHARE * border) & (ups < STEEP_SHARE * border))
    return np.flatnonzero((inside >= least) & (inside >= share * total) & is_apart)


def _insides(part: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Ranks of the pixels whose eight neighbours have the same; the first and last row are others' to count."""
    if min(part.shape) < 3:
        return part[:0, 0]
    across = (part[:, 2:] == part[:, 1:-1]) & (part[:, :-2] == part[:, 1:-1])
    down = (part[2:, 1:-1] == part[1:-1, 1:-1]) & (part[:-2, 1:-1] == part[1:-1, 1:-1])
    return part[1:-1, 1:-1][across[2:] & across[1:-1] & across[:-2] & down]


def _counts(levels: Levels, length: int) -> NDArray[np.int64]:
    """How many pixels have each level, counted in parts: NumPy makes eight bytes of each first."""
    flat, counts = levels.reshape(-1), np.zeros(length, np.int64)
    for start in range(0, flat.size, ROWS):
        counts += np.bincount(flat[start : start + ROWS], minlength=length)
    return counts


def _is_noisy(counts: NDArray[np.int64]) -> bool:
    """Whether an exact file was a lossy one before: many levels right beside black and white, and few between.

    A feathered mask has as many between, and a mask of a few flat greys has few levels.
    """
    tails = np.concatenate([counts[1:16], counts[240:255]])
    has_ends = counts[:16].any() and counts[240:].any()
    return bool(has_ends and np.count_nonzero(tails) >= 6 and tails.sum() > 3 * counts[32:224].sum())


def _from_lossy(grey: Image.Image, counts: NDArray[np.int64]) -> Marks:
    """Two greys with noise around them become black and white; else the noise beside black and white goes."""
    ends = _two_greys(counts)
    if ends is None and np.ptp(np.flatnonzero(counts)) < LEAST_CONTRAST and counts[NOISE : 256 - NOISE].any():
        raise InvalidRequest(ONE)
    if ends is None:
        table = [0 if level < NOISE else 255 if level >= 256 - NOISE else level for level in range(256)]
        return Marks(grey.point(table))
    low, high = ends
    cut = (low + high) / 2
    note = "" if low < NOISE and high >= 256 - 2 * NOISE else LIGHTER
    return Marks(grey.point([255 * (level >= cut) for level in range(256)]), note)


def _two_greys(counts: NDArray[np.int64]) -> tuple[float, float] | None:
    """The two levels around which nearly all pixels lie; None where there are not two, or they are hardly apart."""
    levels = np.arange(256)
    below, sums = np.cumsum(counts)[:-1], np.cumsum(counts * levels)
    above = counts.sum() - below
    with np.errstate(divide="ignore", invalid="ignore"):
        lows, highs = sums[:-1] / below, (sums[-1] - sums[:-1]) / above
        between = np.nan_to_num(below * above * (highs - lows) ** 2.0)
    cut = int(between.argmax())  # Otsu's threshold
    if not between[cut]:
        return None
    low, high = _commonest(counts, 0, cut + 1), _commonest(counts, cut + 1, 256)
    apart = high - low
    if apart < LEAST_CONTRAST:
        return None
    clear = counts[(levels < low + apart / 4) | (levels >= high - apart / 4)].sum()
    return (low, high) if clear >= CLEAR_SHARE * counts.sum() else None


def _commonest(counts: NDArray[np.int64], start: int, end: int) -> int:
    return start + int(counts[start:end].argmax())
