"""Where clicks alone point at: of all regions that grow from them, the one with the clearest border all around.

Regions grow by geodesic distance (see `geodesic`); a border is clear where colours change across it by much more than
they do inside. What turns out small is looked at again from close up.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from backend.imaging.geometry import Box, Size
from backend.selection.base import Click
from backend.selection.geodesic import Distances, smoothed
from backend.selection.lab import Colours
from backend.selection.seeds import seeds
from backend.selection.views import View, seen

SIDE = 224  # of the view that is looked at, in pixels
SMALL = 0.03  # share of the view below which an object is looked at more closely
CLOSER = 2.0  # by how many of its sides the closer view is wider on each edge
CLOSER_LOOKS = 2
LARGEST = 0.6  # share of a view that a guess fills at most
LEAST = 12  # pixels of a guess
SIZES = 48  # regions that are compared
ACROSS = 2  # pixels between the two sides of a border
CALM = 3.0  # difference in Lab that is nothing
CLEAR = 30.0  # difference in Lab above which a border is no clearer
FRAME = 0.5  # how much the picture's own edge counts as an unclear border
LARGER = 0.1  # power of its area by which a larger region is preferred


def guessed(image: Image.Image, clicks: Sequence[Click]) -> tuple[View, NDArray[np.bool_]]:
    """A view, and what of it is probably meant, (height, width) bool; one click at least adds."""
    whole = Box(0, 0, *image.size)
    view = seen(image, whole, SIDE)
    region = _clearest(view, clicks)
    for _ in range(CLOSER_LOOKS):
        if region.mean() >= SMALL or view.scale <= 1:
            break
        found = view.outer_box(region)
        view = seen(image, found.padded(round(CLOSER * max(found.size))).clamped(Size(*image.size)), SIDE)
        region = _clearest(view, clicks)
    return view, region


def _clearest(view: View, clicks: Sequence[Click]) -> NDArray[np.bool_]:
    marks = seeds(view.colours, view.clicks(clicks))
    distances = np.where(marks.to_taken < marks.to_added, np.inf, marks.to_added)
    distances[view.is_clear & ~marks.adds] = np.inf
    region = clearest(smoothed(view.colours), distances)
    return marks.adds if region is None else region | marks.adds


def clearest(colours: Colours, distances: Distances) -> NDArray[np.bool_] | None:
    """Of all regions up to some distance the one with the clearest border, (height, width) bool; None without any.

    colours: (height, width, 3) float32 in Lab (any unit), smoothed; distances: (height, width) float32, inf for never
    """
    areas = np.geomspace(LEAST, max(LARGEST * distances.size, LEAST + 1), SIZES).astype(np.int64)
    reached = np.sort(distances[np.isfinite(distances)])
    if not len(reached):
        return None
    limits = np.unique(reached[np.minimum(areas, len(reached)) - 1])
    limits = limits[limits > 0]
    if not len(limits):
        return None
    best = int(np.argmax(_clearness(colours, distances, limits)))
    return distances <= limits[best]


def _clearness(colours: Colours, distances: Distances, limits: Distances) -> NDArray[np.float64]:
    """Of the regions up to each limit, (count,), any unit."""
    count = len(limits)
    border, inside = np.zeros((2, count + 1)), np.zeros((2, count + 1))  # sums, and how many pairs
    for axis in (0, 1):
        here = tuple(slice(0, -ACROSS) if each == axis else slice(None) for each in (0, 1))
        there = tuple(slice(ACROSS, None) if each == axis else slice(None) for each in (0, 1))
        change = np.sqrt(np.square(colours[here] - colours[there]).sum(axis=2)).clip(0, CLEAR).ravel()
        near = np.searchsorted(limits, np.minimum(distances[here], distances[there]).ravel())
        far = np.searchsorted(limits, np.maximum(distances[here], distances[there]).ravel())
        for row, weights in enumerate((change, None)):
            begins, ends = (np.bincount(at, weights, count + 1) for at in (near, far))
            border[row] += begins - ends
            inside[row] += ends
    frame = np.concatenate([distances[0], distances[-1], distances[:, 0], distances[:, -1]])
    border[1] += ACROSS * FRAME * np.bincount(np.searchsorted(limits, frame), None, count + 1)
    border, inside = np.cumsum(border, axis=1)[:, :count], np.cumsum(inside, axis=1)[:, :count]
    area = np.searchsorted(np.sort(distances.ravel()), limits, side="right")
    clear, calm = border[0] / np.maximum(border[1], 1), inside[0] / np.maximum(inside[1], 1)
    return clear / (calm + CALM) * area**LARGER
