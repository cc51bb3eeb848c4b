"""What of a cut is the object: without stray specks, and without the pinholes that grain leaves."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import label

Labels = NDArray[np.bool_]

SPECK = 0.06  # share of the largest piece below which another one is no part of the object
PINHOLE = 0.004  # share of the object below which a hole is none
ALL_AROUND = np.ones((3, 3), bool)
SIDE_BY_SIDE = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], bool)


def whole_object(labels: Labels, adds: Labels, takes: Labels, is_loose: bool) -> Labels:
    """Of labels, (height, width) bool, the pieces that belong together, with small holes closed.

    adds, takes: (height, width) bool, where a person clicked; such a piece or hole stays as it is
    is_loose: whether pieces apart may belong to the object too, as in a box
    """
    if not labels.any():
        return labels
    numbers, count = _numbered(labels, ALL_AROUND)
    areas = np.bincount(numbers.ravel(), minlength=count + 1)[1:]
    is_kept = np.isin(np.arange(1, count + 1), numbers[adds])
    if is_loose or not is_kept.any():
        is_kept |= areas >= (SPECK if is_loose else 1) * areas.max()
    return _without_pinholes(np.concatenate([[False], is_kept])[numbers], takes)


def pieces_with(labels: Labels, marks: Labels) -> Labels:
    """Of labels, (height, width) bool, the pieces that a mark lies in."""
    numbers, count = _numbered(labels, ALL_AROUND)
    is_kept = np.zeros(count + 1, bool)
    is_kept[np.unique(numbers[marks & labels])] = True
    return is_kept[numbers] & labels


def _without_pinholes(labels: Labels, takes: Labels) -> Labels:
    numbers, count = _numbered(~labels, SIDE_BY_SIDE)
    areas = np.bincount(numbers.ravel(), minlength=count + 1)
    is_hole = areas < max(PINHOLE * labels.sum(), 2)
    is_hole[0] = False
    is_hole[np.unique(numbers[takes])] = False
    return labels | is_hole[numbers]


def _numbered(labels: Labels, neighbours: Labels) -> tuple[NDArray[np.int32], int]:
    numbers = np.empty(labels.shape, np.int32)
    count = label(labels, neighbours, output=numbers)
    return numbers, int(count)  # pyright: ignore[reportArgumentType]: with an output, the count alone comes back
